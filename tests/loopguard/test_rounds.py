"""What a loop is made of: our automatic mail, then theirs, by turns."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopguard import Effect, Policy
from loopguard.dealings import Dealings, Ours, Theirs
from loopguard.rules.by_cause import causes
from loopguard.rules.rounds import anew, came, went
from loopguard.rules.silence import guessed, refusal
from loopguard.rules.turn import DAY_S, WEEK_S, alike, beside, fast, repeats, same
from tests.loopguard.mails import arrival

POLICY = Policy()
NEW = (Dealings(), Dealings())
HOUR = 3_600.0
START = 1_000 * DAY_S
Known = tuple[Dealings, ...]


def theirs(at: float, **facts: Any) -> Theirs:
    """A person's first mail that says something new, unless `facts` say otherwise."""
    base = Theirs(f"m{at}", START + at, "ann", False, False, False, "", f"text {at}", 9, "", False)
    return replace(base, **facts)


def ours(at: float, answers: Theirs | None = None, *, automatic: bool = True) -> Ours:
    return Ours(f"o{at} {answers and answers.id}", START + at, automatic, answers)


def silent(known: Known, about: Theirs | None, at: float, policy: Policy = POLICY) -> str | None:
    found = refusal(known, about, START + at, policy)
    return None if found is None else found.why


def turns(count: int, known: Known = NEW, step: float = HOUR, **facts: Any) -> Known:
    """So many rounds: we write, and a minute later they answer."""
    for turn in range(count):
        known = came(went(known, ours(turn * step)), theirs(turn * step + 60, **{"answer": True, **facts}))
    return known


@pytest.mark.parametrize("facts", [{"answer": True}, {"machine": True}, {"fingerprint": "same"}])
def test_what_takes_its_turn_makes_a_round(facts: dict[str, Any]) -> None:
    known = turns(3, **{"answer": False, **facts})
    assert len(known[0].rounds) == 3
    assert "took turns 3 times within a day; limit 3. No machine of ours writes until" in (
        silent(known, None, 3e4) or ""
    )


def test_what_comes_faster_than_people_write_makes_a_round_that_only_silences() -> None:
    known: Known = NEW
    for turn in range(6):
        mail = theirs(turn * HOUR + 2)
        known = came(went(known, ours(turn * HOUR)), mail)
    assert len(known[0].rounds) == 6
    assert causes(known, mail, POLICY) is None


def test_new_mail_of_a_person_makes_none() -> None:
    known = turns(10, answer=False)
    assert known[0].rounds == ()
    assert silent(known, theirs(11 * HOUR), 11 * HOUR) is None


def test_what_follows_nothing_of_ours_makes_none() -> None:
    known: Known = NEW
    for turn in range(40):
        known = came(known, theirs(turn, fingerprint="same", machine=True))
    assert known[0].rounds == known[1].rounds == ()


def test_one_automatic_mail_makes_one_round() -> None:
    known = went(NEW, ours(0))
    for turn in range(1, 5):
        known = came(known, theirs(turn * HOUR, answer=True))
    assert len(known[0].rounds) == 1


def test_a_silence_ends_when_the_first_round_is_a_day_old() -> None:
    known = turns(3)
    found = refusal(known, None, START + 5 * HOUR, POLICY)
    assert found is not None
    assert found.until == START + 60 + DAY_S
    assert refusal(known, None, found.until - 1, POLICY) is not None
    assert refusal(known, None, found.until, POLICY) is None


def test_a_loop_with_a_round_a_day_is_silenced_in_a_week() -> None:
    known = turns(7, step=DAY_S)
    assert "7 times within a week" in (silent(known, None, 6 * DAY_S + HOUR) or "")
    assert silent(known, None, WEEK_S + 60) is None


def test_a_person_of_ours_begins_anew_and_his_answers_are_no_rounds() -> None:
    known = went(turns(3), ours(4 * HOUR, automatic=False))
    assert silent(known, None, 5 * HOUR) is None
    for turn in range(9):
        known = came(known, theirs((5 + turn) * HOUR, answer=True))
    assert known[0].rounds == ()
    assert silent(known, theirs(20 * HOUR), 20 * HOUR) is None


def test_rounds_of_an_organisation_silence_turns_only() -> None:
    colleague = (Dealings(), turns(3)[1])
    assert silent(colleague, theirs(5 * HOUR), 5 * HOUR) is None
    assert "addresses of its organisation" in (silent(colleague, theirs(5 * HOUR, answer=True), 5 * HOUR) or "")


