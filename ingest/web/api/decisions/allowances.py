"""/api/v1/allowances: whose mail is let pass from now on, to which mailbox, and until when."""

import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from ingest.staff.allowing import making
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.allowance import AllowanceForm, AllowancesPage, AllowBody
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import Cursor, Decider, PageLimit, Reader

__all__ = ["router"]

router = APIRouter(tags=["allowances"], route_class=JsonRoute)
AllowanceName = Annotated[str, Path(description="An allowance.", pattern="^[0-9a-f]{32}$")]


@router.get("/allowances", summary="List what is let pass")
async def list_allowances(desk: AtDesk, caller: Reader, cursor: Cursor = None, limit: PageLimit = 50) -> AllowancesPage:
    """What counts for mail of the caller's mailboxes, newest first; what is over stays in the list for a year."""
    page = await making.listed(desk.engines().ports, caller, cursor, limit)
    now = time.time()
    return AllowancesPage(items=[AllowanceForm.of(one, now) for one in page.allowances], next=page.next)


@router.get("/allowances/{allowance}", summary="Open one allowance")
async def open_allowance(allowance: AllowanceName, desk: AtDesk, caller: Reader) -> AllowanceForm:
    """Whose mail, to which mailbox, until when, and who made it."""
    return AllowanceForm.of(await making.shown(desk.engines().ports, caller, allowance), time.time())


@router.post(
    "/allowances",
    summary="Let mail pass from now on",
    status_code=HTTPStatus.CREATED,
    dependencies=[Depends(json_only)],
)
async def allow(body: AllowBody, request: Request, desk: AtDesk, caller: Decider, response: Response) -> AllowanceForm:
    """Mail by this author to this mailbox is stored from now on, muted, where it would be held for what was counted.

    Of the same sender and mailbox there is one allowance: made again it has the new term. Mail that is held stays held.
    """
    now = time.time()
    made = await making.allow(
        desk.engines().ports,
        desk.mailboxes,
        caller,
        origin_of(request),
        sender=body.sender,
        mailbox=body.mailbox,
        until=body.until,
        at=now,
        note=body.note,
    )
    response.headers["Location"] = f"/api/v1/allowances/{made.id}"
    return AllowanceForm.of(made, now)


@router.delete("/allowances/{allowance}", summary="End an allowance", status_code=HTTPStatus.NO_CONTENT)
async def end_allowance(allowance: AllowanceName, request: Request, desk: AtDesk, caller: Decider) -> None:
    """End it, on every node within a second or two. Its record stays; to undo it, make it again."""
    await making.end(desk.engines().ports, caller, origin_of(request), allowance, time.time())
