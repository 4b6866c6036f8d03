"""GET /api/v1/storms and one of them: what is held, a loop a row; POST …/release, …/discard, …/restore decide on it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from ingest.ports import HeldQuery, JobKind, StormQuery, StormRow
from ingest.records import HeldState
from ingest.staff.asking import Standing, standing, storms_waiting
from ingest.staff.caller import Caller
from ingest.web.answers.etag import required, tagged
from ingest.web.api.decisions.deciding import AtDeciding, IfMatch, decides_on
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.decision import DecideStormBody
from ingest.web.forms.decisions.held import HeldLine, HeldPage
from ingest.web.forms.decisions.storm import StormForm, StormsPage
from ingest.web.json_only import JsonRoute
from ingest.web.parameters import Code, Cursor, Decider, InMailbox, PageLimit, Reader, Since, State, Until, before
from ingest.web.problem import unseen
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(tags=["held"], route_class=JsonRoute)
StormName = Annotated[str, Path(description="A storm.", max_length=80, pattern="^v[0-9]{1,4}:[0-9a-zA-Z]{1,64}$")]
WAITS = {"waiting": True, "decided": False, "all": None}


@router.get("/storms", summary="List what is held, a storm a row")
async def list_storms(
    desk: AtDesk,
    caller: Reader,
    mailbox: InMailbox = None,
    sender: Annotated[str | None, Query(description="Only with this party.", max_length=1_000)] = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
    state: Annotated[
        Literal["waiting", "decided", "all"], Query(description="Only those that wait, or do not.")
    ] = "all",
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> StormsPage:
    """Storms and single mails, those that wait for a decision first. `since` and `until` are of the last mail."""
    ports = desk.engines().ports
    query = StormQuery(await mailboxes_of(desk, caller, mailbox), sender, code, since, before(until), WAITS[state])
    page = await ports.quarantine.storm_page(query, cursor, limit)
    labels = await storms_waiting(ports, {row.storm.key for row in page.rows}, query.mailboxes)
    return StormsPage(items=[StormForm.of(row, labels.get(row.storm.key)) for row in page.rows], next=page.next)


@router.get("/storms/{storm}", summary="Open one storm", response_model=StormForm)
async def open_storm(storm: StormName, desk: AtDesk, caller: Reader) -> Response:
    """What a storm is about, and how much of it waits. Its ETag is for If-Match."""
    row = await _row(desk, caller, storm)
    labels = await storms_waiting(desk.engines().ports, {storm}, caller.scope)
    return tagged(StormForm.of(row, labels.get(storm)).model_dump_json().encode(), _state(row))


@router.get("/storms/{storm}/messages", summary="List the mails of a storm")
async def list_storm_messages(
    storm: StormName, desk: AtDesk, caller: Reader, state: State = "all", cursor: Cursor = None, limit: PageLimit = 50
) -> HeldPage:
    """The mails of a storm, newest first, decided on or not."""
    ports = desk.engines().ports
    await _row(desk, caller, storm)
    query = HeldQuery(caller.scope, storm, state=None if state == "all" else HeldState(state))
    page = await ports.quarantine.page(query, cursor, limit)
    told = await standing(page.mails, ports)
    return HeldPage(items=[HeldLine.of(one, told.get(one.id, Standing())) for one in page.mails], next=page.next)


async def _as_seen(storm: StormName, desk: AtDesk, caller: Decider, if_match: IfMatch = None) -> None:
    """Raise `Problem` (412) where the caller says what he saw of a storm, and it has changed since."""
    if if_match is not None:
        required(if_match, _state(await _row(desk, caller, storm)), f"/api/v1/storms/{storm}")


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


async def _row(desk: AtDesk, caller: Caller, storm: str) -> StormRow:
    """Return a storm as the caller sees it. Raises `Problem` (404)."""
    row = await desk.engines().ports.quarantine.storm_row(storm, caller.scope)
    if row is None:
        raise unseen("storm", storm)
    return row


def _state(row: StormRow) -> object:
    """Return what a decision on a storm depends on: its mail, and how much of it waits."""
    return row.storm.key, row.mailboxes, row.storm.count, row.waiting, row.storm.last_at
