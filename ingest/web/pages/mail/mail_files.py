"""GET of what a mail came with, for a browser: its HTML in a frame, attachments, the original as a file and as text.

Nothing of it can be run as a page of ours (attacks 13 to 15). Who sees any of it of a held mail stands in the audit
log.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from ingest.staff.looking.frame import frame_of
from ingest.utf8 import harmless
from ingest.web.api.message_parts import TEXT_HEADERS, open_attachment, open_original
from ingest.web.pages.mail.look import AtMail
from ingest.web.pages.page_route import PageRoute
from ingest.web.problem import unseen

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
RAW_BYTES = 1_000_000
"""Of a mail that is shown as text; the file has all."""


@router.get("/mail/{message}/frame")
async def mail_frame(look: AtMail, images: Annotated[bool, Query()] = False) -> Response:
    """Return a mail's HTML as a document of its own, which only a page of ours may frame."""
    frame = await frame_of(look.opening, look.mail, remote_images=images)
    if frame is None:
        raise unseen("HTML of message", look.mail.id)
    await look.note()
    return Response(frame.html.encode("utf-8", "replace"), headers=dict(frame.headers))


@router.get("/mail/{message}/attachments/{number}")
async def mail_attachment(look: AtMail, number: Annotated[int, Path(ge=0, le=100_000)]) -> Response:
    """Return an attachment, to be saved."""
    answer = await open_attachment(look.mail.id, number, look.opening, look.visitor.caller)
    await look.note()
    return answer


@router.get("/mail/{message}/original")
async def mail_original(look: AtMail) -> Response:
    """Return a mail as it was received, to be saved."""
    answer = await open_original(look.request, look.mail.id, look.opening, look.visitor.caller)
    await look.note()
    return answer


@router.get("/mail/{message}/raw")
async def mail_raw(look: AtMail) -> Response:
    """Return a mail as it was received, to be read: text, in which what steers a screen is marked."""
    content = (await look.opening.original(look.mail))[: RAW_BYTES + 1]
    await look.note()
    text = harmless(content[:RAW_BYTES].decode("utf-8", "replace").replace("\r\n", "\n"))
    more = f"\n\n[{look.visitor.texts('mail.raw_cut')}]\n" if len(content) > RAW_BYTES else ""
    return Response(f"{text}{more}".encode(), headers=TEXT_HEADERS, media_type="text/plain; charset=utf-8")
