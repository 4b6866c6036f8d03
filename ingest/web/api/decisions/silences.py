"""GET /api/v1/silences: whom we do not answer by ourselves now, why, and until when."""

import time

from fastapi import APIRouter

from ingest.staff.looking.silences import silences
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.silences import SilencesPage
from ingest.web.parameters import Cursor, InMailbox, PageLimit, Reader
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(tags=["silences"])


@router.get("/silences", summary="List whom we do not answer by ourselves")
async def list_silences(
    desk: AtDesk, caller: Reader, mailbox: InMailbox = None, cursor: Cursor = None, limit: PageLimit = 50
) -> SilencesPage:
    """Authors whose mail of the last day no machine may answer, by mailbox, the newest first."""
    boxes = await mailboxes_of(desk, caller, mailbox)
    ports = desk.engines().ports
    return SilencesPage.of(await silences(ports, desk.mailboxes, boxes, time.time(), cursor, limit))
