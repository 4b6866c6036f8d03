"""Time that jumps: a clock that a test moves, and an event loop whose clock jumps over every wait.

Minutes of time-outs are tried in milliseconds, and the same seed gives the same run. `VirtualLoop` knows nothing of
threads: while one works, time may already have passed; `OneThread` lets what would run in a thread run at once.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

__all__ = ["OneThread", "VirtualClock", "VirtualLoop", "run"]

T = TypeVar("T")


class VirtualClock:
    """Seconds that pass when a test says so. Called, it tells the time, as `time.time` does."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return what time it is."""
        return self.now

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> float:
        """Let time pass; return what time it is then. Raises `ValueError` for time that runs backwards."""
        step = seconds + 60 * (minutes + 60 * (hours + 24 * days))
        if step < 0:
            raise ValueError(f"time does not run backwards: {step:g} s")
        self.now += step
        return self.now


class _Selector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            ready = super().select(0)
            if not ready:
                self.now += timeout
            return ready
        return super().select(timeout)


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 1,000 s, as on a machine that has been up for a while."""

    def __init__(self) -> None:
        self._jumping = _Selector()
        super().__init__(self._jumping)
        self._clock_resolution = 1e-6  # seconds: from the 98th day on, two floats are farther apart than the real one's

    def time(self) -> float:
        """Return the virtual time."""
        return self._jumping.now


class OneThread(VirtualLoop):
    """A loop in which what would run beside it runs at once, in order: time does not pass while a file is written."""

    def run_in_executor(self, executor: Executor | None, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]  # a future, as upstream; typeshed asks for its TypeVarTuple
        """Run it now, and return its answer as a future."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  handed to whoever waits, as an executor does
            future.set_exception(error)
        return future


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end on virtual time; its clock is `asyncio.get_running_loop().time`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
