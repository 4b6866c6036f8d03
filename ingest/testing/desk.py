"""A helpdesk's intake on virtual time: the real pipeline with real engines in memory, and a clock that a test moves.

Nothing is spooled and nothing listens: a mail is judged, stored or held at once, at the moment that the clock shows. So
a day of mail takes a second, and what counts mails an hour counts them as it would. The storm lane and
allowances are included. What was sent is told as on a node (`tell_sent`), and so makes turns and silences; it stamps
nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ingest.heart.at_once import AtOnce
from ingest.heart.known_allowances import KnownAllowances
from ingest.heart.pipeline import process
from ingest.heart.storm_lane import StormLane
from ingest.mailboxes import Mailbox, Mailboxes
from ingest.ports import Ports
from ingest.records import Fate, Outcome, Receipt, StoredMessage
from ingest.sending.placing import Outgoing
from ingest.sending.recorded_share import RecordedShare, recorded_share
from ingest.sending.sent_mail import told
from ingest.settings import MailboxSettings, Settings
from ingest.testing.letter import Letter
from ingest.testing.scenario import DESK, START, Sent
from ingest.testing.virtual_time import VirtualClock
from ingest.turns.lifting import silence_of
from ingest.wiring import in_memory
from loopguard import Envelope, Policy
from loopguard.rules.silence import Refusal
from parsers import Limits, parse

__all__ = ["VirtualDesk", "virtual_desk"]


@dataclass
class VirtualDesk:
    """One worker's pipeline; `ours` are its mailboxes. `outcomes` are in the order of arrival."""

    ports: Ports
    ours: tuple[str, ...] = (DESK,)
    policy: Policy = field(default_factory=Policy)
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))
    outcomes: list[Outcome] = field(default_factory=list)
    lane: StormLane = field(init=False)
    allowances: KnownAllowances = field(init=False)
    at_once: KnownAllowances = field(init=False)

    def __post_init__(self) -> None:
        clock = self.clock  # of its own: a worker's monotonic clock begins anywhere
        self.lane = StormLane(self.ports.quarantine, self.ports.originals, lambda: clock() - START)
        self.allowances = KnownAllowances(self.ports.allowances, clock, clock)
        self.at_once = KnownAllowances(self.ports.at_once, clock, clock)

    async def deliver(self, letter: Letter) -> Outcome:
        """Take a mail for the first of its recipients, now."""
        return await self._process(letter.content, letter.recipients[0], letter.reverse_path)

    async def take(self, sent: Sent, reverse_path: str | None = None) -> Outcome:
        """Take a mail of a scenario, at its moment."""
        self.clock.now = START + sent.at
        return await self._process(sent.content, sent.mailbox, reverse_path)

    async def mail(self, id_: str) -> StoredMessage | None:
        """Return a stored mail, None when it is not stored."""
        return await self.ports.store.get(id_)

    async def tell_sent(self, letter: Letter, *, automatic: bool = False, answers: str | None = None) -> str:
        """Tell that a letter of ours went out now, by its From, as `Node.tell_sent` does; return its thread."""
        mail = parse(letter.content)
        mailbox = mail.from_[0].address if mail.from_ else self.ours[0]
        out = Outgoing(
            mailbox, letter.recipients, automatic=automatic, answers=answers, message_id=mail.message_id.value
        )
        return await told(out, self._mailboxes(), self.ports, self.clock())

    async def silence(self, address: str) -> Refusal | None:
        """Return why no machine of ours may write to an address now and until when, None when one may."""
        return await silence_of(address, self.ports.turns, self.clock(), self.policy)

    async def recorded_share(self) -> RecordedShare:
        """Return what `ingest doctor` says: how much of the mail of ours that was answered was told as sent."""
        return await recorded_share(self._mailboxes(), self.ports, self.clock())

    def receipt(self, sent: Sent, reverse_path: str | None = None) -> Receipt:
        """Return the receipt that a mail of a scenario would get."""
        return self._receipt(sent.content, sent.mailbox, reverse_path, START + sent.at)

    def mailbox(self, sent: Sent) -> Mailbox:
        """Return the mailbox that a mail of a scenario is for."""
        return self._mailbox(sent.mailbox)

    def count(self, fate: Fate) -> int:
        """Return how many mails had this fate."""
        return sum(outcome.fate is fate for outcome in self.outcomes)

    async def _process(self, content: bytes, mailbox: str, reverse_path: str | None) -> Outcome:
        receipt = self._receipt(content, mailbox, reverse_path, self.clock())
        allowed, box = await self.allowances.now(), self._mailbox(mailbox)
        at_once = AtOnce(await self.at_once.now())
        outcome = await process(receipt, content, box, self.ports, self.lane, allowed=allowed, at_once=at_once)
        self.outcomes.append(outcome)
        return self.outcomes[-1]

    def _receipt(self, content: bytes, mailbox: str, reverse_path: str | None, at: float) -> Receipt:
        number, digest = len(self.outcomes), sha256(content).hexdigest()
        envelope = Envelope(reverse_path, (mailbox,))
        return Receipt(f"r{number}", at, mailbox, envelope, f"p#{number}", len(content), digest)

    def _mailboxes(self) -> Mailboxes:
        return Mailboxes(Settings(mailbox=[MailboxSettings(address=one) for one in self.ours]))

    def _mailbox(self, address: str) -> Mailbox:
        return Mailbox(address, self.policy, Limits(), ours=frozenset(one.lower() for one in self.ours))


@asynccontextmanager
async def virtual_desk(folder: Path, *ours: str, policy: Policy | None = None) -> AsyncIterator[VirtualDesk]:
    """Open a desk with the mailboxes `ours`; originals are kept in `folder`."""
    ports = in_memory(folder)
    try:
        yield VirtualDesk(ports, ours or (DESK,), policy or Policy())
    finally:
        await ports.close()
