"""GET /threads/{mailbox}/{thread}: one conversation in order, with what we sent in it; merging and splitting by hand.

A GET asks before a POST changes anything. The form carries the tag of the thread as it was shown: where it changed
since, nothing is done.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.staff.thread_view import joins_of
from ingest.web.api.threads import merge_threads, split_thread, tag_of, thread_form
from ingest.web.desk import AtDesk
from ingest.web.forms.message import MessageLine
from ingest.web.forms.thread import NAME, MergeBody, Name, SentForm, SplitBody, ThreadForm
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Decider, Reader
from ingest.web.parameters import Cursor, MailboxName, ThreadName
from ingest.web.reading import AtReading

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
SHOWN = 50
HERE = "/threads/{mailbox:address}/{thread}"
Seen = Annotated[str, Field(max_length=200)]


class MergeForm(BaseModel):
    """Which thread becomes one with this one, and this one's tag as it was shown."""

    other: Name
    seen: Seen


class SplitForm(BaseModel):
    """Which name leaves this thread, and its tag as it was shown."""

    name: Name
    seen: Seen


@dataclass(frozen=True, slots=True)
class Turn:
    """One mail of a conversation: one that came, or one that we sent."""

    at: float
    came: MessageLine | None = None
    sent: SentForm | None = None


@router.get(HERE)
async def thread_page(
    mailbox: MailboxName, thread: ThreadName, request: Request, visitor: Reader, desk: AtDesk, cursor: Cursor = None
) -> Response:
    """Show a conversation, its latest mails, or those before them."""
    found = await thread_form(desk, visitor.caller, mailbox, thread, cursor, SHOWN)
    facts = {
        "section": "search",
        "thread": found,
        "turns": turns(found, latest=not cursor),
        "earlier_page": bool(cursor),
        "joins": await joins_of(desk.engines().ports, found.mailbox, found.names),
        "place": _place(found.mailbox, found.thread),
    }
    return page(request, visitor, "mail/thread.html", facts)


@router.get(f"{HERE}/merge")
async def ask_to_merge(
    mailbox: MailboxName,
    thread: ThreadName,
    request: Request,
    visitor: Decider,
    desk: AtDesk,
    other: Annotated[str, Query(max_length=500)],
) -> Response:
    """Ask whether two conversations are one. `other` is a thread's name, or the address of its page."""
    first = await thread_form(desk, visitor.caller, mailbox, thread)
    name = other.strip().partition("?")[0].rstrip("/").rpartition("/")[2]
    second = await thread_form(desk, visitor.caller, mailbox, name) if re.fullmatch(NAME, name) else None
    facts = {
        "thread": first,
        "other": None if second is None or second.thread == first.thread else second,
        "seen": tag_of(first),
        "place": _place(first.mailbox, first.thread),
    }
    return page(request, visitor, "mail/merge.html", {"section": "search", **facts})


@router.post(f"{HERE}/merge")
async def merge(
    mailbox: MailboxName,
    thread: ThreadName,
    form: Annotated[MergeForm, Form()],
    visitor: Decider,
    desk: AtDesk,
    reading: AtReading,
) -> Response:
    """Make them one."""
    await merge_threads(mailbox, thread, MergeBody(other=form.other), desk, reading, visitor.caller, form.seen)
    return _back(mailbox, thread)


@router.get(f"{HERE}/split")
async def ask_to_split(
    mailbox: MailboxName,
    thread: ThreadName,
    request: Request,
    visitor: Decider,
    desk: AtDesk,
    name: Annotated[Name, Query()],
) -> Response:
    """Ask whether what came under one name is a conversation of its own."""
    found = await thread_form(desk, visitor.caller, mailbox, thread)
    facts = {
        "thread": found,
        "name": name,
        "may": name in found.names[1:],
        "seen": tag_of(found),
        "place": _place(found.mailbox, found.thread),
    }
    return page(request, visitor, "mail/split.html", {"section": "search", **facts})


@router.post(f"{HERE}/split")
async def split(
    mailbox: MailboxName,
    thread: ThreadName,
    form: Annotated[SplitForm, Form()],
    visitor: Decider,
    desk: AtDesk,
    reading: AtReading,
) -> Response:
    """Take it out."""
    await split_thread(mailbox, thread, SplitBody(name=form.name), desk, reading, visitor.caller, form.seen)
    return _back(mailbox, thread)


def turns(thread: ThreadForm, *, latest: bool) -> list[Turn]:
    """Return the mails of a page and what we sent among them, in order of time.

    Of what we sent only the latest is known; with mails of another page it would stand before or after all of them.
    """
    came = [Turn(one.accepted_at, came=one) for one in thread.messages]
    begin = came[0].at if came and thread.earlier else float("-inf")
    end = came[-1].at if came and not latest else float("inf")
    sent = [Turn(one.at, sent=one) for one in thread.sent if begin <= one.at <= end]
    return sorted([*came, *sent], key=lambda turn: turn.at)


def _place(mailbox: str, thread: str) -> str:
    """Return the path of a thread's page."""
    return f"/threads/{quote(mailbox, safe='@')}/{thread}"


def _back(mailbox: str, thread: str) -> Response:
    return RedirectResponse(_place(mailbox, thread), HTTPStatus.SEE_OTHER, HEADERS)
