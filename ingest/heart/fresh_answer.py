"""An answer of the store that counts for a second: whoever comes while it is asked for waits for the same one.

So no mail asks for itself; all who wait fail with an error of the question, which keeps what it learned by itself.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

__all__ = ["FreshAnswer"]

FRESH_S: Final = 1.0
"""How long an answer counts."""


class FreshAnswer:
    """When one question was last answered. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def wait(self, question: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Ask the question, unless its answer counts still or somebody asks already. Raises what it raises."""
        if self._clock() - self._asked < FRESH_S:
            return
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask(question))
            self._asking.add_done_callback(self._answered)
        await asyncio.shield(self._asking)

    async def _ask(self, question: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await question()
        self._asked = self._clock()

    def _answered(self, asking: asyncio.Task[None]) -> None:
        self._asking = None
        if not asking.cancelled():
            asking.exception()  # those who waited have it; there may be none left
