"""Who takes part in the rounds of an organisation, what of copies of a mail, and the name of the row that it is in."""

from dataclasses import replace

import pytest

from loopguard import Effect, Kind, Policy
from loopguard.correspondent import of_organisation
from loopguard.dealings import Dealings, Round, Theirs
from loopguard.rules.rounds import anew, causes, takes_part
from tests.loopguard.mails import mail

POLICY = Policy(per_pair=3)
MAIL = Theirs("m3", 1_030.0, "a", True, True, False, Kind.AUTO_REPLY, "f", 9, "", False)


def dealings(*authors: str, repeats: bool = True) -> Dealings:
    rounds = tuple(Round(f"m{n}", 1_000.0 + 10 * n, who, repeats) for n, who in enumerate(authors, 1))
    return Dealings(rounds=rounds, mails=(MAIL,))


@pytest.mark.parametrize(
    ("known", "one", "is_one"),
    [
        (dealings("a", "b", "a"), MAIL, True),
        (dealings("a", "b", "a"), replace(MAIL, author="b"), True),
        (dealings("a", "b", "a"), replace(MAIL, author="c"), False),
        (dealings("a", "b"), MAIL, False),
        (dealings("a", "b", "a", repeats=False), MAIL, False),
        (dealings("a", "b", "a"), replace(MAIL, at=90_000.0), False),
    ],
)
def test_who_made_some_of_too_many_rounds_takes_part(known: Dealings, one: Theirs, is_one: bool) -> None:
    assert takes_part((Dealings(), known), one, POLICY) is is_one


COPY = replace(MAIL, id="other", at=1_031.0)


@pytest.mark.parametrize(
    ("copy", "held"),
    [
        (COPY, True),
        (replace(COPY, at=1_031.0 + 600), False),
        (replace(COPY, fingerprint="g"), False),
        (replace(COPY, author="b"), False),
        (replace(COPY, words=0), False),
        (replace(COPY, report=True), False),
    ],
)
def test_a_copy_of_the_mail_that_made_the_last_round_is_held_with_it(copy: Theirs, held: bool) -> None:
    found = causes((Dealings(), dealings("a", "b", "a")), copy, POLICY)
    assert (found is not None and found.effect is Effect.HOLD) is held


def test_a_copy_of_a_mail_that_is_forgotten_is_not_known() -> None:
    assert causes((replace(dealings("a", "b", "a"), mails=()),), COPY, POLICY) is None


def test_an_organisation_has_one_name_and_one_of_its_bounces_by_each_server() -> None:
    bounce = mail(sender="MAILER-DAEMON@mx.example")
    assert of_organisation(mail(), Kind.PERSONAL, "") == ""
    assert of_organisation(mail(), Kind.AUTO_REPLY, "firm.example") == "organisation firm.example"
    named = of_organisation(bounce, Kind.BOUNCE, "firm.example")
    assert named == "bounce of organisation firm.example by mailer-daemon@mx.example"


def test_what_begins_anew_has_no_rounds_and_counts_nothing() -> None:
    one = replace(dealings("a", "b"), hours=((5, 20),), waiting=(9.0,), turns=(8.0,), person=3.0)
    address, firm = anew((one, one), 50.0)
    assert (address.person, firm.person) == (50.0, 3.0), "no person wrote to the organisation"
    for left in (address, firm):
        assert (left.rounds, left.turns, left.waiting, left.hours, left.mails) == ((), (), (), (), (MAIL,))
