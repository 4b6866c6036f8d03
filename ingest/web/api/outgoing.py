"""POST /api/v1/outgoing: a helpdesk in any language asks before it sends, and gets fields to set and a yes or no."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from ingest.sending.outgoing import advise
from ingest.staff.caller import Caller, Verb
from ingest.web.admission import Admitted
from ingest.web.desk import AtDesk
from ingest.web.forms.outgoing import OutgoingAdvice, OutgoingBody
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.problem import unseen

__all__ = ["router"]

router = APIRouter(route_class=JsonRoute)


@router.post("/outgoing", dependencies=[Depends(json_only)])
async def advise_outgoing(
    body: OutgoingBody, desk: AtDesk, caller: Annotated[Caller, Depends(Admitted(Verb.SEND))], response: Response
) -> OutgoingAdvice:
    """Stamp a mail that is about to be sent, remember its id as sent, and say whether a machine may send it."""
    box = desk.mailboxes.find(body.mailbox)
    if not caller.sees(box.address if box is not None else body.mailbox):
        raise unseen("mailbox", body.mailbox)
    response.headers["Cache-Control"] = "no-store"
    return OutgoingAdvice.of(await advise(body.outgoing(), desk.mailboxes, desk.engines().ports, time.time()))
