"""An event loop on virtual time: it never sleeps, and what would run in a thread runs at once, in order.

When nothing is ready the loop's clock jumps to the next timer, so that ten minutes of an outage take milliseconds and
the same seed gives the same run. Work for executors is done in the loop's own thread. It is no loop for real sockets.
"""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar

__all__ = ["VirtualLoop"]

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):  # type: ignore[valid-type,misc]  # typeshed gives the platform's choice a name only
    """Waits for no file: the time it was to wait is added to the clock."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("deadlock: every task waits, and no timer is set")
        if not ready:
            self.now += max(0.0, timeout or 0.0)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """See the module. `time()` starts at 1,000 s, as a machine that has been up for a while."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        self._jumping.now = 1_000.0
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now

    def run_in_executor(self, executor: Executor | None, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]  # a future, as upstream; typeshed asks for its TypeVarTuple
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  handed to whoever waits, as an executor does
            future.set_exception(error)
        return future
