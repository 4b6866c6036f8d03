"""GET /api/v1/held and one of them: mail that waits for a person, or did; POST …/release, …/discard, …/restore."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from ingest.errors import Corrupt, NotFound, Waiting
from ingest.ports import HeldQuery, JobKind
from ingest.records import HeldMessage, HeldState
from ingest.staff.asking import Standing, standing
from ingest.staff.beginning import beginning
from ingest.staff.caller import Caller
from ingest.web.answers.etag import required, tagged
from ingest.web.api.decisions.deciding import DECIDES, AtDeciding, IfMatch, decides_on
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.decision import DecideBody, DecideManyBody, query_of
from ingest.web.forms.decisions.held import HeldForm, HeldLine, HeldPage
from ingest.web.json_only import JsonRoute
from ingest.web.parameters import (
    Code,
    Cursor,
    Decider,
    InMailbox,
    PageLimit,
    Reader,
    Sender,
    Since,
    State,
    Until,
    before,
)
from ingest.web.problem import unseen
from ingest.web.reading import AtOpening
from ingest.web.sight import mailboxes_of, note_view, seen_mailbox

__all__ = ["router"]

router = APIRouter(tags=["held"], route_class=JsonRoute)
HeldName = Annotated[str, Path(description="A delivery key.", pattern="^[0-9a-f]{32,64}$")]


async def _as_seen(message: HeldName, desk: AtDesk, caller: Decider, if_match: IfMatch = None) -> None:
    """Raise `Problem` (412) where the caller says what he saw of a mail, and it has changed since."""
    if if_match is not None:
        required(if_match, _state(await _mail(desk, caller, message)), f"/api/v1/held/{message}")


@router.get("/held", summary="List held mail, newest first")
async def list_held(
    desk: AtDesk,
    caller: Reader,
    mailbox: InMailbox = None,
    storm: Annotated[str | None, Query(description="Only of this storm.", max_length=80)] = None,
    sender: Sender = None,
    code: Code = None,
    since: Since = None,
    until: Until = None,
    state: State = "held",
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> HeldPage:
    """Mail that waits for a decision; with `state` what was decided too. A page may be short, and not the last."""
    ports = desk.engines().ports
    boxes = await mailboxes_of(desk, caller, mailbox)
    asked = None if state == "all" else HeldState(state)
    page = await ports.quarantine.page(
        HeldQuery(boxes, storm, sender, code, asked, since, before(until)), cursor, limit
    )
    told = await standing(page.mails, ports)
    return HeldPage(items=[HeldLine.of(one, told.get(one.id, Standing())) for one in page.mails], next=page.next)


@router.get("/held/{message}", summary="Open one held mail", response_model=HeldForm)
async def open_held(message: HeldName, request: Request, desk: AtDesk, opening: AtOpening, caller: Reader) -> Response:
    """Why a mail is or was held, what was decided, and how its text begins. Its ETag is for If-Match.

    Where another node has the bytes it is asked for them, for a few seconds. Who looked stands in the audit log.
    """
    mail = await _mail(desk, caller, message)
    text, missing = None, None
    try:
        facts = await opening.facts(mail)
        text = beginning(facts.text)
        await note_view(desk, request, caller, mail)
    except (NotFound, Corrupt, Waiting) as error:
        missing = str(error)
    told = await standing([mail], desk.engines().ports)
    form = HeldForm.shown(mail, told.get(mail.id, Standing()), text, missing)
    return tagged(form.model_dump_json().encode(), _state(mail))


@router.post("/held/release", summary="Let several mails pass", **DECIDES)
async def release_many(body: DecideManyBody, desk: AtDesk, caller: Decider, deciding: AtDeciding) -> Response:
    """Release mails by name, or all undecided mail that a filter finds now."""
    return await deciding.answer(JobKind.RELEASE, body, "mail", **await _named(body, desk, caller))


@router.post("/held/discard", summary="Set several mails aside", **DECIDES)
async def discard_many(body: DecideManyBody, desk: AtDesk, caller: Decider, deciding: AtDeciding) -> Response:
    """Discard mails by name, or all undecided mail that a filter finds now."""
    return await deciding.answer(JobKind.DISCARD, body, "mail", **await _named(body, desk, caller))


@router.post("/held/restore", summary="Let several discarded mails wait again", **DECIDES)
async def restore_many(body: DecideManyBody, desk: AtDesk, caller: Decider, deciding: AtDeciding) -> Response:
    """Put back mails by name, or all discarded mail that a filter finds now."""
    return await deciding.answer(JobKind.RESTORE, body, "mail", **await _named(body, desk, caller))


@router.post("/held/{message}/release", summary="Let one mail pass", **decides_on(_as_seen))
async def release_held(message: HeldName, body: DecideBody, deciding: AtDeciding) -> Response:
    """Release one held mail. It is stored, indexed and told, and never answered automatically."""
    return await deciding.answer(JobKind.RELEASE, body, "held mail", message=message)


@router.post("/held/{message}/discard", summary="Set one mail aside", **decides_on(_as_seen))
async def discard_held(message: HeldName, body: DecideBody, deciding: AtDeciding) -> Response:
    """Discard one held mail. Until its term has passed it can be put back."""
    return await deciding.answer(JobKind.DISCARD, body, "held mail", message=message)


@router.post("/held/{message}/restore", summary="Let one discarded mail wait again", **decides_on(_as_seen))
async def restore_held(message: HeldName, body: DecideBody, deciding: AtDeciding) -> Response:
    """Put back one mail that was discarded, until its term has passed."""
    return await deciding.answer(JobKind.RESTORE, body, "held mail", message=message)


async def _mail(desk: AtDesk, caller: Caller, message: str) -> HeldMessage:
    """Return a held mail that the caller may see. Raises `Problem` (404) for any other."""
    found = await desk.engines().ports.quarantine.get(message)
    if found is None or not caller.sees(found.receipt.mailbox):
        raise unseen("held mail", message)
    return found


async def _named(body: DecideManyBody, desk: AtDesk, caller: Caller) -> dict[str, object]:
    """Return what is decided on, as `Asked` takes it. Raises `Problem` (404) for a foreign mailbox, and where none of
    the mails that are named is the caller's."""
    if body.filter is None:
        named = tuple(body.messages or ())
        found = await desk.engines().ports.quarantine.these(named)
        if named and not any(caller.sees(one.receipt.mailbox) for one in found):
            raise unseen("held mail", named[0])
        return {"ids": named}
    mailbox = None if body.filter.mailbox is None else await seen_mailbox(desk, caller, body.filter.mailbox)
    return {"query": query_of(body.filter, mailbox, before(body.filter.until))}


def _state(mail: HeldMessage) -> object:
    return mail.id, str(mail.state), mail.actor, mail.decided_at
