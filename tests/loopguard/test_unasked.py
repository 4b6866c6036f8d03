"""Mail that comes by itself, whatever machines of ours send."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from loopguard import Policy
from loopguard.dealings import Dealings, Ours, Theirs
from loopguard.rules.by_cause import causes
from loopguard.rules.rounds import came, went
from loopguard.rules.unasked import began, bidden, by_the_clock, first_said, goes_on

POLICY = Policy()
HOUR = 3_600.0
START = 86_400_000.0
Known = tuple[Dealings, ...]
NEW: Known = (Dealings(), Dealings())
REPORT: dict[str, Any] = {"report": True, "machine": True}


def mail(at: float, **facts: Any) -> Theirs:
    base = Theirs(f"m{at}", START + at, "noc", False, False, False, "", "no change", 9, "", False)
    return replace(base, **facts)


def held(times: list[float], late: float = 0.0, *, first: Theirs | None = None, **facts: Any) -> list[int]:
    """Return which of the mails at `times` are held by a helpdesk that answers each, `late` seconds after it came."""
    known, found = NEW, list[int]()
    come = [*([first] if first else []), *(mail(at, **facts) for at in times)]
    for place, one in enumerate(come):
        if any(each != Dealings() for each in known):
            known = came(known, one)
            if causes(known, one, POLICY) is not None:
                found.append(place)
                continue
        known = went(known, Ours(f"o{place}", one.at + late, True, one))
    return found


GREETING = mail(-300, fingerprint="greeting")
NEARLY = [turn * HOUR + Random(turn).uniform(0, 60) for turn in range(14)]


@pytest.mark.parametrize("step", [1, 2, 3, 6, 12])
def test_what_comes_by_the_clock_is_not_held(step: int) -> None:
    assert held([at + turn * (step - 1) * HOUR / 2 for turn, at in enumerate(NEARLY)], answer=True) == []


@pytest.mark.parametrize(
    ("why", "times", "late", "facts"),
    [
        ("soon after ours", NEARLY, 3_000.0, {}),
        ("no clock", [at * 0.9 for at in NEARLY], 0.0, {}),
        ("faster than a clock", [at / 60 for at in NEARLY], 0.0, {}),
        ("in our thread", NEARLY, 0.0, {"thread": "t"}),
    ],
)
def test_turns_are_held_at_any_hour(why: str, times: list[float], late: float, facts: dict[str, Any]) -> None:
    assert held(times, late, **{"answer": True, **facts})[:1] == [5], why


@pytest.mark.parametrize("pause", [5.0, 400.0, 6_000.0])
def test_a_report_after_each_mail_of_ours_is_its_effect(pause: float) -> None:
    times = [(turn + Random(turn).uniform(0.3, 0.5)) * pause for turn in range(40)]
    assert held(times, pause / 3, first=GREETING, **REPORT)[:1] == [6]


@pytest.mark.parametrize("pause", [5.0, 400.0, 6_000.0])
@pytest.mark.parametrize("facts", [REPORT, {}], ids=["report", "undeclared"])
def test_alerts_that_we_acknowledge_come_by_themselves(pause: float, facts: dict[str, Any]) -> None:
    times = [(turn + Random(turn).uniform(0.3, 0.5)) * pause for turn in range(40)]
    assert held(times, pause / 3, **facts) == []


def test_a_report_that_came_long_after_anything_of_ours_shows_that_all_come_by_themselves() -> None:
    times = [9 * HOUR, *(9 * HOUR + turn * 100.0 for turn in range(1, 30))]
    assert held(times, 10.0, first=GREETING, **REPORT) == []
    assert held(times, 10.0, first=GREETING, **REPORT, elsewhere=True) == []


def test_so_many_first_mails_are_remembered() -> None:
    known = NEW
    for turn in range(30):
        known = came(known, mail(float(turn), fingerprint=f"text {turn}"))
        known = came(known, mail(float(turn)))
    assert len(known[0].unbidden) == 8
    assert known[1].unbidden == ()


SAID = mail(0.0, **REPORT)
AGAIN = mail(HOUR, **REPORT)
OURS = Dealings(waiting=(AGAIN.at,), mails=(SAID,))


@pytest.mark.parametrize(
    ("address", "one", "effect"),
    [
        (OURS, AGAIN, True),
        (replace(OURS, waiting=(AGAIN.at - 7_200.0,)), AGAIN, True),
        (replace(OURS, waiting=(AGAIN.at - 7_201.0,)), AGAIN, False),
        (replace(OURS, waiting=(AGAIN.at + 1.0,)), AGAIN, False),
        (OURS, replace(AGAIN, report=False), False),
        (OURS, replace(AGAIN, elsewhere=True), False),
        (OURS, replace(AGAIN, fingerprint="new"), False),
        (replace(OURS, mails=(replace(SAID, report=False),)), AGAIN, False),
        (replace(OURS, mails=(AGAIN,)), AGAIN, False),
        (replace(OURS, unbidden=(SAID,)), AGAIN, False),
        (replace(OURS, unbidden=(replace(SAID, report=False),)), AGAIN, True),
    ],
)
def test_a_report_is_bidden_that_came_soon_after_ours_as_one_before(
    address: Dealings, one: Theirs, effect: bool
) -> None:
    assert bidden(address, one) is effect


@pytest.mark.parametrize(
    ("late", "facts", "by_clock"),
    [
        (90.0, {}, True),
        (91.0, {}, False),
        (-90.0, {}, True),
        (-91.0, {}, False),
        (0.0, {"thread": "t"}, False),
        (0.0, {"elsewhere": True}, False),
        (0.0, {"fingerprint": "new"}, False),
    ],
)
def test_a_clock_is_wrong_by_a_minute_and_a_half_and_answers_nobody(
    late: float, facts: dict[str, Any], by_clock: bool
) -> None:
    """Three mails lie whole hours apart; the fourth one comes `late`, or answers."""
    last = mail(3 * HOUR + late, **facts)
    address = Dealings(mails=(*(mail(turn * HOUR) for turn in range(3)), last))
    assert by_the_clock(address, last, 4) is by_clock


def test_of_mail_that_was_told_late_no_clock_is_known() -> None:
    address = Dealings(mails=tuple(mail(turn * HOUR) for turn in range(5)))
    assert by_the_clock(address, address.mails[4], 4)
    assert not by_the_clock(address, address.mails[3], 4)


@pytest.mark.parametrize(
    ("address", "wide", "one", "first"),
    [
        (Dealings(), Dealings(), mail(HOUR), True),
        (Dealings(), Dealings(), mail(HOUR, answer=True), False),
        (Dealings(), Dealings(), mail(HOUR, machine=True), False),
        (Dealings(waiting=(START,)), Dealings(), mail(HOUR), False),
        (Dealings(), Dealings(mails=(mail(0.0),)), mail(HOUR), False),
        (Dealings(), Dealings(), AGAIN, True),
        (Dealings(waiting=(START,)), Dealings(), AGAIN, False),
        (Dealings(person=START), Dealings(), AGAIN, False),
        (Dealings(waiting=(START,), person=START), Dealings(mails=(SAID,)), mail(7_201.0, **REPORT), True),
        (Dealings(waiting=(START,)), Dealings(), mail(7_200.0, **REPORT), False),
    ],
)
def test_a_mail_is_the_first_before_anything_of_ours(
    address: Dealings, wide: Dealings, one: Theirs, first: bool
) -> None:
    assert first_said((address, wide), one) is first


def test_of_first_mails_that_say_the_same_one_is_kept_and_goes_on_with_others() -> None:
    one, other = mail(0.0), mail(HOUR)
    known = began(began(Dealings(), one), other)
    assert known.unbidden == (one,)
    assert began(known, mail(HOUR, answer=True, fingerprint="new")) is known
    assert goes_on((known,), other)
    assert not goes_on((known,), one)
    assert not goes_on((known,), replace(other, answer=True))
    assert not goes_on((known,), replace(other, machine=True))
    assert goes_on((known,), replace(other, machine=True, report=True))
    assert goes_on((Dealings(), known), other)
