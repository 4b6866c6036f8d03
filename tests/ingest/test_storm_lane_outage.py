"""The quarantine does not answer while a storm may be open: all who ask wait for one answer together."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import StoreUnavailable
from ingest.heart.storm_lane import StormLane
from ingest.records import Outcome, Storm
from ingest.staff.rejudge import NoOriginals
from ingest.testing import virtual_time
from ingest.testing.scenario import DESK, Sent, written
from tests.ingest.desk import BOX, desk, looping, settings
from tests.storms.embedded import embedded

ANN = "ann@theirs.example"


class Hanging:
    """A quarantine that takes three seconds to say that nobody answers."""

    def __init__(self) -> None:
        self.asked = 0

    async def open_storms(self, since: float) -> list[Storm]:
        self.asked += 1
        await asyncio.sleep(3)
        raise StoreUnavailable("No servers found yet")


def test_twelve_mails_wait_for_one_time_out_and_not_for_twelve() -> None:
    async def twelve() -> tuple[float, list[BaseException | None], int]:
        clock = asyncio.get_running_loop().time
        quarantine, begun = Hanging(), clock()
        lane = StormLane(quarantine, NoOriginals(), clock)
        asking = (lane._ask(float(n)) for n in range(12))
        results = await asyncio.gather(*asking, return_exceptions=True)
        return clock() - begun, results, quarantine.asked

    took, results, asked = virtual_time.run(twelve())
    assert {type(result) for result in results} == {StoreUnavailable}
    assert took < 4
    assert asked == 1


def test_who_is_cancelled_takes_the_answer_from_nobody() -> None:
    class Slow(Hanging):
        async def open_storms(self, since: float) -> list[Storm]:
            await asyncio.sleep(3)
            return []

    async def two() -> bool:
        lane = StormLane(Slow(), NoOriginals(), asyncio.get_running_loop().time)
        first, second = (asyncio.create_task(lane._ask(0.0)) for _ in range(2))
        await asyncio.sleep(1)
        first.cancel()
        await second
        return first.cancelled()

    assert virtual_time.run(two())


@pytest.mark.parametrize("name", ["parse_headers", "declared", "delivery_key"])
async def test_an_error_of_ours_in_the_lane_sends_the_mail_the_full_road(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Any:
        raise TypeError("a bug of ours")

    auto = ("Auto-Submitted", "auto-replied"), ("References", "<first@ours.example>")
    async with embedded(tmp_path) as room:
        for turn in range(10):
            await room.take(
                Sent(turn * 10.0, DESK, written(ANN, DESK, f"Re: Order {turn}", "Away.", *auto, at=turn * 10.0))
            )
        monkeypatch.setattr(f"ingest.heart.storm_lane.{name}", fails)
        outcome = await room.take(Sent(120.0, DESK, written(ANN, DESK, "Re: Order 9", "Away.", *auto, at=120.0)))
        assert replace(outcome, reason="").storm != ""
        assert not outcome.reason.startswith("A storm between")


async def test_a_mail_that_may_have_killed_its_worker_is_not_looked_at_in_the_lane(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadly(*_: object) -> Any:
        raise SystemExit("the worker is dead")

    monkeypatch.setattr("ingest.heart.storm_lane.parse_headers", deadly)
    async with desk(settings(tmp_path)) as node:
        for number in range(10):
            await node.take(looping(number))
        attempts = node.worker._attempts
        attempts._lane._open = {"v1:x": Storm("v1:x", BOX, ("a", "b"), "hop-limit", "", 0, 0, 1)}
        attempts._lane._fresh._asked = time.monotonic() + 3_600
        claims = [replace(claim, alone=True) for claim in node.ledger.claim(10)]
        ends = [await attempts.make(claim, node.ledger.content(claim.receipt)) for claim in claims]
        assert {getattr(end, "fate", None) for end in ends} == {"held"}
        assert len(attempts._lane._open) > 1, "what it opens is known to the lane"
        with pytest.raises(SystemExit):
            await attempts.make(replace(claims[0], alone=False), node.ledger.content(claims[0].receipt))
        node.ledger.settle([end for end in ends if isinstance(end, Outcome)])
