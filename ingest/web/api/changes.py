"""GET /api/v1/changes: the feed. Whoever keeps the cursor misses nothing; `wait` waits for news."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request

from ingest.ports import Change
from ingest.web.desk import AtDesk
from ingest.web.forms.change import ChangeForm, ChangesPage
from ingest.web.parameters import InMailbox, Reader
from ingest.web.problem import Problem
from ingest.web.reading import AtReading
from ingest.web.sight import seen_mailbox

__all__ = ["router"]

router = APIRouter(tags=["changes"])
LONGEST_S = 60
MOST_WAITING = 300
"""Requests that wait for news at once, half of the connections that there may be: the rest is for who asks anything
else (`ingest.web.deadlines.head`)."""


@router.get("/changes", summary="Follow what happens")
async def list_changes(
    request: Request,
    desk: AtDesk,
    reading: AtReading,
    caller: Reader,
    after: Annotated[
        str | None,
        Query(
            description="`next` of the page before; without it, or empty, from the beginning.",
            max_length=16_000,
            pattern="^[A-Za-z0-9_-]*$",
        ),
    ] = None,
    limit: Annotated[int, Query(description="How many at most.", ge=1, le=1_000)] = 100,
    wait: Annotated[
        float,
        Query(description="Seconds to wait for news when there is none.", ge=0, le=LONGEST_S, allow_inf_nan=False),
    ] = 0,
    mailbox: InMailbox = None,
) -> ChangesPage:
    """Every stored mail, every decision, every storm and every union of threads, of the caller's mailboxes.

    The cursor moves on over what is not the caller's, so a page may be empty and its cursor another.
    """
    address = None if mailbox is None else await seen_mailbox(desk, caller, mailbox)

    def wanted(change: Change) -> bool:
        return caller.sees(change.mailbox) if address is None else change.mailbox == address

    everything = address is None and caller.mailboxes is None
    if wait and reading.waiting >= MOST_WAITING:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Too many wait for news here: ask again later, or without wait.")
    asking = asyncio.ensure_future(reading.following().page(after, limit, wait, None if everything else wanted))
    if wait:
        leaving = asyncio.ensure_future(_gone(request))
        reading.waiting += 1
        try:
            await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.waiting -= 1
            leaving.cancel()
            gone = not asking.done()
            if gone:
                asking.cancel()
        if gone:
            raise Problem(HTTPStatus.REQUEST_TIMEOUT, "The client has gone.")  # nobody reads it
    page = await asking
    return ChangesPage(items=[ChangeForm.of(one) for one in page.changes], next=page.cursor)


async def _gone(request: Request) -> None:
    """Return when the client has."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
