"""Mail that comes by itself, whatever machines of ours send."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from loopguard import Policy
from loopguard.dealings import Dealings, Ours, Theirs
from loopguard.rules.by_cause import causes
from loopguard.rules.rounds import came, went

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
