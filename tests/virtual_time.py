"""An event loop whose clock jumps over every wait, so that minutes of time-outs are tried in milliseconds.

It knows nothing of threads: while one works, time may already have passed.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["VirtualLoop", "run"]

T = TypeVar("T")


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

    def time(self) -> float:
        return self._jumping.now


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end on virtual time; its clock is `asyncio.get_running_loop().time`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
