"""Virtual time without threads: what would run beside the event loop runs at once, in order.

So the same seed gives the same run, and time does not pass while a file is written.
"""

from collections.abc import Callable
from typing import TypeVar

import pytest

from ingest.calls.side_threads import SideThreads
from ingest.testing.virtual_time import OneThread

__all__ = ["OneThread", "without_threads"]

T = TypeVar("T")


def without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `SideThreads` do their work in the loop's own thread."""

    async def run(_: SideThreads, work: Callable[[], T]) -> T:
        return work()

    monkeypatch.setattr(SideThreads, "run", run)
