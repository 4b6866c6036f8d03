"""Turns calls made at once into one batch, so that a port's single calls cost one commit or one request.

While a batch runs, the next one gathers. Without a pause a lone call goes out at once and a crowd shares; with one,
every batch gathers for so long. It does not retry and does not reorder.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

__all__ = ["Coalescer"]

Q = TypeVar("Q")
R = TypeVar("R")


class Coalescer(Generic[Q, R]):
    """Answers questions in batches of at most `limit`, one batch at a time, in the order they were asked.

    Each batch waits `pause_s` seconds for others to join it.

    `batch` answers each question in place, with a result or with the exception that its asker shall see; what it
    raises itself goes to every asker of that batch.
    """

    def __init__(
        self,
        batch: Callable[[list[Q]], Awaitable[Sequence[R | BaseException]]],
        limit: int = 500,
        pause_s: float = 0.0,
    ) -> None:
        self._batch = batch
        self._pause_s = pause_s
        self._limit = limit
        self._waiting: deque[tuple[Q, asyncio.Future[R]]] = deque()
        self._running: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> R:
        """Return the answer to `question`. An asker that is cancelled leaves the batch as it is."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await future

    async def close(self) -> None:
        """Wait until every question that was asked has been answered."""
        while self._running is not None:
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        try:
            await asyncio.sleep(0)  # whoever asks in this turn of the loop shares the batch
            while self._waiting:
                if self._pause_s:
                    await asyncio.sleep(self._pause_s)
                asked = [self._waiting.popleft() for _ in range(min(self._limit, len(self._waiting)))]
                await self._answer(asked)
        finally:
            self._running = None

    async def _answer(self, asked: list[tuple[Q, asyncio.Future[R]]]) -> None:
        answers: Sequence[R | BaseException]
        try:
            answers = await self._batch([question for question, _ in asked])
            if len(answers) != len(asked):
                raise ValueError(f"a batch of {len(asked)} questions got {len(answers)} answers")  # noqa: TRY301  told to the askers below
        except asyncio.CancelledError:  # the loop is ending: nobody may wait for what will not come
            for _, future in (*asked, *self._waiting):
                future.cancel()
            self._waiting.clear()
            raise
        except Exception as error:  # noqa: BLE001  every asker is told, nothing is swallowed
            answers = [error] * len(asked)
        for (_, future), answer in zip(asked, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
