"""Runs the notices of a node: of all processes that could, the holder of one lease tells the digest and sends letters.

Each address has a courier of its own: a mail that one relay or one address does not take delays no other. What goes
wrong here delays notices and nothing else.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from ingest.calls.until import pause
from ingest.errors import IngestError
from ingest.feed.following import Following
from ingest.notices.courier import Courier
from ingest.notices.daily import Daily
from ingest.notices.letters import Letter
from ingest.notices.mail import mail
from ingest.notices.own import Own
from ingest.notices.recipients import Recipient, recipients_of
from ingest.notices.standing import storm_news, waiting_now
from ingest.notices.wording import Said, Wording
from ingest.ports import ChangeKind, Ports
from ingest.settings import Settings
from ingest.work.tenure import Tenure

__all__ = ["Notices", "tell", "wants_daily", "wording_of"]

log = structlog.get_logger()

DAY_S = 86_400.0
DAILY_S = 20.0
"""How often it is looked whether the digest is due."""
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
"""Between two tries to have what the store does not give."""


def wants_daily(settings: Settings) -> bool:
    """Whether anybody is told the digest, by mail or by webhook."""
    return bool(recipients_of(settings) and settings.notices.digest) or any(
        ChangeKind.STORMS_DIGEST in one.events for one in settings.webhook
    )


def wording_of(settings: Settings, node: str = "") -> Wording:
    """Return how the notices of these settings are written; `node` is what people call this node."""
    return Wording(settings.notices, settings.web.url, node)


async def tell(settings: Settings, ports: Ports, name: str, stop: asyncio.Event) -> None:
    """Tell until `stop`, while the lease is held; `name` is who this process is over restarts (`Tenure`)."""
    lease = ports.leases("notices")
    tenure = Tenure(lease, name)
    try:
        await tenure.lead(stop, lambda: Notices(settings, ports, name).lead(tenure, stop))
    finally:
        await lease.close()


class Notices:
    """One process's telling, for as long as it holds the lease. `wall` says seconds since the epoch."""

    def __init__(self, settings: Settings, ports: Ports, name: str, wall: Callable[[], float] = time.time) -> None:
        given = settings.notices
        self._settings = settings
        self._ports = ports
        self._own = Own(settings)
        self._wording = wording_of(settings, settings.node.label or name.partition(".")[0])
        self._daily = Daily(settings, ports, name, wall) if wants_daily(settings) else None
        from ingest.notices.relay import hand_over

        following = Following(ports.changes)
        send = partial(hand_over, given, hostname=settings.smtp.hostname)
        self._couriers = [
            Courier(one, ports, following, self.write, send, 3_600.0 / given.per_hour, wall=wall)
            for one in recipients_of(settings)
        ]

    async def lead(self, tenure: Tenure, stop: asyncio.Event) -> None:
        """Tell until the lease is lost or `stop`, or something fails that was not foreseen."""
        bodies = [self._courier(one) for one in self._couriers]
        if self._daily is not None:
            bodies.append(self._days(self._daily))
        try:
            await tenure.together(stop, bodies)
        except Exception:  # our own mistake: begin anew, a little later
            log.exception("notices-failed")
            await pause(stop, LONGEST_WAIT_S)

    async def write(self, recipient: Recipient, letter: Letter) -> bytes | None:
        """Return the mail of a letter, None when there is nothing to tell any more. Raises `StoreUnavailable`."""
        said = await self._said(recipient, letter)
        return None if said is None else mail(said, self._own, recipient.address, letter.at)

    async def _said(self, recipient: Recipient, letter: Letter) -> Said | None:
        if letter.digest:
            standing = await waiting_now(recipient, self._settings, self._ports, self._own, letter.at - DAY_S)
            return self._wording.digest(standing, letter.at)
        news = await storm_news(letter, self._ports, self._own)
        return self._wording.storms(news) if news else None

    async def _courier(self, courier: Courier) -> None:
        await _again(courier.begin)
        while True:
            await _again(courier.round)

    async def _days(self, daily: Daily) -> None:
        while True:
            await _again(daily.round)
            await asyncio.sleep(DAILY_S)


async def _again(work: Callable[[], Awaitable[None]]) -> None:
    """Do `work`, once more after each failure of an engine or of what it was given."""
    trouble = 0
    while True:
        try:
            return await work()
        except IngestError as error:
            trouble += 1
            if trouble == 1:
                log.warning("notices-wait", error=str(error))
            await asyncio.sleep(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(trouble, 8)))
