"""Tells the feed once a day of each mailbox in which held mail waits or somebody decided: `storms.digest`.

Notices and webhooks are made of that like of anything else in the feed. When it is due is a time of day in a time zone;
a node that was off at that time tells it when it is back, once. It is noted after it was told: who dies in between
tells it once more, the same to the letter. So does whoever finds a note of more than a day ahead: a clock was wrong
then, and would keep everybody silent until that day.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as daytime
from zoneinfo import ZoneInfo

import structlog

from ingest.feed.teller import Teller
from ingest.ports import AuditQuery, Change, ChangeKind, EndpointState, Ports, StormQuery
from ingest.settings import Settings

__all__ = ["Daily", "last_due"]

log = structlog.get_logger()

MARK = "notices digest"
"""What the outbox knows as an endpoint, whose `accepted_at` is when the last digest was due."""
DECISIONS = ("release", "discard")
READ = 100
MOST_ROWS = 1_000
"""Storms and single mails of a mailbox whose waiting mail is counted."""
MOST_PAGES = 50
"""Pages of the audit log in which a decision is looked for."""
DAY_S = 86_400.0


def last_due(at: daytime, zone: ZoneInfo, now: float) -> float:
    """Return the latest moment, not after `now`, at which it was that time of day there."""
    day = datetime.fromtimestamp(now, zone).date()
    today = datetime.combine(day, at, zone).timestamp()
    return today if today <= now else datetime.combine(day - timedelta(days=1), at, zone).timestamp()


class Daily:
    """Tells the digest of all mailboxes of the settings. `wall` says seconds since the epoch."""

    def __init__(self, settings: Settings, ports: Ports, writer: str, wall: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._ports = ports
        self._teller = Teller(ports.changes, writer)
        self._wall = wall

    async def round(self) -> None:
        """Tell what is due. Raises `EngineError`."""
        now, given = self._wall(), self._settings.notices
        due = last_due(given.daytime, given.zone, now)
        state = await self._ports.outbox.begin(EndpointState(MARK, "", now, accepted_at=due))
        await self._ports.outbox.seen(MARK, now)
        told = due if state.accepted_at is None else state.accepted_at
        if told > now + DAY_S:
            told = due - DAY_S
        if due <= told:
            return
        boxes = [one.address for one in self._settings.mailbox]
        changes = [one for box in boxes if (one := await self._of(box, told, due)) is not None]
        await self._teller.tell(changes)
        await self._ports.outbox.tell(MARK, accepted_at=due, failing_since=None, error="")
        log.info("storms-digest", mailboxes=len(changes))

    async def _of(self, box: str, since: float, due: float) -> Change | None:
        """Return the digest of one mailbox, None where there is nothing to tell."""
        waits = (await self._ports.quarantine.storm_tally(StormQuery(mailboxes=(box,), waits=True), MOST_ROWS)).mails
        if not waits and not await self._decided(box, since):
            return None
        day = datetime.fromtimestamp(due, self._settings.notices.zone).date().isoformat()
        return Change(ChangeKind.STORMS_DIGEST, due, box, day, count=waits)

    async def _decided(self, box: str, since: float) -> bool:
        query, cursor = AuditQuery(mailboxes=(box,), since=since), None
        for _ in range(MOST_PAGES):
            page = await self._ports.audit.page(query, cursor, READ)
            cursor = page.next
            if any(one.action.startswith(DECISIONS) for one in page.entries):
                return True
            if cursor is None:
                break
        return False
