"""GET /api/v1/search: stored mail that holds all the words. Words are words: there is no query language (attack 18)."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from ingest.ports import Hit
from ingest.staff.caller import Caller
from ingest.web.desk import AtDesk
from ingest.web.forms.found import FoundForm, FoundPage
from ingest.web.parameters import InMailbox, Reader
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(tags=["messages"])


@router.get("/search", summary="Find stored mail by words")
async def search_messages(
    desk: AtDesk,
    caller: Reader,
    q: Annotated[str, Query(description="Words that the mail holds, all of them.", min_length=1, max_length=256)],
    mailbox: InMailbox = None,
    limit: Annotated[int, Query(description="How many at most.", ge=1, le=100)] = 20,
) -> FoundPage:
    """Looks into subject, text, people, attachment names and ids. The last word is also found as a beginning."""
    mailboxes = await mailboxes_of(desk, caller, mailbox)
    hits = await desk.engines().index.search(q, mailboxes, limit)
    found = await asyncio.gather(*(_found(desk, caller, hit, q) for hit in hits))
    return FoundPage(items=[one for one in found if one is not None])


async def _found(desk: AtDesk, caller: Caller, hit: Hit, words: str) -> FoundForm | None:
    """Return the form of a hit as the store has it now; None for mail that is gone, or not the caller's after all."""
    ports = desk.engines().ports
    mail = await ports.store.get(hit.id)
    if mail is None or not caller.sees(mail.mailbox):
        return None
    thread = (await ports.threads.names(mail.mailbox, mail.thread))[0]
    return FoundForm.of(hit, mail, thread, words)
