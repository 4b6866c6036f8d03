"""What of a storm lies in one mailbox, and how parts become the rows that a caller sees; the same for every engine.

A storm that spans mailboxes has a part in each. Of the parts that a caller sees the first in the order of the rows
stands for the storm; the row has the times and counts of all of these and of no other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.ports.pages.held import StormQuery, StormRow
from ingest.records import Storm

__all__ = ["WAITS", "StormPart", "first_parts", "ranks_of", "row_of", "sift_of_storms"]

WAITS = 2
"""What a mail that waits adds to a rank; that there is more than one mail adds 1."""


@dataclass(frozen=True, slots=True)
class StormPart:
    """One storm's mail of one mailbox."""

    mailbox: str
    rank: int
    first_at: float
    last_at: float
    storm: Storm
    """What the storm is about; its times and count mean nothing here."""
    stands: bool = True
    """Whether this part stands for the storm in the list of whoever asks."""

    def standing(self, stands: bool) -> "StormPart":
        """Return this part, with whether it stands for its storm."""
        return replace(self, stands=stands)


def ranks_of(query: StormQuery) -> tuple[int, ...]:
    """Return the ranks that are asked for."""
    return {None: (3, 2, 1, 0), True: (3, 2), False: (1, 0)}[query.waits]


def first_parts(parts: Iterable[StormPart], mailboxes: tuple[str, ...] | None) -> list[StormPart]:
    """Return, of each storm, the part that stands for it among those of these mailboxes."""
    first: dict[str, StormPart] = {}
    for part in parts:
        if mailboxes is None or part.mailbox in mailboxes:
            key = part.storm.key
            first[key] = max(first.get(key, part), part, key=lambda one: (one.rank, one.last_at, one.mailbox))
    return list(first.values())


def sift_of_storms(query: StormQuery) -> Callable[[StormPart], bool]:
    """Return the test that a part stands for a storm that is asked for."""

    def wanted(part: StormPart) -> bool:
        return (
            part.stands
            and (query.mailboxes is None or part.mailbox in query.mailboxes)
            and (query.sender is None or query.sender in part.storm.parties)
            and (query.code is None or query.code == part.storm.code)
        )

    return wanted


def row_of(key: str, parts: Sequence[StormPart], counts: Mapping[tuple[str, str], tuple[int, int]]) -> StormRow:
    """Return the row of a storm from those of its parts that are seen, `counts` being (mails, waiting) of each."""
    ours = sorted((part for part in parts if part.storm.key == key), key=lambda one: (one.first_at, one.mailbox))
    counted = [counts[key, part.mailbox] for part in ours]
    storm, boxes = ours[0].storm, tuple(part.mailbox for part in ours)
    seen = replace(
        storm,
        mailbox=storm.mailbox if storm.mailbox in boxes else boxes[0],
        first_at=ours[0].first_at,
        last_at=max(part.last_at for part in ours),
        count=sum(mails for mails, _ in counted),
    )
    return StormRow(seen, sum(waiting for _, waiting in counted), boxes)
