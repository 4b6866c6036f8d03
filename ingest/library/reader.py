"""Reads what nodes have stored and held, without becoming one: no claim, no lease, no folder, no lock of a writer.

It works beside a running node on its data folder, and on another machine with the settings of the store alone; what
only a node has by itself (the spool's bytes, an embedded index) is then said to be elsewhere. `ingest.reader` opens it;
a node (`ingest.open`) is a reader too.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, fields

from ingest.errors import CallerError, NotFound
from ingest.feed.following import Following
from ingest.heart.raw_mail import RawMail
from ingest.library.arguments import addresses, how_many, one_id, one_text, pair
from ingest.library.begun import begun
from ingest.library.until_closed import until_closed
from ingest.mailboxes import Mailboxes
from ingest.ports import Change, Hit, MailPage, MailQuery
from ingest.records import HeldMessage, HeldState, StoredMessage, Storm
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.node_id import node_id
from ingest.staff.opening import AttachedFile, Opening
from ingest.staff.status import Status, node_status
from ingest.staff.tracing.question import Question, Traced
from ingest.staff.tracing.tracing import Tracing
from ingest.threads.sent import SentMail
from ingest.wiring import Engines, engines
from parsers import Attachment
from parsers.html.safe_html import SafeHtml

__all__ = ["FeedChange", "Reader", "open_reader"]


_NO_INDEX = "search.url names no index, and {} is no node's data folder: an embedded index is searched on its node"


@dataclass(frozen=True, slots=True)
class FeedChange(Change):
    """A change, and the `cursor` to go on behind it: keep it once you have acted on the change."""

    cursor: str = ""


class Reader:
    """The store, the quarantine, the index and the originals, for reading. Made by `ingest.reader`.

    Each method raises `EngineError` (`StoreUnavailable`, `SearchUnavailable` …) where an engine does not answer,
    `WrongType` for an argument that is none, and `CallerError` once the reader is closed. Times are seconds since the
    epoch. A mail's `id` is its delivery key.
    """

    def __init__(self, settings: Settings, open_engines: Engines, ledger: SqliteLedger, *, no_index: str = "") -> None:
        self.settings = settings
        self.mailboxes = Mailboxes(settings)
        self.ledger = ledger
        self._engines = open_engines
        self._raw = RawMail(open_engines.ports.originals, ledger, node_id(settings.data_dir))
        self._opening = Opening(open_engines.ports, self._raw, self.mailboxes)
        self._following = Following(open_engines.ports.changes)
        self._no_index = no_index
        self._closed = asyncio.Event()

    def _box(self, mailbox: str) -> str:
        """Return a mailbox's address as receipts name it. Raises `WrongType`."""
        return self.mailboxes.spelt(one_id(mailbox, "mailbox"))

    def _boxes(self, mailboxes: Sequence[str] | None) -> tuple[str, ...] | None:
        """Return the addresses of several; None, which is all, for None. Raises `WrongType`."""
        return self.mailboxes.all_spelt(None if mailboxes is None else addresses(mailboxes, "mailboxes"))

    @property
    def engines(self) -> Engines:
        """The adapters. Raises `CallerError` once this is closed: they would not answer."""
        if self._closed.is_set():
            raise CallerError(f"this {type(self).__name__.lower()} is closed: use it inside its `async with`")
        return self._engines

    @property
    def opening(self) -> Opening:
        """Opens mails: their records, their HTML, their attachments. Raises as `engines` does."""
        _ = self.engines
        return self._opening

    def close(self) -> None:
        """Let no more be asked, and end every `changes`. The `async with` that opened this does so."""
        self._closed.set()

    async def mail(self, id_: str) -> StoredMessage:
        """Return a stored mail. Raises `NotFound`.

        Its thread bears the name that it has by now. The one that it is related to is worked out from the ids that it
        names: the mail that it speaks of may have come later.
        """
        return await self.opening.mail(one_id(id_))

    async def messages(
        self,
        *,
        mailboxes: Sequence[str] | None = None,
        thread: tuple[str, str] | None = None,
        kind: str | None = None,
        since: float | None = None,
        until: float | None = None,
        message_id: str | None = None,
        sender: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> MailPage:
        """Return a page of stored mail, newest first: that of which all is true that is given.

        `thread` is (mailbox, any name of the thread); `message_id` is bare; `since` is in the span, `until` is not.
        `after` is the `next` of the page before. Raises `CallerError` for an `after` that no page gave.
        """
        within = self._boxes(mailboxes)
        names: tuple[str, ...] = ()
        if thread is not None:
            mailbox, name = pair(thread, "thread")
            mailbox = self.mailboxes.spelt(mailbox)
            names = await self.thread_names(mailbox, name)
            within = (mailbox,) if within is None or mailbox in within else ()
        query = MailQuery(
            mailboxes=within,
            threads=names,
            kind=one_text(kind, "kind"),
            since=since,
            until=until,
            message_id=one_text(message_id, "message_id"),
            sender=one_text(sender, "sender"),
        )
        return await self.engines.ports.store.page(query, one_text(after, "after"), how_many(limit))

    async def thread_names(self, mailbox: str, thread: str) -> tuple[str, ...]:
        """Return all names of a thread, the one that it has by now first: mails were stored under any of them."""
        return await self.engines.ports.threads.names(self._box(mailbox), one_id(thread, "thread"))

    async def sent(self, mailbox: str, thread: str, since: float = 0.0, limit: int = 100) -> list[SentMail]:
        """Return what we sent in a thread at or after `since`, as far as it was told: the latest, oldest first."""
        threads = self.engines.ports.threads
        return await threads.sent_mail(self._box(mailbox), one_id(thread, "thread"), since, how_many(limit))

    async def search(self, words: str, mailbox: str | None = None, limit: int = 20) -> list[Hit]:
        """Return the best hits that hold all the words. Raises `SearchUnavailable`, `NotFound` without an index."""
        index = self.engines.index
        if self._no_index:
            raise NotFound(self._no_index)
        if not self.settings.search.url.get_secret_value():
            await index.prepare()
        named = one_text(mailbox, "mailbox")
        within = self.mailboxes.all_spelt(None if named is None else (named,))
        return await index.search(one_id(words, "words"), within, how_many(limit))

    async def original(self, id_: str) -> bytes:
        """Return a stored mail's bytes as they were received. Raises `NotFound`, `Corrupt`."""
        return await self._raw.of_stored(await self.mail(id_))

    async def html(self, id_: str, *, remote_images: bool = False) -> SafeHtml | None:
        """Return the HTML of a stored or held mail, made safe to show; None when it has none.

        It is read from the original. `SafeHtml.parts` tells the attachment that each `cid:NAME` in it stands for.
        Images on other machines are left out and counted unless `remote_images`. Raises `NotFound`, `Corrupt`.
        """
        return await self.opening.html(one_id(id_), remote_images=remote_images)

    async def attachments(self, id_: str) -> tuple[Attachment, ...]:
        """Return what is known of each attachment of a stored or held mail. Raises what `html` does."""
        return await self.opening.attachments(one_id(id_))

    async def attachment(self, id_: str, number: int) -> AttachedFile:
        """Return one attachment of a stored or held mail with its bytes, by its number, from 0. Raises what `html`
        does, and `NotFound` for a number that the mail has not."""
        return await self.opening.attachment(one_id(id_), number)

    async def held(
        self, storm: str | None = None, state: HeldState | None = HeldState.HELD, limit: int = 100
    ) -> list[HeldMessage]:
        """Return held mails (of one storm, in one state; None means any), oldest first."""
        return await self.engines.ports.quarantine.held(one_text(storm, "storm"), state, how_many(limit))

    async def held_mail(self, id_: str) -> HeldMessage:
        """Return a mail that is held, or was and is decided on. Raises `NotFound`."""
        found = await self.engines.ports.quarantine.get(one_id(id_))
        if found is None:
            raise NotFound(f"no held mail is called {id_}")
        return found

    async def storms(self, since: float = 0.0, limit: int = 100) -> list[Storm]:
        """Return storms whose last mail came at or after `since`, latest first."""
        return await self.engines.ports.quarantine.storms(since, how_many(limit))

    async def storm(self, key: str) -> Storm:
        """Return one storm (`v1:…`). Raises `NotFound`."""
        found = await self.engines.ports.quarantine.storm(one_id(key, "key"))
        if found is None:
            raise NotFound(f"no storm is called {key}")
        return found

    async def changes(self, after: str | None = None) -> AsyncIterator[FeedChange]:
        """Yield what happened behind the cursor `after` (None: all that is kept), then what happens, until closed.

        `async for change in reader.changes(after)`. At least once, none lost: whoever keeps `change.cursor` after
        acting goes on from there. Raises `CallerError` for a text that is no cursor, `Forgotten` for one too old.
        """
        _ = self.engines
        following = self._following.follow(one_text(after, "after"))
        async with aclosing(until_closed(following, self._closed)) as found:
            async for change, cursor in found:
                yield FeedChange(**{one.name: getattr(change, one.name) for one in fields(change)}, cursor=cursor)

    async def trace(
        self,
        *,
        receipt: str = "",
        message: str = "",
        message_id: str = "",
        address: str = "",
        since: float | None = None,
        until: float | None = None,
        mailboxes: Sequence[str] | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Traced:
        """Return what became of a receipt, a message (delivery key), a Message-ID or an address: every mail that was
        taken in, newest first, with its fate and its node; what was not looked at is said in `left_out`.

        Other nodes are asked through the store and have seconds to answer. Raises `CallerError`, `SpoolUnavailable`.
        """
        question = Question(
            receipt=one_id(receipt, "receipt"),
            message=one_id(message, "message"),
            message_id=one_id(message_id, "message_id"),
            address=one_id(address, "address"),
            since=since,
            until=until,
            mailboxes=self._boxes(mailboxes),
        )
        tracing = Tracing(lambda: self.engines.ports, self.settings.data_dir)
        return await tracing.trace(question, one_text(after, "after"), how_many(limit))

    async def status(self) -> Status:
        """Count what this node has taken and what became of it, and what the store has."""
        ports = self.engines.ports
        return await node_status(self.settings, ports.store, ports.quarantine)


@asynccontextmanager
async def open_reader(settings: Settings) -> AsyncIterator[Reader]:
    """Open what `settings` name for reading. Raises `SettingError`, `EngineError`, and `NotFound` where no node has
    begun to write yet and the settings name no store on a server either."""
    async with AsyncExitStack() as stack:
        there = stack.enter_context(begun(settings))
        opened = await engines(there, mend=False)
        stack.push_async_callback(opened.close)
        ledger = SqliteLedger(there.data_dir, "reader")
        stack.callback(ledger.close)
        elsewhere = there is not settings and not there.search.url.get_secret_value()
        reader = Reader(there, opened, ledger, no_index=_NO_INDEX.format(settings.data_dir) if elsewhere else "")
        stack.callback(reader.close)
        yield reader
