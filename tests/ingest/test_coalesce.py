"""Calls made at once become one batch; every asker gets an answer, whatever the batch does."""

import asyncio
from collections.abc import Sequence

import pytest

from ingest.calls.coalesce import Coalescer


class Batches:
    """Answers with the question doubled, and remembers what came together."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, questions: list[int]) -> Sequence[int | BaseException]:
        self.seen.append(questions)
        await self.go.wait()
        return [ValueError(f"{one} is odd") if one % 2 else one * 2 for one in questions]


async def test_a_lone_question_is_answered() -> None:
    batches = Batches()
    assert await Coalescer(batches).ask(2) == 4
    assert batches.seen == [[2]]


async def test_questions_of_one_turn_share_a_batch_in_order() -> None:
    batches = Batches()
    coalescer = Coalescer(batches)
    assert await asyncio.gather(*(coalescer.ask(one) for one in (2, 6, 4))) == [4, 12, 8]
    assert batches.seen == [[2, 6, 4]]


async def test_while_a_batch_runs_the_next_one_gathers() -> None:
    batches = Batches()
    batches.go.clear()
    coalescer = Coalescer(batches, limit=3)
    asked = []
    for one in range(0, 20, 2):
        asked.append(asyncio.create_task(coalescer.ask(one)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    batches.go.set()
    assert await asyncio.gather(*asked) == list(range(0, 40, 4))
    assert [one for batch in batches.seen for one in batch] == list(range(0, 20, 2))
    assert max(map(len, batches.seen)) == 3


async def test_each_asker_gets_its_own_exception() -> None:
    coalescer = Coalescer(Batches())
    answers = await asyncio.gather(*(coalescer.ask(one) for one in (1, 2, 3)), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["1 is odd", "4", "3 is odd"]


async def test_a_batch_that_fails_fails_for_every_asker_and_for_no_later_one() -> None:
    fail = [True]

    async def batch(questions: list[int]) -> Sequence[int]:
        if fail.pop() if fail else False:
            raise OSError("no disk")
        return questions

    coalescer = Coalescer(batch)
    answers = await asyncio.gather(coalescer.ask(1), coalescer.ask(2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [OSError, OSError]
    assert await coalescer.ask(3) == 3


async def test_an_asker_that_went_away_leaves_the_others_their_answers() -> None:
    batches = Batches()
    batches.go.clear()
    coalescer = Coalescer(batches)
    gone, stays = (asyncio.create_task(coalescer.ask(one)) for one in (1, 2))
    await asyncio.sleep(0.01)
    gone.cancel()
    batches.go.set()
    assert await stays == 4
    assert batches.seen == [[1, 2]]
    assert gone.cancelled()


@pytest.mark.parametrize("answers", [[], [1], [1, 2, 3]])
async def test_a_batch_that_miscounts_leaves_nobody_waiting(answers: list[int]) -> None:
    async def batch(_: list[int]) -> Sequence[int]:
        return answers

    coalescer = Coalescer(batch)
    async with asyncio.timeout(60):
        got = await asyncio.gather(coalescer.ask(1), coalescer.ask(2), return_exceptions=True)
    assert [type(one) for one in got] == [ValueError, ValueError]


async def test_a_batch_that_is_cancelled_leaves_nobody_waiting() -> None:
    async def batch(_: list[int]) -> Sequence[int]:
        raise asyncio.CancelledError

    asked = asyncio.create_task(Coalescer(batch).ask(1))
    await asyncio.wait([asked], timeout=60)
    assert asked.cancelled()


async def test_close_waits_for_every_answer() -> None:
    batches = Batches()
    batches.go.clear()
    coalescer = Coalescer(batches, limit=1)
    asked = [asyncio.create_task(coalescer.ask(one)) for one in (2, 4, 6)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(coalescer.close())
    await asyncio.sleep(0.01)
    assert not closing.done()
    batches.go.set()
    await closing
    assert all(one.done() for one in asked)
    await coalescer.close()


async def test_with_a_pause_what_comes_in_it_shares_one_batch() -> None:
    batches: list[list[int]] = []

    async def batch(asked: list[int]) -> Sequence[int]:
        batches.append(asked)
        return asked

    coalescer = Coalescer(batch, pause_s=0.2)
    first = asyncio.create_task(coalescer.ask(1))
    await asyncio.sleep(0.02)
    assert [await coalescer.ask(2), await first] == [2, 1]
    assert batches == [[1, 2]]
