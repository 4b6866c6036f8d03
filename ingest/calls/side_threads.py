"""A few threads beside the event loop, for work that blocks: a disk, a database file.

They are daemons: a disk that hangs keeps its thread, and never the process from ending. Work begun is not interrupted.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from ingest.errors import CallerError

__all__ = ["SideThreads"]

T = TypeVar("T")


class SideThreads:
    """`count` threads, started with the first work; it is begun in the order in which it was asked for."""

    def __init__(self, name: str, count: int = 1) -> None:
        self._name = name
        self._count = count
        self._asked: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = False

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns. For an asker that is cancelled it is not begun; begun, it goes on."""
        return await asyncio.wrap_future(self.submit(work))

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Ask for `work` from outside an event loop. Raises `CallerError` after `close`: nobody would ever do it."""
        if self._closed:
            raise CallerError(f"what {self._name} works on is closed already: ask before it is, or open it again")
        future: Future[T] = Future()
        while len(self._threads) < self._count:
            thread = threading.Thread(target=self._serve, name=f"{self._name}-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._asked.put((work, future))
        return future

    def close(self, patience_s: float = 1.0) -> bool:
        """End the threads once what was asked for is done; return whether they ended, each within `patience_s`."""
        self._closed = True
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join(patience_s)
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while (asked := self._asked.get()) is not None:
            work, future = asked
            if future.set_running_or_notify_cancel():
                _answer(work, future)
            del asked, work, future  # nothing is kept alive until the next question


def _answer(work: Callable[[], Any], future: Future[Any]) -> None:
    try:
        answer = work()
    except BaseException as error:  # noqa: BLE001  handed to the one who asked
        future.set_exception(error)
    else:
        future.set_result(answer)
