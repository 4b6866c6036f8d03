"""Records a mail as an arrival and as a turn, at the same time: neither needs the other, and both may be done again.

It judges nothing but what turns say of themselves.
"""

import asyncio

from ingest.mailboxes import Mailbox
from ingest.ports import Ports
from ingest.threads.match import Match
from ingest.turns.coming import Turn, turn_of
from loopguard import Arrival, Policy
from loopguard.arrival import History
from parsers import ParsedMessage

__all__ = ["recorded"]


async def recorded(
    arrival: Arrival, message: ParsedMessage, mailbox: Mailbox, match: Match, policy: Policy, ports: Ports
) -> tuple[History, Turn]:
    """Return the recent arrivals, and what its turn says of it; raise what either raises, when both have ended."""
    history, turn = await asyncio.gather(
        ports.arrivals.record(arrival, policy, match.names),
        turn_of(arrival, message, mailbox, ports.turns, policy),
        return_exceptions=True,
    )
    if isinstance(history, BaseException):
        raise history
    if isinstance(turn, BaseException):
        raise turn
    return history, turn
