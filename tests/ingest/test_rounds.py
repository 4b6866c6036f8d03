"""Going round: at once again while there is work, and an engine's trouble is logged when it begins, not each time."""

import asyncio

import pytest
from structlog.testing import capture_logs

from ingest.calls.rounds import rounds
from ingest.errors import IngestError, StoreUnavailable

AWAY = StoreUnavailable("the store is away")


async def went(*answers: object) -> list[str]:
    """Go round with these answers, and return what was logged meanwhile."""
    stop, left = asyncio.Event(), list(answers)

    async def one() -> object:
        if not left:
            stop.set()
            await asyncio.sleep(1e6)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with capture_logs() as logged:
        await rounds(stop, one, "it-waits", 1e-9, 1e-9)
    return [line["log_level"] for line in logged]


@pytest.mark.parametrize(
    ("answers", "logged"),
    [
        ((None, 3, 0), []),
        ((AWAY, AWAY, AWAY), ["warning"]),
        ((AWAY, 0, AWAY), ["warning", "warning"]),
        ((IngestError("ours"), 1), ["error"]),
    ],
)
async def test_trouble_is_logged_once_and_the_next_round_goes_on(
    answers: tuple[object, ...], logged: list[str]
) -> None:
    assert await went(*answers) == logged


async def test_after_work_it_waits_for_nothing() -> None:
    stop, done = asyncio.Event(), 0

    async def one() -> bool:
        nonlocal done
        done += 1
        if done == 100:
            stop.set()
            await asyncio.sleep(1e6)
        return True

    await rounds(stop, one, "it-waits", 1e6, 1e6)
    assert done == 100
