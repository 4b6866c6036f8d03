"""GET /api/v1/threads and one of them; POST …/merge and …/split: a person says that two threads are one, or are not."""

import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from ingest.feed.pledges import Pledge
from ingest.ports import Change, ChangeKind
from ingest.staff.caller import Caller
from ingest.staff.thread_view import Thread, latest_threads, thread_view
from ingest.web.answers.etag import etag_of, required, tagged
from ingest.web.desk import AtDesk
from ingest.web.forms.message import MessageLine, PersonForm
from ingest.web.forms.thread import MergeBody, SentForm, SplitBody, ThreadForm, ThreadLine, ThreadsPage
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import Cursor, Decider, InMailbox, MailboxName, PageLimit, Reader, ThreadName
from ingest.web.problem import Problem, unseen
from ingest.web.reading import AtReading
from ingest.web.sight import mailboxes_of, seen_mailbox

__all__ = ["merge_threads", "router", "split_thread", "tag_of", "thread_form"]

router = APIRouter(tags=["threads"], route_class=JsonRoute)
IfMatch = Annotated[str | None, Header(description="The ETag of the thread, as GET without parameters gives it.")]
SHOWN = 50


@router.get("/threads", summary="List threads by their latest mail")
async def list_threads(
    desk: AtDesk,
    caller: Reader,
    mailbox: InMailbox = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> ThreadsPage:
    """Threads that have stored mail. A page may end short of `limit` where many mails are of one thread."""
    found = await latest_threads(desk.engines().ports, await mailboxes_of(desk, caller, mailbox), cursor, limit)
    return ThreadsPage(
        items=[
            ThreadLine(thread=name, mailbox=mail.mailbox, latest=MessageLine.of(mail, name))
            for name, mail in found.threads
        ],
        next=found.next,
    )


@router.get("/threads/{mailbox:address}/{thread}", summary="Open one thread", response_model=ThreadForm)
async def open_thread(
    mailbox: MailboxName,
    thread: ThreadName,
    desk: AtDesk,
    caller: Reader,
    cursor: Cursor = None,
    limit: PageLimit = SHOWN,
) -> Response:
    """A thread by any of its names: all names, its latest mails in order, who takes part, and what we sent."""
    return _answer(await thread_form(desk, caller, mailbox, thread, cursor, limit))


@router.post(
    "/threads/{mailbox:address}/{thread}/merge",
    summary="Make two threads one",
    response_model=ThreadForm,
    dependencies=[Depends(json_only)],
)
async def merge_threads(
    mailbox: MailboxName,
    thread: ThreadName,
    body: MergeBody,
    desk: AtDesk,
    reading: AtReading,
    caller: Decider,
    if_match: IfMatch = None,
) -> Response:
    """One of the two names stays, the other becomes an alias. Who asks again for what was done is told that it is."""
    before = await thread_form(desk, caller, mailbox, thread)
    if body.other in before.names:
        if body.other == thread:
            raise Problem(HTTPStatus.CONFLICT, f"{thread} is one thread already: name another in `other`.")
        return _answer(before)
    required(if_match, _content(before), f"/api/v1/threads/{mailbox}/{before.thread}")
    other = await thread_form(desk, caller, mailbox, body.other)
    ports = desk.engines().ports
    first, second = sorted((before.thread, other.thread))
    told = Change(ChangeKind.THREAD_MERGED, time.time(), before.mailbox, first, other=second, actor=caller.name)
    pledge = await Pledge.leave(ports.changes, told)
    stays = await ports.threads.merge(before.mailbox, before.thread, other.thread, caller.name)
    gone = other.thread if stays == before.thread else before.thread
    await reading.teller().tell([replace(told, id=stays, other=gone)])
    await pledge.withdraw(ports.changes)
    return _answer(await thread_form(desk, caller, mailbox, stays))


@router.post(
    "/threads/{mailbox:address}/{thread}/split",
    summary="Take a name out of a thread",
    response_model=ThreadForm,
    dependencies=[Depends(json_only)],
)
async def split_thread(
    mailbox: MailboxName,
    thread: ThreadName,
    body: SplitBody,
    desk: AtDesk,
    reading: AtReading,
    caller: Decider,
    if_match: IfMatch = None,
) -> Response:
    """The name, and the mail that came under it, are a thread of their own again. Answers with the thread it left."""
    before = await thread_form(desk, caller, mailbox, thread)
    required(if_match, _content(before), f"/api/v1/threads/{mailbox}/{before.thread}")
    if body.name not in before.names[1:]:
        raise Problem(
            HTTPStatus.CONFLICT, f"{body.name} is no alias of thread {before.thread}: only an alias can leave."
        )
    ports = desk.engines().ports
    told = Change(
        ChangeKind.THREAD_SPLIT, time.time(), before.mailbox, before.thread, other=body.name, actor=caller.name
    )
    pledge = await Pledge.leave(ports.changes, told)
    await ports.threads.split(before.mailbox, body.name)
    await reading.teller().tell([told])
    await pledge.withdraw(ports.changes)
    return _answer(await thread_form(desk, caller, mailbox, before.thread))


async def thread_form(
    desk: AtDesk, caller: Caller, mailbox: str, thread: str, cursor: str | None = None, limit: int = SHOWN
) -> ThreadForm:
    """Return what the caller may see of a thread. Raises `Problem` (404)."""
    address = await seen_mailbox(desk, caller, mailbox)
    found = await thread_view(desk.engines().ports, address, thread, _is_ours(desk), cursor, limit)
    if found is None:
        raise unseen("thread", thread)
    return _shown(found)


def _shown(found: Thread) -> ThreadForm:
    name = found.names[0]
    return ThreadForm(
        thread=name,
        mailbox=found.mailbox,
        names=list(found.names),
        subject=next((one.subject for one in reversed(found.mails)), ""),
        participants=[PersonForm(address=address, name=name_) for address, name_ in found.people],
        messages=[MessageLine.of(one, name) for one in found.mails],
        earlier=found.earlier,
        sent=[SentForm.of(one) for one in found.sent],
        related=list(found.related),
    )


def _is_ours(desk: AtDesk) -> Callable[[str], bool]:
    return lambda address: desk.mailboxes.find(address) is not None


def tag_of(form: ThreadForm) -> str:
    """Return the ETag of a thread as it was seen: merging and splitting ask for it."""
    return etag_of(_content(form))


def _content(form: ThreadForm) -> bytes:
    return form.model_dump_json().encode()


def _answer(form: ThreadForm) -> Response:
    return tagged(_content(form))
