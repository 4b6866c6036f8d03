"""Who takes part in the rounds of an organisation, what of copies of a mail, and the name of the row that it is in."""

from dataclasses import replace

import pytest

from loopguard import Effect, Kind, Policy
from loopguard.correspondent import of_organisation
from loopguard.dealings import Dealings, Round, Theirs
from loopguard.rules.by_cause import causes, takes_part
from loopguard.rules.rounds import anew
from tests.loopguard.mails import mail

POLICY = Policy(per_pair=3)
MAIL = Theirs("m3", 1_030.0, "a", True, True, False, Kind.AUTO_REPLY, "f", 9, "", False)


def dealings(*authors: str, repeats: bool = True) -> Dealings:
    rounds = tuple(
        Round(f"m{n}", 1_000.0 + 10 * n, who, repeats, who.rpartition("-")[0]) for n, who in enumerate(authors, 1)
    )
    return Dealings(rounds=rounds, mails=(MAIL,))


@pytest.mark.parametrize(
    ("known", "one", "is_one"),
    [
        (dealings("a", "b", "a"), MAIL, True),
        (dealings("a", "b", "a"), replace(MAIL, author="b"), True),
        (dealings("a", "b", "a"), replace(MAIL, author="c"), False),
        (dealings("a", "b"), MAIL, False),
        (dealings("a", "b", "a", repeats=False), MAIL, False),
        (dealings("a", "b", "a"), replace(MAIL, at=90_000.0), True),
        (dealings("a", "b", "a"), replace(MAIL, at=260_209.0), True),
        (dealings("a", "b", "a"), replace(MAIL, at=260_210.0), False),
        (dealings("crm-1", "crm-2", "crm-3"), replace(MAIL, author="crm-4", family="crm"), True),
        (dealings("crm-1", "crm-2", "crm-3"), replace(MAIL, author="ann", family="ann"), False),
    ],
)
def test_who_made_some_of_too_many_rounds_takes_part(known: Dealings, one: Theirs, is_one: bool) -> None:
    assert takes_part((Dealings(), known), one, POLICY) is is_one


NEXT = replace(MAIL, id="other", at=1_031.0)
BY_HAND = replace(NEXT, machine=False, kind=Kind.PERSONAL)


@pytest.mark.parametrize(
    ("after", "held"),
    [
        (NEXT, True),
        (replace(NEXT, at=1_031.0 + 2 * 86_400), True),
        (replace(NEXT, at=1_031.0 + 4 * 86_400), False),
        (replace(NEXT, fingerprint="g"), True),
        (replace(NEXT, author="b"), True),
        (replace(NEXT, author="c"), False),
        (replace(NEXT, report=True), False),
        (replace(NEXT, thread="elsewhere"), True),
        (replace(NEXT, thread="elsewhere", fingerprint="g"), False),
        (BY_HAND, True),
        (replace(BY_HAND, fingerprint="g"), False),
    ],
)
def test_what_goes_on_as_the_rounds_did_is_held_with_them(after: Theirs, held: bool) -> None:
    found = causes((Dealings(), dealings("a", "b", "a")), after, POLICY)
    assert (found is not None and found.effect is Effect.HOLD) is held


def test_a_few_words_go_on_when_one_author_says_them_about_one_ticket() -> None:
    few = replace(MAIL, words=2, ticket="7")
    known = replace(dealings("a", "b", "a"), mails=(few,))
    after = replace(BY_HAND, words=2, ticket="7")
    assert causes((Dealings(), known), after, POLICY) is not None
    assert causes((Dealings(), known), replace(after, ticket="8"), POLICY) is None
    assert causes((Dealings(), known), replace(after, author="b"), POLICY) is None


def test_answers_in_threads_of_ours_that_differ_do_not_go_on() -> None:
    known = replace(dealings("a", "b", "a"), mails=(replace(MAIL, thread="one"),))
    assert causes((Dealings(), known), replace(NEXT, thread="one"), POLICY) is not None
    assert causes((Dealings(), known), replace(NEXT, thread="two"), POLICY) is None


def test_a_program_with_ever_new_names_is_held_where_it_says_the_same() -> None:
    known = dealings("crm-1", "crm-2", "crm-3")
    again = replace(NEXT, author="crm-4", family="crm")
    assert causes((Dealings(), known), again, POLICY) is not None
    assert causes((Dealings(), known), replace(again, fingerprint="g"), POLICY) is None


def test_an_organisation_has_one_name_and_one_of_its_bounces_by_each_server() -> None:
    bounce = mail(sender="MAILER-DAEMON@mx.example")
    assert of_organisation(mail(), Kind.PERSONAL, "") == ""
    assert of_organisation(mail(), Kind.AUTO_REPLY, "firm.example") == "organisation firm.example"
    named = of_organisation(bounce, Kind.BOUNCE, "firm.example")
    assert named == "bounce of organisation firm.example by mailer-daemon@mx.example"


def test_what_begins_anew_has_no_rounds_and_counts_nothing() -> None:
    one = replace(dealings("a", "b"), hours=((5, 20),), waiting=(9.0,), turns=(8.0,), person=3.0)
    address, firm = anew((one, one), 2_000.0)
    assert address.person == 2_000.0
    for left in (address, firm):
        assert (left.rounds, left.turns, left.waiting, left.hours, left.mails) == ((), (), (), (), (MAIL,))


def test_what_an_author_did_before_a_person_wrote_to_him_holds_nothing_more() -> None:
    """Rounds may be forged in his name; those of the others stay, and so do his own after that mail."""
    firm = dealings("a", "b", "a", "b", "b")
    for written, author, held in [(1_030.0, "a", False), (1_029.0, "a", True), (1_030.0, "b", True)]:
        asked = replace(NEXT, author=author, at=1_060.0)
        assert (causes((Dealings(person=written), firm), asked, POLICY) is not None) is held, (written, author)