def test_an_answer_that_shows_an_earlier_mail_to_have_been_a_turn_is_counted_with_it() -> None:
    known: Known = NEW
    for turn, text in enumerate(("one", "two")):
        known = went(known, ours(turn * HOUR, theirs(turn * HOUR - 600, fingerprint=text)))
    assert [len(one.turns) for one in known] == [0, 0]
    known = went(known, ours(3 * HOUR, theirs(3 * HOUR - 600, fingerprint="one")))
    assert [len(one.turns) for one in known] == [2, 2]
    assert silent(known, theirs(4 * HOUR, fingerprint="three"), 4 * HOUR) is None
    assert silent(known, theirs(5 * HOUR, fingerprint="two"), 5 * HOUR) is not None


def test_ceilings_are_of_a_day_and_say_when_they_end() -> None:
    known: Known = NEW
    for turn in range(20):
        assert silent(known, None, turn * 60) is None
        known = went(known, ours(turn * 60))
    found = refusal(known, None, START + HOUR, POLICY)
    assert found is not None
    assert "20 automatic mails of ours went to this address within a day; limit 20" in found.why
    assert refusal(known, None, found.until - 1, POLICY) is not None
    assert refusal(known, None, found.until, POLICY) is None
    wide = (Dealings(), replace(known[1], hours=((int(START // HOUR), 300),)))
    assert "its organisation" in (silent(wide, None, HOUR) or "")


@pytest.mark.parametrize("facts", [{"machine": True}, {"fingerprint": "same"}, {"empty": True, "fingerprint": ""}])
def test_the_fifth_round_of_a_machine_holds(facts: dict[str, Any]) -> None:
    known: Known = NEW
    found = []
    for turn in range(5):
        mail = theirs(turn * HOUR + 60, **facts)
        known = came(went(known, ours(turn * HOUR)), mail)
        found.append(causes(known, mail, POLICY))
    assert found[:4] == [None] * 4
    assert found[4] is not None
    assert found[4].effect is Effect.HOLD
    assert "limit 4" in found[4].evidence


def test_a_newcomer_and_a_report_are_never_held() -> None:
    known = turns(4, machine=True)
    mail = theirs(5 * HOUR + 60, machine=True, author="bob")
    assert causes(came(went(known, ours(5 * HOUR)), mail), mail, POLICY) is None
    known = turns(9, machine=True, report=True)
    assert causes(known, known[0].mails[-1], POLICY) is None


def test_what_grows_by_even_steps_is_alike_and_shows_that_the_mails_before_were() -> None:
    known: Known = NEW
    for turn in range(5):
        mail = theirs(turn * HOUR + 60, answer=True, size=1_000 + 300 * turn)
        known = came(went(known, ours(turn * HOUR)), mail)
    assert causes(known, mail, POLICY) is not None


def test_empty_mails_of_two_people_are_alike_by_their_subjects() -> None:
    one = theirs(60, empty=True, fingerprint="", subject="a", author="ann")
    known = came(went(NEW, ours(0)), one)
    for subject, author, turn in (("a", "bob", True), ("b", "ann", True), ("b", "bob", False)):
        mail = theirs(9_000, empty=True, fingerprint="", subject=subject, author=author)
        assert bool(came(went(known, ours(600)), mail)[1].rounds) is turn


def test_empty_mails_that_reach_one_address_are_alike_whoever_wrote_them() -> None:
    """A form writes each under a new name, and we answer to one Reply-To."""
    known: Known = NEW
    for turn in range(3):
        mail = theirs(turn * HOUR, empty=True, fingerprint="", subject=f"s{turn}", author=f"form {turn}")
        assert silent(known, mail, turn * HOUR + 60) is None
        known = went(came(known, mail), ours(turn * HOUR + 60, mail))
    assert [len(one.turns) for one in known] == [3, 0]
    next_one = theirs(3 * HOUR, empty=True, fingerprint="", subject="new", author="form 3")
    assert "this address took turns 3 times" in (silent(known, next_one, 3 * HOUR + 60) or "")
    assert guessed(NEW, (mail, next_one, theirs(4 * HOUR)), START + 5 * HOUR) == next_one


def test_where_nobody_says_what_is_answered_it_is_a_turn_if_there_was_one() -> None:
    new, turn = theirs(0), theirs(-60, answer=True)
    assert guessed(NEW, (), START) is None
    assert guessed(NEW, (new, turn), START + 1) == turn
    assert guessed(went(NEW, ours(1, new)), (new,), START + 2) == new
    assert guessed(NEW, (new,), START + 2 * WEEK_S) is None


def test_a_mail_is_compared_with_each_of_the_last_sixteen_that_we_answered_turns_as_well() -> None:
    """Mails that got no answer came between, more of them than are remembered of those that came."""
    known: Known = NEW
    for turn, text in enumerate(("seldom", "seldom", *(f"other {turn}" for turn in range(14)))):
        mail = theirs(turn * HOUR, fingerprint=text)
        known = went(came(known, mail), ours(turn * HOUR + 60, mail))
    for turn in range(16):
        known = came(known, theirs((20 + turn) * HOUR, fingerprint=f"unanswered {turn}"))
    again = theirs(40 * HOUR, fingerprint="seldom")
    assert len(known[0].turns) == 2
    assert [len(one.turns) for one in went(known, ours(41 * HOUR, again))] == [3, 3]


@pytest.mark.parametrize(("after", "is_fast"), [(-0.5, False), (0.0, True), (3.9, True), (4.0, False)])
def test_nobody_answers_within_four_seconds(after: float, is_fast: bool) -> None:
    assert fast(Dealings(waiting=(START,)), theirs(after)) is is_fast


@pytest.mark.parametrize(("between", "found"), [(15, 1), (16, 0)])
def test_a_mail_is_compared_with_the_last_sixteen_that_came(between: int, found: int) -> None:
    known = came(NEW, theirs(0, fingerprint="same"))
    for turn in range(between):
        known = came(known, theirs((1 + turn) * HOUR))
    assert len(alike(known[0], theirs(DAY_S, fingerprint="same"))) == found


@pytest.mark.parametrize(
    ("facts", "other", "is_same"),
    [
        ({"words": 8}, {"author": "bob"}, True),
        ({"words": 7}, {"author": "bob"}, False),
        ({"ticket": "1", "thread": "t"}, {}, True),
        ({"ticket": "1", "thread": "t"}, {"ticket": "2"}, False),
        ({"thread": "t"}, {"thread": "u"}, False),
    ],
)
def test_one_writer_says_the_same_in_one_loop(facts: dict[str, Any], other: dict[str, Any], is_same: bool) -> None:
    known = Dealings(mails=(theirs(0, **{"fingerprint": "same", **other}),))
    assert bool(same(known, theirs(HOUR, fingerprint="same", **facts))) is is_same


def test_old_mail_stands_beside_a_loop_unless_it_answers_mail_of_ours() -> None:
    at = START + HOUR
    assert beside(theirs(HOUR, written=START))
    assert not beside(theirs(HOUR, written=START, thread="t"))
    assert not beside(theirs(HOUR, written=at))


def test_a_machine_repeats_nothing_with_its_first_mail_in_a_thread() -> None:
    first, second = (theirs(at, machine=True, thread="t") for at in (0, HOUR))
    known = came(NEW, first)
    assert not repeats(known[0], first)
    assert repeats(known[0], second)


@pytest.mark.parametrize(("before", "rounds"), [(4.0, 1), (6.0, 0)])
def test_clocks_of_two_nodes_may_differ_by_five_seconds(before: float, rounds: int) -> None:
    assert len(came(went(NEW, ours(0)), theirs(-before, answer=True))[0].rounds) == rounds
    assert (guessed(NEW, (theirs(before),), START) is not None) is bool(rounds)


def test_an_automatic_mail_after_a_person_s_is_answered_by_a_round() -> None:
    before = went(went(NEW, ours(0, automatic=False)), ours(60))
    mail = theirs(HOUR, answer=True)
    address, _ = came(before, mail)
    assert len(address.rounds) == 1
    assert len(came((address, before[1]), mail)[1].rounds) == 1, "the organisation's in a second attempt"


def test_what_a_person_wrote_is_known_in_any_order() -> None:
    known = went(went(NEW, ours(100, automatic=False)), ours(50, automatic=False))
    assert known[0].person == START + 100
    late = went(went(NEW, ours(100)), ours(60, automatic=False))
    assert len(came(late, theirs(HOUR, answer=True))[0].rounds) == 1


def test_after_a_person_nothing_counts_that_was_before() -> None:
    assert anew(turns(1), START + 60)[0].rounds == ()
    known = went(went(NEW, ours(0, theirs(-9, fingerprint="same"))), ours(60, automatic=False))
    known = went(known, ours(120, theirs(100, fingerprint="same")))
    assert [len(one.turns) for one in known] == [1, 2]


def test_speed_is_of_one_address() -> None:
    known = (Dealings(), Dealings(waiting=(START,)))
    assert came(known, theirs(2))[1].rounds == ()
    assert went(known, ours(10, theirs(2)))[1].turns == ()
    quick = (Dealings(waiting=(START,)), turns(3)[1])
    assert silent(quick, theirs(2), 5 * HOUR) is not None
    assert guessed(quick, (theirs(2), theirs(HOUR)), START + 2 * HOUR) == theirs(2)


def test_a_hundred_rounds_are_remembered_and_a_week_of_mails_that_wait() -> None:
    assert len(turns(110)[0].rounds) == 100
    assert [len(went(went(NEW, ours(0)), ours(at))[0].waiting) for at in (WEEK_S - 1, WEEK_S)] == [2, 1]


def test_a_silence_lasts_as_long_as_the_limit_is_reached() -> None:
    found = refusal(turns(4), None, START + 5 * HOUR, POLICY)
    assert found is not None
    assert found.until == START + HOUR + 60 + DAY_S


def test_a_ceiling_counts_the_hours_of_a_day_and_ends_with_the_one_that_reached_it() -> None:
    known: Known = NEW
    for hour in range(25):
        known = went(known, ours(hour * HOUR))
    assert silent(known, None, 24 * HOUR, replace(POLICY, sent_per_party=25)) is not None
    first = int(START // HOUR)
    known = (Dealings(hours=((first, 5), (first + 1, 20))), Dealings())
    found = refusal(known, None, START + 2 * HOUR, POLICY)
    assert found is not None
    assert found.until == START + 26 * HOUR


def test_a_turn_is_guessed_before_what_is_new_though_it_was_answered() -> None:
    new, turn = theirs(-60), theirs(-9, answer=True)
    assert guessed(went(NEW, ours(1, turn)), (new, turn), START + 2) == turn
    twice = (theirs(-90, fingerprint="same"), theirs(-70, fingerprint="same"))
    assert guessed(NEW, (*twice, new), START) == twice[1]


def test_a_mail_that_comes_or_goes_twice_counts_once() -> None:
    sent, mail = ours(0, theirs(-9)), theirs(60, answer=True)
    once = came(went(NEW, sent), mail)
    assert came(went(once, sent), mail) == once
    assert once[0].last_at == mail.at
    assert Dealings().last_at == 0.0


def test_of_an_arrival_no_text_is_remembered() -> None:
    mail = Theirs.of(arrival(kind="notification", automatic=True, answer=False, subject_key="order"))
    assert mail.report
    assert "order" not in repr(mail)
    assert "example.org" not in mail.author


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["came", "asked", "asked", "person"]),
        st.sampled_from([0.0, 1.0, -5.0, 60.0, HOUR, -3 * HOUR, 7 * HOUR, DAY_S, 40 * DAY_S]),
        st.integers(0, 30),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=150,
)


@settings(max_examples=150)
@given(EVENTS)
def test_who_asks_never_exceeds_a_bound(events: list[tuple[str, float, int, bool, int]]) -> None:
    """In any order, repeated, with clocks that jump by hours: each address of an organisation, and all together."""
    addresses, firm, at = [Dealings()] * 4, Dealings(), START
    sent: list[tuple[float, bool, int]] = []
    limits = replace(POLICY, sent_per_party=6, sent_per_domain=12)
    for number, (what, step, text, answer, who) in enumerate(events):
        at += step
        known: Known = (addresses[who], firm)
        mail = theirs(
            at - START, id=f"{text} {answer} {who}", answer=answer, author=str(who), fingerprint=f"t{text % 9}"
        )
        if what == "came":
            known = came(known, mail)
            assert came(known, mail) == known
        elif what == "person":
            known = went(known, Ours(f"p{number}", at, False))
        elif refusal(known, mail, at, limits) is None:
            known = went(known, Ours(f"o{number}", at, True, mail))
            sent.append((at, answer, who))
        addresses[who], firm = known
        assert all(max(map(len, (d.waiting, d.rounds, d.turns, d.sent, d.turned))) <= 100 for d in known)
        assert all(max(len(d.mails), len(d.followed), len(d.firsts)) <= 16 and len(d.hours) <= 48 for d in known)
    for start, _, who in sent:
        day = [one for one in sent if start <= one[0] < start + DAY_S]
        week = [one for one in sent if start <= one[0] < start + WEEK_S]
        assert sum(one[1] for one in day) <= 3
        assert sum(one[1] for one in week) <= 7
        assert len(day) <= 12
        assert sum(one[2] == who for one in day) <= 6


def test_thousands_of_events_stay_small() -> None:
    known = turns(3_000, step=600)
    assert len(repr(known)) < 60_000
