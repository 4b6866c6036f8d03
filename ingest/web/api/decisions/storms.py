"""GET /api/v1/storms, one and its timeline: what is held, a loop a row; POST …/release, …/discard, …/restore decide.

PUT …/postponement puts one off, DELETE takes that back.
"""

import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from ingest.ports import HeldQuery, JobKind, Postponement, StormRow
from ingest.records import HeldState
from ingest.staff.allowing.twice import offer_of
from ingest.staff.asking import Standing, standing, storms_waiting
from ingest.staff.caller import Caller
from ingest.staff.looking.filters import StormFilters
from ingest.staff.looking.later import bring_back, postpone, postponed
from ingest.staff.looking.timeline import timeline
from ingest.web.admission import origin_of
from ingest.web.answers.etag import required, tagged
from ingest.web.api.decisions.deciding import AtDeciding, IfMatch, decides_on
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.decisions.decision import DecideStormBody
from ingest.web.forms.decisions.held import HeldLine, HeldPage
from ingest.web.forms.decisions.storm import PostponeBody, StormForm, StormLine, StormShown, StormsPage
from ingest.web.forms.decisions.timeline import TimelineForm
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import Code, Cursor, Decider, InMailbox, PageLimit, Reader, Since, State, Until
from ingest.web.sight import mailboxes_of, seen_storm

__all__ = ["router"]

router = APIRouter(tags=["held"], route_class=JsonRoute)
StormName = Annotated[str, Path(description="A storm.", max_length=80, pattern="^v[0-9]{1,4}:[0-9a-zA-Z]{1,64}$")]
KINDS = {"single": True, "many": False}


