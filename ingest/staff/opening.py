"""Opens a mail for whoever shows it: its record, its HTML made safe, and the bytes of its attachments.

HTML and bytes are read from the original; nothing of it is stored a second time. The mail may be stored, or held with
its bytes on this node or among the originals. The original is checked against the record's sha256 before it is read
(`RawMail`), so a part is what came in. Numbers of attachments are those of today's parser, from 0; where an older build
read the mail otherwise, the names in its record differ until `ingest reparse --apply`.
"""

import asyncio
from dataclasses import dataclass, replace

from ingest.errors import NotFound
from ingest.heart.raw_mail import RawMail, receipt_of
from ingest.mailboxes import Mailboxes
from ingest.ports import Ports
from ingest.records import Receipt, StoredMessage
from ingest.threads.keys import MOST_ANCESTORS
from parsers import Attachment, Limits
from parsers.headers.rewritten_id import relayed
from parsers.html.safe_html import SafeHtml
from parsers.opened import Opened, opened

__all__ = ["AttachedFile", "Opening"]


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

    def __init__(self, ports: Ports, raw: RawMail, mailboxes: Mailboxes) -> None:
        self._ports = ports
        self._raw = raw
        self._mailboxes = mailboxes

    async def mail(self, id_: str) -> StoredMessage:
        """Return a stored mail. Its thread bears the name that it has by now; the one that it is related to is worked
        out from the ids that it names."""
        found = await self._ports.store.get(id_)
        if found is None:
            held = await self._ports.quarantine.get(id_)
            raise NotFound(f"no stored mail is called {id_}" + (f"; `ingest held show {id_}` shows it" if held else ""))
        thread = (await self._ports.threads.names(found.mailbox, found.thread))[0]
        return replace(found, thread=thread, related=await self._related(found, thread))

    async def html(self, id_: str, *, remote_images: bool = False) -> SafeHtml | None:
        """Return the mail's HTML, None when it has none; see `parsers.html.safe_html`."""
        mail = await self._opened(id_)
        return await asyncio.to_thread(mail.html, remote_images=remote_images)

    async def attachments(self, id_: str) -> tuple[Attachment, ...]:
        """Return what is known of each attachment, by number from 0."""
        return (await self._opened(id_)).attachments

    async def attachment(self, id_: str, number: int) -> AttachedFile:
        """Return one attachment. Raises `NotFound` as well for a number that it has not."""
        mail = await self._opened(id_)
        if not 0 <= number < len(mail.attachments):
            raise NotFound(
                f"mail {id_} has {len(mail.attachments)} attachments, counted from 0: none is number {number}"
            )
        about, content = mail.attachments[number], mail.content(number)
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

    async def _opened(self, id_: str) -> Opened:
        receipt = await self._receipt(id_)
        content = await self._raw.of(receipt)
        mailbox = self._mailboxes.named(receipt.mailbox)
        return await asyncio.to_thread(opened, content, mailbox.limits if mailbox is not None else Limits())

    async def _receipt(self, id_: str) -> Receipt:
        if (stored := await self._ports.store.get(id_)) is not None:
            return receipt_of(stored)
        if (held := await self._ports.quarantine.get(id_)) is not None:
            return held.receipt
        raise NotFound(f"no stored or held mail is called {id_}")
