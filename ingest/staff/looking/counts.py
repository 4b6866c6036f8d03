"""How much there is of what somebody looks at, for the head of the list: counted by the questions of the list itself.

The cost grows with the rows that are counted, up to `MOST` of each list, and with the mails that wait in them, which an
index counts without reading one. Where there are more rows than that, `complete` is False and there are more than said.
"""

import asyncio
from dataclasses import dataclass, replace

from ingest.ports import Ports, StormQuery

__all__ = ["Counts", "counts"]

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is of the mailboxes, parties, codes and times of one question, whatever it asks of state and kind."""

    storms: int
    """Storms of several mails that wait now."""
    mails: int
    """Mails in them and in the singles that wait now."""
    singles: int
    """Mails that wait now, each held for itself."""
    later: int
    """Rows that wait and that somebody wants to see later."""
    decided: int
    """Rows in which nothing waits."""
    complete: bool
    """Whether all were counted; else there are more."""


async def counts(ports: Ports, query: StormQuery) -> Counts:
    """Return how much there is. What `query` says of `waits`, `postponed` and `single` is not asked."""
    any_ = replace(query, waits=None, postponed=None, single=None)
    now, later, decided = await asyncio.gather(
        ports.quarantine.storm_tally(replace(any_, waits=True, postponed=False), MOST),
        ports.quarantine.storm_tally(replace(any_, waits=True, postponed=True), MOST),
        ports.quarantine.storm_tally(replace(any_, waits=False), MOST),
    )
    return Counts(
        storms=now.storms,
        mails=now.mails,
        singles=now.singles,
        later=later.rows,
        decided=decided.rows,
        complete=now.complete and later.complete and decided.complete,
    )
