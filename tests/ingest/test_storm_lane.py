"""After the trip: the next mails of a storm are held by their headers, and people's mail arrives all the same."""

from pathlib import Path
from typing import Any

import pytest

from ingest.records import Fate, Outcome
from ingest.testing.scenario import DESK, Sent, written
from loopguard import Policy
from tests.storms.embedded import Embedded, embedded

CRM = "crm@theirs.example"
DECLARED = (("Auto-Submitted", "auto-replied"), ("References", "<first@ours.example>"))
TEXT = "We have received your mail and will come back to you."


def declared(at: float, sender: str = CRM, text: str = "Away.") -> Sent:
    return Sent(at, DESK, written(sender, DESK, f"Re: Order {at:.0f}", text, *DECLARED, at=at))


def bare(at: float, sender: str = CRM, text: str = TEXT, subject: str = "Re: Order") -> Sent:
    return Sent(at, DESK, written(sender, DESK, subject, text, at=at))


async def storm(room: Embedded, make: Any = declared, n: int = 10) -> None:
    for turn in range(n):
        await room.take(make(turn * 10.0))
    assert room.outcomes[-1].fate is Fate.HELD


def lane_held(outcome: Outcome) -> bool:
    return outcome.fate is Fate.HELD and outcome.reason.startswith("A storm between")


@pytest.mark.parametrize("make", [declared, bare])
async def test_the_next_mails_cost_no_thread_and_no_count(make: Any, tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room, make)
        threads, arrivals = dict(room.threads.calls), dict(room.arrivals.calls)
        for turn in range(20):
            assert lane_held(await room.take(make(200.0 + turn)))
        assert room.threads.calls == threads
        assert room.arrivals.calls == arrivals
        (one,) = await room.ports.quarantine.storms()
        assert one.count == room.count(Fate.HELD)
        assert not one.reason.startswith("A storm between"), "a storm keeps the reason it was opened for"


@pytest.mark.parametrize("make", [declared, bare])
async def test_a_person_arrives_in_the_middle_of_a_storm(make: Any, tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room, make)
        person = bare(101.0, text="Sorry, that was our robot. Please close the ticket, Ann.")
        assert (await room.take(person)).fate is Fate.STORED
        assert lane_held(await room.take(make(102.0)))


@pytest.mark.parametrize(
    ("why", "mail"),
    [
        ("a colleague's absence note", declared(101.0, "bob.smith@theirs.example")),
        ("the same text about another matter", bare(101.0, subject="Re: Invoice")),
        ("a new mail", bare(101.0, text="Good morning, a new question.", subject="Question")),
    ],
)
async def test_other_mail_arrives_while_a_storm_is_open(why: str, mail: Sent, tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        assert (await room.take(mail)).fate is Fate.STORED, why


async def test_a_node_learns_of_a_storm_from_the_database(tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        assert lane_held(await room.another_node().take(declared(120.0)))


async def test_a_storm_is_over_after_quiet(tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        room.policy = Policy(storm_quiet_s=600)
        await storm(room)
        assert lane_held(await room.take(declared(90 + 600)))
        assert not lane_held(await room.take(declared(690 + 601)))
        assert (await room.take(declared(690 + 7_200))).fate is Fate.STORED


async def test_a_mail_from_before_the_storm_goes_the_full_road(tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        late = declared(-50.0)
        assert not lane_held(await room.take(late))


async def test_the_same_mail_twice_is_a_duplicate_on_this_road_too(tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        again = Sent(
            130.0, DESK, written(CRM, DESK, "Re: Order", "Away.", *DECLARED, ("Message-ID", "<x@theirs.example>"))
        )
        first, second = await room.take(again), await room.take(again)
        assert (first.fate, second.fate, first.id) == (Fate.HELD, Fate.DUPLICATE, second.id)


async def test_what_headers_hold_anyway_needs_no_body(tmp_path: Path) -> None:
    """A delivery loop: the same address in Delivered-To, over and over."""
    async with embedded(tmp_path) as room:
        for turn in range(3):
            content = written(
                CRM, DESK, "Order", f"Round {turn}", ("Received", "from a by b"), ("Delivered-To", DESK), at=float(turn)
            )
            assert (await room.take(Sent(turn * 2.0, DESK, content))).fate is Fate.HELD
        assert room.threads.calls["resolve"] == 1
