"""Finds notices that would reach nobody: no address, no mailbox that tells one, a relay that does not answer."""

import asyncio
from collections.abc import Iterator

from ingest.notices.recipients import recipients_of
from ingest.settings import Settings

__all__ = ["doubtful_notices", "doubtful_relay"]

WHOLE_S = 10.0


def doubtful_notices(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each setting of the notices that tells nobody."""
    given = settings.notices
    if given.relay and not recipients_of(settings):
        why = "storms and digest are both false" if not (given.storms or given.digest) else "to names nobody"
        yield f"notices.relay: it is set, and notices.{why}, so no notice is sent"
    named = given.to or any(one.notices.to for one in settings.mailbox)
    if named and not given.relay:
        yield "notices.to: it is set and notices.relay is empty, so no notice is sent"
    if given.relay and not settings.web.url:
        yield "web.url: it is empty, so notices hold no link to what they tell of"


def doubtful_relay(settings: Settings) -> Iterator[str]:
    """Yield one sentence when the relay of the notices does not answer, or not as the settings ask. It is asked."""
    if not recipients_of(settings):
        return
    from ingest.notices.relay import knock

    answer = asyncio.run(knock(settings.notices, settings.smtp.hostname, WHOLE_S))
    if not answer.accepted:
        yield f"notices.relay: no notice can be sent now: {answer.said}"
