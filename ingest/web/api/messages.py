"""GET /api/v1/messages and one of them: stored mail as a list by what it says, and whole; held mail whole as well."""

from typing import Annotated

from fastapi import APIRouter, Query

from ingest.errors import Corrupt, NotFound
from ingest.ports import MailQuery
from ingest.records import HeldMessage
from ingest.web.desk import AtDesk
from ingest.web.forms.message import MessageForm, MessageLine, MessagesPage
from ingest.web.forms.words import bare
from ingest.web.parameters import Cursor, InMailbox, MessageName, PageLimit, Reader, Sender, Since, Until
from ingest.web.reading import AtOpening
from ingest.web.sight import mailboxes_of, seen

__all__ = ["router"]

router = APIRouter(tags=["messages"])


@router.get("/messages", summary="List stored mail, newest first")
async def list_messages(
    desk: AtDesk,
    caller: Reader,
    mailbox: InMailbox = None,
    thread: Annotated[
        str | None, Query(description="Only of this thread; any of its names.", pattern="^[a-z0-9]{1,64}$")
    ] = None,
    kind: Annotated[
        str | None, Query(description="personal, auto-reply, bounce, list or notification.", pattern="^[a-z-]{1,40}$")
    ] = None,
    since: Since = None,
    until: Until = None,
    sender: Sender = None,
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
async def open_message(message: MessageName, opening: AtOpening, caller: Reader) -> MessageForm:
    """What is known of a mail, stored or held: its text, its findings, its attachments, its header in order."""
    mail = await seen(opening, caller, message)
    if isinstance(mail, HeldMessage):
        return MessageForm.of_held(mail, await opening.facts(mail))
    try:
        facts = await opening.facts(mail)
    except (NotFound, Corrupt):
        facts = None
    return MessageForm.of_stored(await opening.as_now(mail), facts)


async def _names(desk: AtDesk, mailboxes: tuple[str, ...] | None, thread: str | None) -> tuple[str, ...]:
    """Return all names of a thread, in whichever of these mailboxes it is."""
    if thread is None:
        return ()
    threads = desk.engines().ports.threads
    boxes = mailboxes if mailboxes is not None else [one.address for one in desk.settings.mailbox]
    found = [await threads.names(box, thread) for box in boxes]
    return tuple(dict.fromkeys([thread, *(name for names in found for name in names)]))
