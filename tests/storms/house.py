"""An honest day at a helpdesk in three ways (`tests.storms.ways`), through the real pipeline on virtual time.

Who asks or tells sends a receipt for each mail that opens a thread, as helpdesks do; and what the day's mails name as
mail of ours (`<...@ours.example>`) was sent before and is known. Who tells nothing lets nothing be known; who tells a
part sends all of it and tells of some.
"""

import re
from dataclasses import dataclass, field
from random import Random

from ingest.mailboxes import Mailboxes
from ingest.records import Fate
from ingest.sending.outgoing import Outgoing, advise
from ingest.sending.sent_mail import told
from ingest.testing.desk import VirtualDesk
from ingest.testing.scenario import START, Scenario, Sent, mails_of
from parsers import ParsedMessage, parse
from tests.storms.ways import Way

__all__ = ["Day", "day"]

OURS = re.compile(r"(?!auto-)[^@]+@ours\.example")
MOST = 400
"""So many mails of a day are enough to see what our receipts do; the pure laboratory has them all."""
HOUR, A_DAY = 3_600.0, 86_400.0


@dataclass
class Day:
    """What became of one: all its mails, and those that no loop made and that were held."""

    mails: int = 0
    stored: int = 0
    held: int = 0
    rows: int = 0
    answers: int = 0
    refused: int = 0
    """How many mails that opened a thread got no receipt from one that asks."""
    first: str = ""
    """Why the first honest mail was held."""


@dataclass
class _House:
    desk: VirtualDesk
    mailboxes: Mailboxes
    way: Way
    told: float = 1.0
    """The share of our mail that who tells tells of."""
    rng: Random = field(default_factory=lambda: Random(1))
    threads: set[tuple[str, str]] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    async def went(self, mail: Outgoing, at: float) -> bool:
        """Send a mail, and let it be known in the helpdesk's way; return whether it went."""
        if self.way is Way.TELLS and self.rng.random() < self.told:
            await told(mail, self.mailboxes, self.desk.ports, START + at)
        if self.way is Way.ASKS:
            advice = await advise(mail, self.mailboxes, self.desk.ports, START + at)
            return advice.may_autoreply or not mail.automatic
        return True

    async def named(self, sent: Sent, mail: ParsedMessage) -> None:
        """Let the mail of ours be known that this one names, and that went an hour or a day before it."""
        ids = [id_ for id_ in (*mail.in_reply_to, *mail.references) if OURS.fullmatch(id_)]
        for id_ in ids if sent.answers_us and self.way is not Way.NOTHING else ():
            if id_ not in self.known:
                self.known.add(id_)
                out = Outgoing(sent.mailbox, tuple(one.address for one in mail.from_), message_id=id_)
                await self.went(out, sent.at - (A_DAY if id_.startswith("day-") else HOUR))

    async def receipt(self, id_: str, at: float) -> bool | None:
        """Send a receipt for a stored mail that opens a thread; return whether it went, None where none is due."""
        mail = await self.desk.mail(id_)
        if mail is None or (mail.mailbox, mail.thread) in self.threads or not mail.sender or self.way is Way.NOTHING:
            return None
        self.threads.add((mail.mailbox, mail.thread))
        if self.way is Way.ASKS and not mail.may_autoreply:
            return False
        name = (mail.message_id or mail.id).partition("@")[0]
        out = Outgoing(
            mail.mailbox, (mail.sender,), automatic=True, answers=mail.id, message_id=f"auto-{name}@ours.example"
        )
        return await self.went(out, at)


async def day(
    desk: VirtualDesk, mailboxes: Mailboxes, way: Way, scenario: Scenario, seed: int, share: float = 1.0
) -> Day:
    """Let a day's mails come, in their order; who tells tells of so large a share of our mail."""
    found, house = Day(), _House(desk, mailboxes, way, share, Random(f"told {seed}"))
    for sent in mails_of(scenario, seed)[:MOST]:
        await house.named(sent, parse(sent.content))
        outcome = await desk.take(sent)
        found.mails += 1
        found.stored += outcome.fate is Fate.STORED
        if outcome.fate is Fate.STORED:
            went = await house.receipt(outcome.id, sent.at)
            found.answers, found.refused = found.answers + (went is True), found.refused + (went is False)
        elif not sent.loop:
            found.held += 1
            found.first = found.first or f"mail {found.mails}: {outcome}"
    found.rows = len(await desk.ports.quarantine.storms())
    return found