@router.get("/storms", summary="List what is held, a storm a row")
async def list_storms(
    desk: AtDesk,
    caller: Reader,
    mailbox: InMailbox = None,
    sender: Annotated[
        str | None, Query(description="Only with this party: an address, or `*@domain`.", max_length=1_000)
    ] = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
    kind: Annotated[
        Literal["single", "many"] | None,
        Query(description="Only mails held for themselves, or only storms."),
    ] = None,
    state: Annotated[
        Literal["waiting", "later", "decided", "all"],
        Query(description="Only those that wait now, that wait and were put off, or that do not wait."),
    ] = "all",
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> StormsPage:
    """Storms and single mails, those that wait for a decision first. `since` and `until` are of the last mail."""
    single = None if kind is None else KINDS[kind]
    filters = StormFilters(mailbox, sender, code, since, until, single, state)
    query = filters.query(await mailboxes_of(desk, caller, mailbox), time.time())
    quarantine = desk.engines().ports.quarantine
    page = await quarantine.storm_page(query, cursor, limit)
    forms = await _forms(desk, page.rows, query.mailboxes, query.now)
    pulses = await quarantine.pulses(page.rows, query.now)
    drawn = [StormLine.drawn(form, pulse) for form, pulse in zip(forms, pulses, strict=True)]
    return StormsPage(items=drawn, next=page.next)


@router.get("/storms/{storm}", summary="Open one storm", response_model=StormShown)
async def open_storm(storm: StormName, desk: AtDesk, caller: Reader) -> Response:
    """What a storm is about, and how much of it waits. Its ETag is for If-Match."""
    row = await seen_storm(desk, caller, storm)
    return await _shown(desk, caller, row)


@router.get("/storms/{storm}/timeline", summary="See a storm over time")
async def show_timeline(storm: StormName, desk: AtDesk, caller: Reader) -> TimelineForm:
    """How its mails came, what of its author passed before and meanwhile, and the limit that it went beyond."""
    row = await seen_storm(desk, caller, storm)
    return TimelineForm.of(await timeline(desk.engines().ports, desk.mailboxes, row, time.time()))


@router.get("/storms/{storm}/messages", summary="List the mails of a storm")
async def list_storm_messages(
    storm: StormName, desk: AtDesk, caller: Reader, state: State = "all", cursor: Cursor = None, limit: PageLimit = 50
) -> HeldPage:
    """The mails of a storm, newest first, decided on or not."""
    ports = desk.engines().ports
    await seen_storm(desk, caller, storm)
    query = HeldQuery(caller.scope, storm, state=None if state == "all" else HeldState(state))
    page = await ports.quarantine.page(query, cursor, limit)
    told = await standing(page.mails, ports)
    return HeldPage(items=[HeldLine.of(one, told.get(one.id, Standing())) for one in page.mails], next=page.next)


async def _as_seen(storm: StormName, desk: AtDesk, caller: Decider, if_match: IfMatch = None) -> None:
    """Raise `Problem` (412) where the caller says what he saw of a storm, and it has changed since."""
    if if_match is not None:
        required(if_match, _state(await seen_storm(desk, caller, storm)), f"/api/v1/storms/{storm}")


@router.post("/storms/{storm}/release", summary="Let a storm's mail pass", **decides_on(_as_seen))
async def release_storm(storm: StormName, body: DecideStormBody, deciding: AtDeciding) -> Response:
    """Release the undecided mail of a storm that is in the caller's mailboxes, as far as it is held now."""
    return await deciding.answer(JobKind.RELEASE, body, "storm", storm=storm, keep=tuple(body.keep))


@router.post("/storms/{storm}/discard", summary="Set a storm's mail aside", **decides_on(_as_seen))
async def discard_storm(storm: StormName, body: DecideStormBody, deciding: AtDeciding) -> Response:
    """Discard the undecided mail of a storm that is in the caller's mailboxes, as far as it is held now."""
    return await deciding.answer(JobKind.DISCARD, body, "storm", storm=storm, keep=tuple(body.keep))


@router.post("/storms/{storm}/restore", summary="Let a storm's discarded mail wait again", **decides_on(_as_seen))
async def restore_storm(storm: StormName, body: DecideStormBody, deciding: AtDeciding) -> Response:
    """Put back the discarded mail of a storm that is in the caller's mailboxes and that is still there."""
    return await deciding.answer(JobKind.RESTORE, body, "storm", storm=storm, keep=tuple(body.keep))


@router.put(
    "/storms/{storm}/postponement",
    summary="Look at a storm later",
    dependencies=[Depends(json_only), Depends(_as_seen)],
    response_model=StormShown,
)
async def postpone_storm(
    storm: StormName, body: PostponeBody, request: Request, desk: AtDesk, caller: Decider
) -> Response:
    """Take a storm off the list of what waits now, until the first of the conditions is met. Its mail stays held.

    Whoever sees mail of it in more mailboxes than the caller goes on seeing it.
    """
    row = await seen_storm(desk, caller, storm)
    until = Postponement(
        storm,
        caller.scope,
        caller.name,
        origin_of(request),
        time.time(),
        body.until,
        body.count,
        body.quiet_s,
        body.note,
    )
    await postpone(desk.engines().ports, row, until)
    return await _shown(desk, caller, row)


@router.delete("/storms/{storm}/postponement", summary="Look at a storm now", status_code=HTTPStatus.NO_CONTENT)
async def bring_storm_back(storm: StormName, request: Request, desk: AtDesk, caller: Decider) -> None:
    """Put a storm back on the list of what waits now, for all whom it was hidden from. Nothing, where it was not."""
    row = await seen_storm(desk, caller, storm)
    await bring_back(desk.engines().ports, row, caller.name, origin_of(request), time.time())


async def _shown(desk: Desk, caller: Caller, row: StormRow) -> Response:
    """Return the answer that shows one storm."""
    now = time.time()
    (form,) = await _forms(desk, [row], caller.scope, now)
    offer = await offer_of(desk.engines().ports, desk.mailboxes, row, now)
    shown = StormShown(**dict(form), offer=offer.sentence if offer is not None else "")
    return tagged(shown.model_dump_json().encode(), _state(row))


async def _forms(
    desk: Desk, rows: Sequence[StormRow], mailboxes: tuple[str, ...] | None, now: float
) -> list[StormForm]:
    ports = desk.engines().ports
    labels = await storms_waiting(ports, {row.storm.key for row in rows}, mailboxes)
    later = await postponed(ports, rows, now)
    return [StormForm.of(row, labels.get(row.storm.key), later.get(row.storm.key), now) for row in rows]


def _state(row: StormRow) -> object:
    """Return what a decision on a storm depends on: its mail, and how much of it waits."""
    return row.storm.key, row.mailboxes, row.storm.count, row.waiting, row.storm.last_at
