"""Parts of storms as whoever asks sees them: which stands for its storm, how much there is, what is for later.

The same for every engine, which answers two questions (`Looks`). It reads no clock: `StormQuery.now` is given.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.ports.lasting.postponements import Postponement, covers, due_when
from ingest.ports.pages.held import StormQuery, StormTally
from ingest.ports.pages.storm_part import WAITS, Oldest, StormPart, as_seen, first_parts, ranks_of, sift_of_storms

__all__ = ["Looks", "Place", "in_order", "place", "seen_parts", "tallied"]

Place = tuple[int, float, str]
SLICE = 500


@dataclass(frozen=True, slots=True)
class Looks:
    """What an engine is asked."""

    oldest: Oldest
    """The earliest of the mails that are asked for."""
    postponed: Callable[[Sequence[str]], Awaitable[list[Postponement]]]
    """What is for later, of these storms."""


def place(part: StormPart) -> Place:
    """Return where a part stands in the order of the rows."""
    return part.rank, part.last_at, part.storm.key


async def seen_parts(
    parts: Sequence[StormPart], siblings: Iterable[StormPart], query: StormQuery, looks: Looks
) -> list[StormPart]:
    """Return these parts as `query` is answered by them; `siblings` are all parts of the same storms."""
    seen: dict[str, list[StormPart]] = {}
    for part in siblings:
        if query.mailboxes is None or part.mailbox in query.mailboxes:
            seen.setdefault(part.storm.key, []).append(part)
    first = {part.storm.key: part for ours in seen.values() for part in first_parts(ours, None)}
    waiting = {key: seen[key] for key, part in first.items() if part.rank >= WAITS}
    later = await _later(waiting, query, looks) if query.postponed is not None else frozenset()
    standing = []
    for part in parts:
        key = part.storm.key
        ours = seen.get(key, [])
        stands = key in first and first[key].mailbox == part.mailbox
        many = len(ours) > 1 or any(one.rank % WAITS for one in ours)
        told = (part.mailbox, part.rank, part.first_at, part.last_at, part.storm, part.mails, part.waiting)
        seen_by = (stands, many, key in later, tuple(ours) if stands else ())
        standing.append(StormPart(*told, *seen_by))  # half the cost of `replace`, and tallies make thousands
    return await as_seen(standing, query, looks.oldest)


async def _later(waiting: Mapping[str, Sequence[StormPart]], query: StormQuery, looks: Looks) -> frozenset[str]:
    """Return the storms that are for later and not due."""
    later = set()
    for one in await looks.postponed(list(waiting)):
        parts = waiting[one.storm]
        mails, last_at = sum(part.mails for part in parts), max(part.last_at for part in parts)
        if covers(one, [part.mailbox for part in parts]) and not due_when(one, mails, last_at, query.now):
            later.add(one.storm)
    return frozenset(later)


def in_order(
    parts: Iterable[StormPart],
    query: StormQuery,
    stands: Callable[[StormPart], Place],
    after: Place | None,
    size: int,
) -> list[StormPart]:
    """Return, of parts that no index hands out in the order of the rows, the first that are asked for."""
    ranks, low, high = ranks_of(query), query.since, query.until
    asked = [
        part
        for part in parts
        if part.rank in ranks
        and (query.mailboxes is None or part.mailbox in query.mailboxes)
        and (low is None or part.last_at >= low)
        and (high is None or part.last_at <= high)
        and (after is None or stands(part) < after)
    ]
    return sorted(asked, key=lambda part: (*stands(part), part.mailbox), reverse=True)[:size]


async def tallied(
    fetch: Callable[[Place | None, int], Awaitable[list[StormPart]]],
    ends: Callable[[StormPart], Place],
    query: StormQuery,
    most: float,
) -> StormTally:
    """See `Quarantine.storm_tally`; `fetch` hands out parts as they are seen, `ends` tells where one stands."""
    wanted = sift_of_storms(query)
    storms = singles = mails = looked = 0
    at: Place | None = None
    while parts := await fetch(at, SLICE):
        looked, at = looked + len(parts), ends(parts[-1])
        for part in filter(wanted, parts):
            waits = sum(one.waiting for one in part.seen)
            if query.waits and not waits:
                continue  # decided on just now
            storms, singles, mails = storms + part.many, singles + (not part.many), mails + waits
        if looked >= most:
            return StormTally(storms, singles, mails, complete=len(parts) < SLICE)
    return StormTally(storms, singles, mails)
