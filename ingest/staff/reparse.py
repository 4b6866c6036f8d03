"""Reads stored mail again with today's parser, and says and, when told, writes what it reads otherwise.

Each original is parsed as on arrival, and the record is compared with what would be written now: ids, people, subject,
date, texts, names of attachments, thread. Decisions stay: kind, findings, whether a machine may answer, who released
it; so does the delivery key, under whatever rule it was made. Mail that a person has to decide on (held) is not read
again.

Only a run that applies asks for threads, because asking leaves a mail's ids behind; one that does not tells of a thread
only where a mail's ids or people are read otherwise, and means by it the thread in which those are known already. The
feed is told before a record is written and after: a run that dies between is told, and whoever read too early reads
again. What the envelope said besides the mailbox is not stored, so a token in a recipient's plus-address counts where
the header has it as well. A run may end at any point and begin anew: what was written differs no more. Mail that the
indexer has in hand at that moment may keep its old words in the index.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

from ingest.errors import MailError, NotFound
from ingest.feed.teller import Teller
from ingest.heart.filing import read_facts
from ingest.heart.raw_mail import RawMail, receipt_of
from ingest.mailboxes import Mailbox, Mailboxes
from ingest.ports import Change, ChangeKind, Ports, SearchIndex
from ingest.ports.index_document import index_document
from ingest.records import StoredMessage
from ingest.staff.reread import Reread, Tally, Unread, changes_of
from ingest.threads.clue import Clue, clue_of
from ingest.threads.match import Match
from loopguard.observe import author
from parsers import ParsedMessage
from parsers.degraded import whole_or_degraded

__all__ = ["Reparse"]

AT_ONCE = 32
"""Mails that are read again together; engines batch what is asked of them at once."""
BYTES_AT_ONCE = 8 * 1024 * 1024
_THREADING = frozenset(("message_id", "in_reply_to", "references", "sender", "to", "cc"))


class Reparse:
    """One run. With an `index` it applies what it finds, and the feed is told by `teller`; without, it only tells."""

    def __init__(
        self,
        ports: Ports,
        raw: RawMail,
        mailboxes: Mailboxes,
        index: SearchIndex | None = None,
        teller: Teller | None = None,
    ) -> None:
        self.tally = Tally()
        self._ports = ports
        self._raw = raw
        self._mailboxes = mailboxes
        self._index = index
        self._teller = teller or Teller(ports.changes, "reparse")
        self._resolved: dict[str, tuple[str, Match]] = {}

    async def run(self, since: float, until: float) -> AsyncIterator[list[Reread | Unread]]:
        """Read again what was accepted in [since, until); yield what is to be told, some mails at a time.

        Raises what the engines raise; then a part is done, and another run does the rest.
        """
        some: list[StoredMessage] = []
        size = 0
        async for message in self._ports.store.every():
            if not since <= message.accepted_at < until:
                continue
            if some and (len(some) == AT_ONCE or size + message.size > BYTES_AT_ONCE):
                yield await self._again(some)
                some, size = [], 0
            some.append(message)
            size += message.size
        yield await self._again(some)

    async def _again(self, messages: Sequence[StoredMessage]) -> list[Reread | Unread]:
        told: list[Reread | Unread] = []
        changed: list[tuple[StoredMessage, StoredMessage]] = []
        answers = await asyncio.gather(*map(self._one, messages))
        for old, answer in zip(messages, answers, strict=True):
            if isinstance(answer, Unread):
                told.append(answer)
                continue
            changes = changes_of(old, answer)
            self.tally.count([change.name for change in changes])
            if changes:
                told.append(Reread(old.id, old.accepted_at, old.mailbox, answer.subject, changes))
                changed.append((old, answer))
        return await self._applied(told, changed, self._index) if self._index is not None else told

    async def _one(self, old: StoredMessage) -> StoredMessage | Unread:
        mailbox = self._mailboxes.named(old.mailbox)
        if mailbox is None:
            self.tally.no_mailbox += 1
            return Unread(old.id, old.accepted_at, f"mailbox {old.mailbox} is not in the settings")
        try:
            content = await self._raw.of_stored(old)
        except (NotFound, MailError) as error:
            self.tally.gone += 1
            return Unread(old.id, old.accepted_at, str(error))
        parsed = await asyncio.to_thread(whole_or_degraded, content, mailbox.limits)
        failed = next((defect for defect in parsed.defects if defect.code == "parser-failed"), None)
        if failed is not None:
            self.tally.failed += 1
            return Unread(old.id, old.accepted_at, failed.detail)
        return await self._threaded(old, replace(old, **read_facts(parsed)), parsed, mailbox)

    async def _threaded(
        self, old: StoredMessage, new: StoredMessage, parsed: ParsedMessage, mailbox: Mailbox
    ) -> StoredMessage:
        policy = mailbox.policy_for(author(parsed))
        clue = clue_of(parsed, old.id, old.mailbox, policy, receipt_of(old).envelope)
        if self._index is not None:
            match = await self._ports.threads.resolve(clue)
            self._resolved[old.id] = old.mailbox, match
            return replace(new, thread=match.thread)
        if all(getattr(old, name) == getattr(new, name) for name in _THREADING):
            return new
        return replace(new, thread=await self._known(clue) or new.thread)

    async def _known(self, clue: Clue) -> str | None:
        return await self._ports.threads.find(clue.mailbox, (clue.own_id, *clue.ancestors))

    async def _applied(
        self,
        told: Sequence[Reread | Unread],
        changed: Sequence[tuple[StoredMessage, StoredMessage]],
        index: SearchIndex,
    ) -> list[Reread | Unread]:
        """Write what changed, and let the index forget it first: only the old record says what it holds."""
        await self._tell(changed)
        await index.forget([old for old, new in changed if index_document(old) != index_document(new)])
        writing = (self._ports.store.replace(new) for _, new in changed)
        written = await asyncio.gather(*writing, return_exceptions=True)
        failed: dict[str, str] = {}
        there: set[str] = set()
        for (_, new), answer in zip(changed, written, strict=True):
            if isinstance(answer, MailError):
                failed[new.id] = str(answer)
            elif isinstance(answer, BaseException):
                raise answer
            elif answer:
                there.add(new.id)
        await self._tell([(old, new) for old, new in changed if new.id in there])
        self.tally.applied += len(there)
        self.tally.failed += len(failed)
        return [_after(one, there, failed) for one in told]

    async def _tell(self, changed: Sequence[tuple[StoredMessage, StoredMessage]]) -> None:
        """Tell of these records, and of threads that became one: of a record that changed, all names of its thread."""
        now, different = time.time(), {new.id for _, new in changed}
        joins = {
            (mailbox, match.thread, other)
            for id_, (mailbox, match) in self._resolved.items()
            for other in (match.names[1:] if id_ in different else match.merged)
        }
        self._resolved.clear()
        merged = [
            Change(ChangeKind.THREAD_MERGED, now, mailbox, thread, thread=thread, other=other)
            for mailbox, thread, other in sorted(joins)
        ]
        reread = [Change(ChangeKind.MESSAGE_CHANGED, now, new.mailbox, new.id, thread=new.thread) for _, new in changed]
        await self._teller.tell([*merged, *reread])


def _after(one: Reread | Unread, there: set[str], failed: Mapping[str, str]) -> Reread | Unread:
    """Return what is to be told of a mail once its record was written, or refused."""
    if isinstance(one, Unread):
        return one
    return Unread(one.id, one.at, failed[one.id]) if one.id in failed else replace(one, applied=one.id in there)
