"""The port to the index: a projection of the store that may be lost and rebuilt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.records import StoredMessage

__all__ = ["Hit", "IndexReport", "SearchIndex"]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What became of each mail of one call: ids `done`, ids to `retry`, ids that were `late`, (id, why) `degraded`.

    A degraded mail was refused as it is (mapping, size) and was indexed without its text; it is done as well. Late
    mails stood in one request that was not answered in time: nobody knows which of them is to blame, if any. What is in
    none of these was not asked for.
    """

    done: tuple[str, ...] = ()
    retry: tuple[str, ...] = ()
    degraded: tuple[tuple[str, str], ...] = ()
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One mail found: delivery key and what a result line shows. `score` compares within one answer only."""

    id: str
    mailbox: str
    thread: str
    sender: str
    subject: str
    accepted_at: float
    kind: str
    snippet: str
    score: float


class SearchIndex(Protocol):
    """Finds mail by words.

    Guarantees: indexing is idempotent per id; what `add` reports as done is found by `search` within a second; an
    answer holds no mail of another mailbox when some are named; what users type is words, never a query language
    that can fail or reach beyond. Raises `SearchUnavailable` for whatever may pass, also when it takes none of the
    mails that it is given and blames none of them (it is read-only, it has too much to do).
    """

    async def prepare(self) -> None:
        """Create what is missing (index, mapping, tables); nothing happens when it is there."""

    async def add(self, messages: Sequence[StoredMessage]) -> IndexReport:
        """Index these mails, what is indexed of them being `index_document`, and report on each."""

    async def search(self, words: str, mailbox: str | Sequence[str] | None = None, limit: int = 20) -> list[Hit]:
        """Return the best hits that hold all the words (subject, text, sender, attachment names, ids).

        `mailbox`: only mail of this one, or of one of these; None means any, no mailbox at all finds nothing.
        """

    async def forget(self, messages: Sequence[StoredMessage]) -> None:
        """Make these mails, given as they were added, ones that `add` takes anew: their records are about to change.

        Until then they may be found by their old words, or not at all.
        """

    async def remove(self, messages: Sequence[StoredMessage]) -> None:
        """Erase these mails from the index, given as they were added; those that it does not have are passed over."""

    async def clear(self) -> None:
        """Drop everything, for a rebuild."""

    async def count(self) -> int:
        """Return how many mails can be found."""

    async def close(self) -> None:
        """Let go of connections and files."""
