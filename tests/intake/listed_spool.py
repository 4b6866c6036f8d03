"""A spool that lists what it took, for tests of the dialogue; it fails where it is told to."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.records import Receipt
from loopguard import Envelope

__all__ = ["ListedSpool", "Taken"]


@dataclass(frozen=True)
class Taken:
    """One committed mail."""

    content: bytes
    envelope: Envelope
    mailboxes: tuple[str, ...]
    receipts: tuple[Receipt, ...]


@dataclass
class ListedSpool:
    """`mails` is what was committed; `fail_at` maps draft, write and commit to what raises there."""

    mails: list[Taken] = field(default_factory=list)
    fail_at: dict[str, Callable[[], BaseException]] = field(default_factory=dict)
    commit_s: float = 0.0
    has_room: bool = True
    discarded: int = 0
    open: int = 0

    def draft(self) -> "ListedDraft":
        self.fail("draft")
        self.open += 1
        return ListedDraft(self)

    def room(self) -> bool:
        return self.has_room

    async def close(self) -> None:
        pass

    def fail(self, step: str) -> None:
        if step in self.fail_at:
            raise self.fail_at[step]()

    @property
    def contents(self) -> list[bytes]:
        return [mail.content for mail in self.mails]


class ListedDraft:
    def __init__(self, spool: ListedSpool) -> None:
        self._spool = spool
        self._chunks: list[bytes] = []
        self._ended = False

    def write(self, chunk: bytes) -> None:
        assert not self._ended
        assert chunk
        self._spool.fail("write")
        self._chunks.append(chunk)

    async def commit(self, envelope: Envelope, mailboxes: Sequence[str]) -> tuple[Receipt, ...]:
        self._end()
        if self._spool.commit_s:
            await asyncio.sleep(self._spool.commit_s)
        self._spool.fail("commit")
        content = b"".join(self._chunks)
        receipts = tuple(
            Receipt(f"r{len(self._spool.mails)}-{n}", time.time(), box, envelope, "", len(content), "")
            for n, box in enumerate(mailboxes)
        )
        self._spool.mails.append(Taken(content, envelope, tuple(mailboxes), receipts))
        return receipts

    def discard(self) -> None:
        self._end()
        self._spool.discarded += 1

    def _end(self) -> None:
        assert not self._ended, "a draft is committed or discarded once"
        self._ended = True
        self._spool.open -= 1
