"""How much of what we send is recorded as sent, as far as the mail shows that came back.

Of the newest mails that answer an id of ours (one at the domain of a mailbox of ours, or a stamp) it counts those whose
id is recorded. It is a bounded look, made when somebody asks for it. Not seen: mail of ours that nobody answered, and
ids that a relay gave it at a domain of its own. Mail of colleagues at our domain, who are no helpdesk, lowers the
share.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.mailboxes import Mailboxes
from ingest.ports import MailQuery, Ports
from ingest.records import StoredMessage
from ingest.turns.parties import organisation
from loopguard import StampKey
from loopguard.identity.stamp import read_stamp
from parsers.headers.rewritten_id import relayed

__all__ = ["DAYS", "RecordedShare", "recorded_share"]

DAYS: Final = 7
MOST_ANSWERS: Final = 300
MOST_MAILS: Final = 2_000
SLICE: Final = 200
MOST_OF_A_THREAD: Final = 500
"""Mails of ours in one thread, the latest ones, among which an id is looked for."""
WELL: Final = 0.95
"""From this share on nothing need be done: a person who writes from his own mail program is told by nobody."""


@dataclass(frozen=True, slots=True)
class RecordedShare:
    """What the look found."""

    count: int
    """Mails that answer an id of ours."""
    recorded: int
    """Those of them whose id is recorded as sent."""

    @property
    def sentence(self) -> str:
        """What it means, and what to do."""
        if not self.count:
            return (
                f"No mail of the last {DAYS} days answers mail of ours: none shows whether what you send is recorded."
            )
        said = (
            f"Of the {self.count} newest mails of {DAYS} days that answer mail of ours, {self.recorded} "
            f"({self.recorded * 100 // self.count} %) answer one that is recorded as sent."
        )
        if self.recorded >= WELL * self.count:
            return said
        return (
            f"{said} A helpdesk that records a part of its mail is judged by that part: a loop that the rest feeds is "
            "known by likeness alone. Ask before you send, or tell what you sent (README, Before you send)."
        )


async def recorded_share(mailboxes: Mailboxes, ports: Ports, now: float) -> RecordedShare:
    """Look at the newest answers. Raises `StoreUnavailable`."""
    firms = {organisation(box.address.rpartition("@")[2]) for box in mailboxes} - {""}
    keys = next((box.policy.stamp_keys for box in mailboxes), ())
    sent: dict[tuple[str, str], frozenset[str]] = {}
    count = recorded = 0
    async for mail in _newest(ports, now - DAYS * 86_400.0):
        id_ = _answered(mail, firms, keys)
        if id_ is None:
            continue
        count += 1
        for thread in filter(None, (mail.thread, mail.related)):
            if (mail.mailbox, thread) not in sent:
                found = await ports.threads.sent_mail(mail.mailbox, thread, 0.0, MOST_OF_A_THREAD)
                sent[mail.mailbox, thread] = frozenset(one for each in found for one in each.ids)
            if id_ in sent[mail.mailbox, thread]:
                recorded += 1
                break
        if count == MOST_ANSWERS:
            break
    return RecordedShare(count, recorded)


async def _newest(ports: Ports, since: float) -> AsyncIterator[StoredMessage]:
    after: str | None = None
    for _ in range(MOST_MAILS // SLICE):
        page = await ports.store.page(MailQuery(since=since), after, SLICE)
        for mail in page.messages:
            yield mail
        after = page.next
        if after is None:
            return


def _answered(mail: StoredMessage, firms: set[str], keys: Sequence[StampKey]) -> str | None:
    """Return the nearest id that a mail answers and that is ours by its looks."""
    for one in (*mail.in_reply_to, *reversed(mail.references)):
        if organisation(one.rpartition("@")[2]) in firms or read_stamp(one, keys) is not None:
            return relayed(one)
    return None
