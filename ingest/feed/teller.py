"""Tells the feed what happened, under one writer's name; durable when it returns.

What is told at once shares an entry. What fails is not told by itself again: the caller tells the same once more, and a
reader knows it by its key.
"""

import secrets
from collections.abc import Sequence

from ingest.calls.coalesce import Coalescer
from ingest.ports import Change, Changes

__all__ = ["Teller"]

MOST = 100
"""Changes of one entry: what a reader gets at once is bounded."""


class Teller:
    """One process's voice. `writer` is `NODEID.ROLE`; two processes may share it."""

    def __init__(self, changes: Changes, writer: str) -> None:
        self._changes = changes
        self._writer = writer
        self._telling: Coalescer[Sequence[Change], None] = Coalescer(self._tell)

    async def tell(self, changes: Sequence[Change]) -> None:
        """Tell these changes. Raises `StoreUnavailable`; then some of them may have been told."""
        if changes:
            await self._telling.ask(changes)

    async def close(self) -> None:
        """Wait for what is being told."""
        await self._telling.close()

    async def _tell(self, asked: list[Sequence[Change]]) -> Sequence[None]:
        changes = [one for part in asked for one in part]
        for start in range(0, len(changes), MOST):
            await self._changes.append(self._writer, secrets.token_hex(8), changes[start : start + MOST])
        return [None] * len(asked)
