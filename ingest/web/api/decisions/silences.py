"""/api/v1/silences: whom we do not answer by ourselves now, why, and until when; a silence of rounds is lifted."""

import time

from fastapi import APIRouter, Depends, Request

from ingest.staff.allowing.lifting import lift_silence
from ingest.staff.looking.silences import silences
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.silences import LiftBody, LiftedForm, SilencesPage
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import Cursor, Decider, InMailbox, PageLimit, Reader
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(tags=["silences"], route_class=JsonRoute)


@router.get("/silences", summary="List whom we do not answer by ourselves")
async def list_silences(
    desk: AtDesk, caller: Reader, mailbox: InMailbox = None, cursor: Cursor = None, limit: PageLimit = 50
) -> SilencesPage:
    """Authors whose mail of the last day no machine may answer, by mailbox, the newest first."""
    boxes = await mailboxes_of(desk, caller, mailbox)
    ports = desk.engines().ports
    return SilencesPage.of(await silences(ports, desk.mailboxes, boxes, time.time(), cursor, limit))


@router.post("/silences/lift", summary="Lift a silence of rounds", dependencies=[Depends(json_only)])
async def lift(body: LiftBody, request: Request, desk: AtDesk, caller: Decider) -> LiftedForm:
    """Dealings with this address begin anew, as after a person's mail to it; for who sees all mailboxes."""
    ports, origin = desk.engines().ports, origin_of(request)
    silent = await lift_silence(
        ports, desk.mailboxes, caller, origin, address=body.address, at=time.time(), note=body.note
    )
    return LiftedForm(address=body.address, why=silent.why, until=silent.until)
