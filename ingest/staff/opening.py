"""Opens a mail for whoever shows it: its record, its HTML made safe, and the bytes of its attachments.

HTML and bytes are read from the original; nothing of it is stored a second time. The mail may be stored, or held with
its bytes on this node or among the originals. The original is checked against the record's sha256 before it is read
(`RawMail`), so a part is what came in. With an `actor` the bytes of a held mail are asked for on his behalf where
another node has them. Numbers of attachments are those of today's parser, from 0; where an older build
read the mail otherwise, the names in its record differ until `ingest reparse --apply`.
"""

import asyncio
from dataclasses import dataclass, replace

from ingest.errors import NotFound
from ingest.heart.raw_mail import RawMail, receipt_of
from ingest.mailboxes import Mailboxes
from ingest.ports import Ports
from ingest.records import HeldMessage, Receipt, StoredMessage
from ingest.staff.asking import Room, fetched, unbounded
from ingest.threads.keys import MOST_ANCESTORS
from parsers import Attachment, Limits, ParsedMessage
from parsers.degraded import whole_or_degraded
from parsers.headers.rewritten_id import relayed
from parsers.html.safe_html import SafeHtml
from parsers.opened import Opened, opened

__all__ = ["AttachedFile", "Opening"]

Mail = StoredMessage | HeldMessage


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One attachment with its bytes. `name` is safe for a file system; `content_type` is what the mail says it is."""

    name: str
    content_type: str
    size: int
    sha256: str
    content: bytes


class Opening:
    """Reads parts of stored and held mail. Each method raises `NotFound` for a mail that is unknown or whose original
    is gone (`Elsewhere`: another node has it), `Corrupt` where it is another's, and what engines raise."""

    def __init__(
        self, ports: Ports, raw: RawMail, mailboxes: Mailboxes, actor: str = "", room: Room = unbounded
    ) -> None:
        self._ports = ports
        self._raw = raw
        self._mailboxes = mailboxes
        self._actor = actor
        self._room = room

    async def found(self, id_: str) -> Mail | None:
        """Return a stored mail as it is in the store, else a held one, else None."""
        return await self._ports.store.get(id_) or await self._ports.quarantine.get(id_)

    async def mail(self, id_: str) -> StoredMessage:
        """Return a stored mail. Its thread bears the name that it has by now; the one that it is related to is worked
        out from the ids that it names."""
        found = await self._ports.store.get(id_)
        if found is None:
            held = await self._ports.quarantine.get(id_)
            raise NotFound(f"no stored mail is called {id_}" + (f"; `ingest held show {id_}` shows it" if held else ""))
        return await self.as_now(found)

    async def as_now(self, stored: StoredMessage) -> StoredMessage:
        """Return a stored mail with the thread, and the related one, as they are called by now."""
        thread = (await self._ports.threads.names(stored.mailbox, stored.thread))[0]
        return replace(stored, thread=thread, related=await self._related(stored, thread))

    async def original(self, which: str | Mail) -> bytes:
        """Return a mail as it was received."""
        return await self._content(which if not isinstance(which, str) else await self._named(which))

    async def facts(self, which: str | Mail) -> ParsedMessage:
        """Return what today's parser reads in the original, in a thread."""
        mail = which if not isinstance(which, str) else await self._named(which)
        return await asyncio.to_thread(whole_or_degraded, await self._content(mail), self._limits(mail))

    async def html(self, id_: str | Mail, *, remote_images: bool = False) -> SafeHtml | None:
        """Return the mail's HTML, None when it has none; see `parsers.html.safe_html`."""
        mail = await self.opened(id_)
        return await asyncio.to_thread(mail.html, remote_images=remote_images)

    async def attachments(self, id_: str) -> tuple[Attachment, ...]:
        """Return what is known of each attachment, by number from 0."""
        return (await self.opened(id_)).attachments

    async def attachment(self, id_: str | Mail, number: int) -> AttachedFile:
        """Return one attachment. Raises `NotFound` as well for a number that it has not."""
        mail = await self.opened(id_)
        if not 0 <= number < len(mail.attachments):
            name = id_ if isinstance(id_, str) else id_.id
            raise NotFound(
                f"mail {name} has {len(mail.attachments)} attachments, counted from 0: none is number {number}"
            )
        about, content = mail.attachments[number], await asyncio.to_thread(mail.content, number)
        return AttachedFile(about.name, about.content_type, about.size, about.sha256, content)

    async def _related(self, stored: StoredMessage, thread: str) -> str | None:
        """Return the thread that a mail only speaks of: of the nearest id that is known, else what was found then."""
        ids = dict.fromkeys(map(relayed, (*stored.in_reply_to, *reversed(stored.references))))
        spoken = await self._ports.threads.find(stored.mailbox, tuple(ids)[:MOST_ANCESTORS])
        for name in filter(None, (spoken, stored.related)):
            now = (await self._ports.threads.names(stored.mailbox, name))[0]
            if now != thread:
                return now
        return None

    async def opened(self, which: str | Mail) -> Opened:
        """Return a mail taken apart: its HTML and the bytes of its attachments by one reading."""
        mail = which if not isinstance(which, str) else await self._named(which)
        return await asyncio.to_thread(opened, await self._content(mail), self._limits(mail))

    async def _named(self, id_: str) -> Mail:
        found = await self.found(id_)
        if found is None:
            raise NotFound(f"no stored or held mail is called {id_}")
        return found

    async def _content(self, mail: Mail) -> bytes:
        if isinstance(mail, HeldMessage) and self._actor:
            return await fetched(mail, self._actor, self._ports, self._raw, self._room)
        await self._room(_receipt(mail).size)
        return await self._raw.of(_receipt(mail))

    def _limits(self, mail: Mail) -> Limits:
        mailbox = self._mailboxes.named(_receipt(mail).mailbox)
        return mailbox.limits if mailbox is not None else Limits()


def _receipt(mail: Mail) -> Receipt:
    return mail.receipt if isinstance(mail, HeldMessage) else receipt_of(mail)
