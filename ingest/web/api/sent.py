"""POST /api/v1/sent: a helpdesk in any language tells of a mail that it has sent, and need not have asked before."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from ingest.sending.sent_mail import sent_at, told
from ingest.staff.caller import Caller, Verb
from ingest.web.admission import Admitted
from ingest.web.desk import AtDesk
from ingest.web.forms.sent import SentAnswer, SentBody
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.problem import unseen

__all__ = ["router"]

router = APIRouter(route_class=JsonRoute)


@router.post("/sent", dependencies=[Depends(json_only)])
async def tell_sent(
    body: SentBody, desk: AtDesk, caller: Annotated[Caller, Depends(Admitted(Verb.SEND))], response: Response
) -> SentAnswer:
    """Remember a mail that went out: its ids, and that it is our turn that was taken. Telling it again changes
    nothing."""
    box = desk.mailboxes.find(body.mailbox)
    if box is None or not caller.sees(box.address):
        raise unseen("mailbox", body.mailbox)
    response.headers["Cache-Control"] = "no-store"
    now = time.time()
    at = sent_at(body.at, now)
    return SentAnswer(thread=await told(body.outgoing(), desk.mailboxes, desk.engines().ports, at, now))
