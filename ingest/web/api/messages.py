"""GET /api/v1/messages and one of them: stored mail as a list by what it says, and whole; held mail whole as well."""

from typing import Annotated

from fastapi import APIRouter, Query

from ingest.errors import Corrupt, NotFound
from ingest.ports import AuditQuery, HeldQuery, MailQuery
from ingest.records import HeldMessage, StoredMessage
from ingest.staff.caller import Caller
from ingest.staff.opening import Opening
from ingest.web.desk import AtDesk
from ingest.web.forms.message import MessageForm, MessageLine, MessagesPage
from ingest.web.forms.words import bare
from ingest.web.parameters import Cursor, MessageName, PageLimit, Reader, Since, Until
from ingest.web.problem import unseen
from ingest.web.reading import AtReading

__all__ = ["mailboxes_of", "router", "seen", "seen_mailbox"]

router = APIRouter(tags=["messages"])


@router.get("/messages", summary="List stored mail, newest first")
async def list_messages(
    desk: AtDesk,
    caller: Reader,
    mailbox: Annotated[str | None, Query(description="Only of this mailbox.", max_length=320)] = None,
    thread: Annotated[
        str | None, Query(description="Only of this thread; any of its names.", pattern="^[a-z0-9]{1,64}$")
    ] = None,
    kind: Annotated[
        str | None, Query(description="personal, auto-reply, bounce, list or notification.", pattern="^[a-z-]{1,40}$")
    ] = None,
    since: Since = None,
    until: Until = None,
    sender: Annotated[str | None, Query(description="Only by this author.", max_length=1_000)] = None,
    message_id: Annotated[str | None, Query(description="Only with this Message-ID.", max_length=2_000)] = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> MessagesPage:
    """Mail that the caller may see and all given filters fit. Held mail is not in it."""
    ports = desk.engines().ports
    mailboxes = await mailboxes_of(desk, caller, mailbox)
    query = MailQuery(
        mailboxes=mailboxes,
        threads=await _names(desk, mailboxes, thread),
        kind=kind,
        since=since,
        until=until,
        message_id=bare(message_id) if message_id is not None else None,
        sender=sender,
    )
    page = await ports.store.page(query, cursor, limit)
    now: dict[tuple[str, str], str] = {}
    for one in page.messages:
        place = (one.mailbox, one.thread)
        if place not in now:
            now[place] = (await ports.threads.names(*place))[0]
    return MessagesPage(
        items=[MessageLine.of(one, now[one.mailbox, one.thread]) for one in page.messages], next=page.next
    )


@router.get("/messages/{message}", summary="Open one mail")
async def open_message(message: MessageName, reading: AtReading, caller: Reader) -> MessageForm:
    """What is known of a mail, stored or held: its text, its findings, its attachments, its header in order."""
    opening = await reading.opening(caller)
    mail = await seen(opening, caller, message)
    if isinstance(mail, HeldMessage):
        return MessageForm.of_held(mail, await opening.facts(mail))
    try:
        facts = await opening.facts(mail)
    except (NotFound, Corrupt):
        facts = None
    return MessageForm.of_stored(await opening.as_now(mail), facts)


async def mailboxes_of(desk: AtDesk, caller: Caller, mailbox: str | None) -> tuple[str, ...] | None:
    """Return the mailboxes to look into: the named one, or all that are the caller's; None for all that there are."""
    if mailbox is not None:
        return (await seen_mailbox(desk, caller, mailbox),)
    return caller.scope


async def seen_mailbox(desk: AtDesk, caller: Caller, mailbox: str) -> str:
    """Return a mailbox's address as the settings write it. Raises `Problem` (404) for one that is not the caller's, and
    for one that neither stands in the settings nor has left anything in the store."""
    address = desk.mailboxes.spelt(mailbox)
    if not caller.sees(address) or (desk.mailboxes.named(address) is None and not await _was(desk, address)):
        raise unseen("mailbox", mailbox)
    return address


async def _was(desk: AtDesk, mailbox: str) -> bool:
    """Whether there is mail of a mailbox that the settings do not have, or a word about one in the audit log."""
    ports, box = desk.engines().ports, (mailbox,)
    stored, held = (
        await ports.store.page(MailQuery(box), None, 1),
        await ports.quarantine.page(HeldQuery(box, state=None), None, 1),
    )
    return bool(stored.messages or held.mails or (await ports.audit.page(AuditQuery(box), None, 1)).entries)


async def seen(opening: Opening, caller: Caller, message: str) -> StoredMessage | HeldMessage:
    """Return a mail that the caller may see. Raises `Problem` (404) for any other."""
    mail = await opening.found(message)
    if mail is None or not caller.sees(mail.receipt.mailbox if isinstance(mail, HeldMessage) else mail.mailbox):
        raise unseen("message", message)
    return mail


async def _names(desk: AtDesk, mailboxes: tuple[str, ...] | None, thread: str | None) -> tuple[str, ...]:
    """Return all names of a thread, in whichever of these mailboxes it is."""
    if thread is None:
        return ()
    threads = desk.engines().ports.threads
    boxes = mailboxes if mailboxes is not None else [one.address for one in desk.settings.mailbox]
    found = [await threads.names(box, thread) for box in boxes]
    return tuple(dict.fromkeys([thread, *(name for names in found for name in names)]))
