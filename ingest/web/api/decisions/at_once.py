"""/api/v1/at-once: loops that were discarded twice and are held at once, in which mailbox, and until when."""

import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from ingest.staff.allowing import making
from ingest.staff.allowing.holding import hold_at_once
from ingest.staff.allowing.making import AT_ONCE
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.at_once import AtOnceBody, AtOnceForm, AtOncePage
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import Cursor, Decider, PageLimit, Reader
from ingest.web.reading import AtOpening
from ingest.web.sight import seen_storm

__all__ = ["router"]

router = APIRouter(tags=["at-once"], route_class=JsonRoute)
RuleName = Annotated[str, Path(description="A rule to hold at once.", pattern="^[0-9a-f]{32}$")]


@router.get("/at-once", summary="List what is held at once")
async def list_rules(desk: AtDesk, caller: Reader, cursor: Cursor = None, limit: PageLimit = 50) -> AtOncePage:
    """What counts for mail of the caller's mailboxes, newest first; what is over stays in the list for a year."""
    page = await making.listed(desk.engines().ports, caller, cursor, limit, AT_ONCE)
    now = time.time()
    return AtOncePage(items=[AtOnceForm.of(one, now) for one in page.allowances], next=page.next)


@router.get("/at-once/{rule}", summary="Open one rule to hold at once")
async def open_rule(rule: RuleName, desk: AtDesk, caller: Reader) -> AtOnceForm:
    """Whose loop, in which mailbox, until when, and who made the rule."""
    return AtOnceForm.of(await making.shown(desk.engines().ports, caller, rule, AT_ONCE), time.time())


@router.post(
    "/at-once",
    summary="Hold a loop at once from now on",
    status_code=HTTPStatus.CREATED,
    dependencies=[Depends(json_only)],
)
async def hold(
    body: AtOnceBody, request: Request, desk: AtDesk, caller: Decider, opening: AtOpening, response: Response
) -> AtOnceForm:
    """A loop that was discarded twice is held from its first mail on: automatic answers, and what a discarded one said.

    What its correspondent writes otherwise passes. Of a correspondent and a mailbox there is one rule.
    """
    now, row = time.time(), await seen_storm(desk, caller, body.storm)
    ports, origin = desk.engines().ports, origin_of(request)
    until, box = body.until, body.mailbox
    made = await hold_at_once(
        ports, opening, desk.mailboxes, caller, origin, row, mailbox=box, until=until, at=now, note=body.note
    )
    response.headers["Location"] = f"/api/v1/at-once/{made.id}"
    return AtOnceForm.of(made, now)


@router.delete("/at-once/{rule}", summary="End a rule to hold at once", status_code=HTTPStatus.NO_CONTENT)
async def end_rule(rule: RuleName, request: Request, desk: AtDesk, caller: Decider) -> None:
    """End it, on every node within a second or two. Its record stays."""
    await making.end(desk.engines().ports, caller, origin_of(request), rule, time.time(), AT_ONCE)
