"""Shadow mode: judges mail that was stored or held once more, by another policy or another build, and changes nothing.

Each mail goes the whole way (`ingest.heart.pipeline.process`) with ports of its own in a folder that is thrown away, in
the order of its arrival, one after the other, so that rates are judged as well, and storms open and close as they would
have; the hours before the window are replayed first, in silence. Mail keeps the thread that it has. Answers to our own
mail are known by their stamps alone: what else was recorded as sent is not replayed, but for the turns that are still
remembered (`ingest.staff.known_turns`), and neither is what a person decided on held mail. What a person allowed counts
for the mail that came while it did, as far as its last term goes.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.errors import MailError, NotFound
from ingest.heart.allowed import Allowed, by_scope
from ingest.heart.at_once import AtOnce
from ingest.heart.pipeline import process
from ingest.heart.raw_mail import RawMail
from ingest.heart.storm_lane import StormLane
from ingest.mailboxes import Mailboxes
from ingest.ports import Allowance, AllowanceQuery, Allowances, Ledger, Ports, Threads
from ingest.records import Fate, HeldMessage, Receipt, StoredMessage
from ingest.staff.known_turns import KnownTurns
from ingest.threads.clue import Clue
from ingest.threads.match import Join, Match
from ingest.threads.sent import SentMail
from loopguard import Finding, Verdict
from parsers.headers.rewritten_id import relayed

__all__ = ["Change", "Judged", "KnownThreads", "NoOriginals", "Rejudge", "Tally"]

AT_ONCE = 32
BYTES_AT_ONCE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict in short."""

    kind: str
    held: bool
    may_autoreply: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A mail that would be judged otherwise. `id` is its delivery key, `at` seconds since the epoch."""

    id: str
    at: float
    mailbox: str
    sender: str
    subject: str
    before: Judged
    after: Judged


@dataclass(slots=True)
class Tally:
    """What a run has seen. `judged` = `unchanged` + `changed`; one changed mail may count in several of the rest."""

    judged: int = 0
    unchanged: int = 0
    changed: int = 0
    would_hold: int = 0
    would_pass: int = 0
    would_mute: int = 0
    would_unmute: int = 0
    other_kind: int = 0
    not_settled: int = 0
    """Pending, shunted, or duplicates: there is no verdict to compare with."""
    unreadable: int = 0
    """The original is gone, or its mailbox is in neither settings."""

    def count(self, change: Change | None) -> None:
        """Count one judged mail."""
        self.judged += 1
        if change is None:
            self.unchanged += 1
            return
        before, after = change.before, change.after
        self.changed += 1
        self.would_hold += after.held > before.held
        self.would_pass += after.held < before.held
        self.would_mute += after.may_autoreply < before.may_autoreply
        self.would_unmute += after.may_autoreply > before.may_autoreply
        self.other_kind += after.kind != before.kind


@dataclass(frozen=True, slots=True)
class _Case:
    """One mail to judge again, and its record."""

    receipt: Receipt
    content: bytes
    old: StoredMessage | HeldMessage


class Rejudge:
    """One run over receipts in the order of their arrival: `live` is only read, `scratch` is thrown away."""

    def __init__(
        self, live: Ports, ledger: Ledger, raw: RawMail, scratch: Ports, mailboxes: Mailboxes, since: float
    ) -> None:
        self.tally = Tally()
        self.seen = 0
        self._live = live
        self._ledger = ledger
        self._raw = raw
        self._threads = KnownThreads(scratch.threads)
        self._turns = KnownTurns(live.turns)
        self._scratch = replace(scratch, threads=self._threads, turns=self._turns)
        self._mailboxes = mailboxes
        self._since = since
        self._now = float("-inf")
        self._lane = StormLane(scratch.quarantine, scratch.originals, lambda: self._now)
        self._allowed = self._at_once = Allowed(past=True)

    async def run(self, receipts: Iterable[tuple[Receipt, str | None]]) -> AsyncIterator[list[Change]]:
        """Yield what would change, some mails at a time. Raises `StoreUnavailable`, `SpoolUnavailable`."""
        known = by_scope(await _every(self._live.allowances))
        self._allowed = replace(self._allowed, known=known)
        self._at_once = replace(self._at_once, known=by_scope(await _every(self._live.at_once)))
        for some in _portions(receipts):
            cases = [case for receipt, key in some if (case := await self._case(receipt, key)) is not None]
            self._threads.expect(case.old for case in cases)
            answers = [await self._again(case) for case in cases]
            self.seen += len(some)
            yield [change for change in answers if change is not None]

    async def _case(self, receipt: Receipt, key: str | None) -> _Case | None:
        counts = receipt.accepted_at >= self._since
        outcome = self._ledger.outcome(receipt.id) if key is None else None
        id_ = key or (outcome.id if outcome is not None and outcome.fate in (Fate.STORED, Fate.HELD) else None)
        old = await self._record(id_) if id_ else None
        if old is None:
            self.tally.not_settled += counts
            return None
        content = await self._content(receipt) if self._mailboxes.named(receipt.mailbox) is not None else None
        if content is None:
            self.tally.unreadable += counts
            return None
        return _Case(receipt, content, old)

    async def _record(self, id_: str) -> StoredMessage | HeldMessage | None:
        return await self._live.quarantine.get(id_) or await self._live.store.get(id_)

    async def _content(self, receipt: Receipt) -> bytes | None:
        try:
            return await self._raw.of(receipt)
        except (NotFound, MailError):
            return None

    async def _again(self, case: _Case) -> Change | None:
        mailbox = self._mailboxes.named(case.receipt.mailbox)
        if mailbox is None:
            return None
        self._now = max(self._now, case.receipt.accepted_at)
        self._turns.now = case.receipt.accepted_at
        allowed = replace(self._allowed, at=case.receipt.accepted_at)
        at_once = AtOnce(replace(self._at_once, at=case.receipt.accepted_at))
        outcome = await process(
            case.receipt, case.content, mailbox, self._scratch, self._lane, allowed=allowed, at_once=at_once
        )
        held = await self._scratch.quarantine.get(outcome.id)
        new = held or await self._scratch.store.get(outcome.id)
        if new is None or case.receipt.accepted_at < self._since:
            return None
        before, after = _judged(case.old.findings), _judged(new.findings)
        same = (before.held and after.held) or replace(before, reason="") == replace(after, reason="")
        at, box = case.receipt.accepted_at, case.receipt.mailbox
        change = None if same else Change(case.old.id, at, box, case.old.sender, case.old.subject, before, after)
        self.tally.count(change)
        return change


class KnownThreads:
    """The `Threads` of a run: finds threads anew, but hands out those that mails have already."""

    def __init__(self, scratch: Threads) -> None:
        self._scratch = scratch
        self._known: dict[tuple[str, str], str] = {}

    def expect(self, records: Iterable[StoredMessage | HeldMessage]) -> None:
        """Learn the threads of the mails that come next, and forget those before."""
        self._known = {
            (mailbox, name): one.thread
            for one in records
            if one.thread  # the storm lane holds mail without looking for its thread
            for mailbox in (one.mailbox if isinstance(one, StoredMessage) else one.receipt.mailbox,)
            for name in (one.id, relayed(one.message_id or ""))
        }

    async def resolve(self, clue: Clue) -> Match:
        """See the port."""
        match = await self._scratch.resolve(clue)
        known = self._known.get((clue.mailbox, clue.own_id))
        return match if known is None else replace(match, thread=known, names=(known, *match.names))

    async def sent(self, mail: SentMail) -> str:
        """See the port."""
        return await self._scratch.sent(mail)

    async def sent_mail(self, mailbox: str, thread: str, since: float, limit: int) -> list[SentMail]:
        """See the port."""
        return await self._scratch.sent_mail(mailbox, thread, since, limit)

    async def find(self, mailbox: str, ids: Sequence[str], people: Sequence[str] = ()) -> str | None:
        """See the port."""
        return await self._scratch.find(mailbox, ids, people)

    async def names(self, mailbox: str, thread: str) -> tuple[str, ...]:
        """See the port."""
        return await self._scratch.names(mailbox, thread)

    async def joined(self, mailbox: str, limit: int = 100) -> list[Join]:
        """See the port."""
        return await self._scratch.joined(mailbox, limit)

    async def merge(self, mailbox: str, thread: str, other: str, by: str) -> str:
        """See the port."""
        return await self._scratch.merge(mailbox, thread, other, by)

    async def split(self, mailbox: str, name: str) -> bool:
        """See the port."""
        return await self._scratch.split(mailbox, name)

    async def forget(self, before: float) -> int:
        """See the port."""
        return await self._scratch.forget(before)

    async def part_of(self, address: str) -> int:
        """See the port."""
        return await self._scratch.part_of(address)

    async def leave(self, address: str) -> int:
        """See the port."""
        return await self._scratch.leave(address)

    async def close(self) -> None:
        """See the port."""
        await self._scratch.close()


class NoOriginals:
    """The `Originals` of a run: the bytes are kept where they are."""

    async def put(self, sha256: str, content: bytes) -> None:
        """Keep nothing."""

    async def get(self, sha256: str) -> bytes:
        """Raise `NotFound`."""
        raise NotFound(f"a run of rejudge keeps no original, so not {sha256}")

    async def has(self, sha256: str) -> bool:
        """Have nothing."""
        return False

    async def remove(self, sha256: str) -> bool:
        """Remove nothing."""
        return False

    async def close(self) -> None:
        """Nothing to let go of."""


def _judged(findings: tuple[Finding, ...]) -> Judged:
    verdict = Verdict(findings)
    return Judged(str(verdict.kind), verdict.held, verdict.may_autoreply, verdict.reason)


async def _every(allowances: Allowances) -> list[Allowance]:
    """Return all allowances, those over too: they were none when the mail came."""
    found: list[Allowance] = []
    cursor: str | None = None
    while True:
        page = await allowances.page(AllowanceQuery(), cursor, AT_ONCE)
        found += page.allowances
        cursor = page.next
        if cursor is None:
            return found


def _portions(receipts: Iterable[tuple[Receipt, str | None]]) -> Iterator[list[tuple[Receipt, str | None]]]:
    """Yield the receipts some at a time, few enough that their mails fit into memory."""
    some: list[tuple[Receipt, str | None]] = []
    size = 0
    for receipt, key in receipts:
        if some and (len(some) == AT_ONCE or size + receipt.size > BYTES_AT_ONCE):
            yield some
            some, size = [], 0
        some.append((receipt, key))
        size += receipt.size
    if some:
        yield some
