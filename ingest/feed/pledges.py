"""Tells what a person did to threads, also where whoever did it died before it was told.

A note says what is about to be done and goes when that was told. One that is still there after ten seconds is somebody
else's to end: what was done by then is told, the same to the letter, and what was not is forgotten.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind, Changes, Threads
from ingest.record_json import changes_from_json, changes_to_json

__all__ = ["Pledge", "PledgeWatch", "is_pledge"]

PREFIX: Final = "pledge "
TAKEN_OVER_S: Final = 10.0


def is_pledge(note: str) -> bool:
    """Whether a note of this name is one of ours."""
    return note.startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class Pledge:
    """The note of something that is about to be done to threads."""

    name: str
    said: str

    @classmethod
    async def leave(cls, changes: Changes, change: Change) -> "Pledge":
        """Note down what will be told, before it is done. Raises `StoreUnavailable`."""
        pledge = cls(PREFIX + secrets.token_hex(8), changes_to_json([change]))
        await changes.note(pledge.name, None, pledge.said)
        return pledge

    async def withdraw(self, changes: Changes) -> None:
        """Take the note away: it was told. Raises `StoreUnavailable`; then it is told once more."""
        await changes.note(self.name, self.said, None)


class PledgeWatch:
    """Ends what others left. `clock` is monotonic, in seconds."""

    def __init__(
        self, changes: Changes, threads: Threads, teller: Teller, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._changes = changes
        self._threads = threads
        self._teller = teller
        self._clock = clock
        self._seen: dict[str, float] = {}

    async def round(self, notes: Mapping[str, str]) -> None:
        """Look at all notes that there are. Raises `EngineError`; then the next round goes on."""
        now = self._clock()
        self._seen = {name: self._seen.get(name, now) for name in notes if is_pledge(name)}
        for name, seen_at in self._seen.items():
            if now - seen_at < TAKEN_OVER_S:
                continue
            done = [change for change in changes_from_json(notes[name]) if await self._is_so(change)]
            await self._teller.tell(done)
            await Pledge(name, notes[name]).withdraw(self._changes)

    async def _is_so(self, change: Change) -> bool:
        one = change.other in await self._threads.names(change.mailbox, change.id)
        return one is (change.kind is ChangeKind.THREAD_MERGED)
