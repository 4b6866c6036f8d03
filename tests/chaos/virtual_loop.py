"""Virtual time without threads: what would run beside the event loop runs at once, in order.

So the same seed gives the same run, and time does not pass while a file is written.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar

import pytest

from ingest.calls.side_threads import SideThreads
from tests.virtual_time import VirtualLoop

__all__ = ["OneThread", "without_threads"]

T = TypeVar("T")


class OneThread(VirtualLoop):
    """See the module."""

    def run_in_executor(self, executor: Executor | None, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]  # a future, as upstream; typeshed asks for its TypeVarTuple
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  handed to whoever waits, as an executor does
            future.set_exception(error)
        return future


def without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `SideThreads` do their work in the loop's own thread."""

    async def run(_: SideThreads, work: Callable[[], T]) -> T:
        return work()

    monkeypatch.setattr(SideThreads, "run", run)
