"""GET of what a mail came with, for a browser: its HTML in a frame, attachments, the original as a file and as text.

Nothing of it can be run as a page of ours (attacks 13 to 15). Who sees any of it of a held mail stands in the audit
log.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from ingest.records import HeldMessage, StoredMessage
from ingest.staff.caller import Caller
from ingest.staff.looking.frame import frame_of
from ingest.staff.opening import Opening
from ingest.web.api.message_parts import TEXT_HEADERS, open_attachment, open_original
from ingest.web.desk import AtDesk, Desk
from ingest.web.pages.filters import plain
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.visitor import Reader
from ingest.web.parameters import MessageName
from ingest.web.problem import unseen
from ingest.web.reading import AtOpening
from ingest.web.sight import note_view, seen

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
RAW_BYTES = 1_000_000
"""Of a mail that is shown as text; the file has all."""


@router.get("/mail/{message}/frame")
async def mail_frame(
    message: MessageName,
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    opening: AtOpening,
    images: Annotated[bool, Query()] = False,
) -> Response:
    """Return a mail's HTML as a document of its own, which only a page of ours may frame."""
    mail = await seen(opening, visitor.caller, message)
    frame = await frame_of(opening, mail, remote_images=images)
    if frame is None:
        raise unseen("HTML of message", message)
    await _noted(desk, request, visitor.caller, mail)
    return Response(frame.html.encode("utf-8", "replace"), headers=dict(frame.headers))


@router.get("/mail/{message}/attachments/{number}")
async def mail_attachment(
    message: MessageName,
    number: Annotated[int, Path(ge=0, le=100_000)],
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    opening: AtOpening,
) -> Response:
    """Return an attachment, to be saved."""
    answer = await open_attachment(message, number, opening, visitor.caller)
    return await _counted(answer, message, request, visitor.caller, desk, opening)


@router.get("/mail/{message}/original")
async def mail_original(
    message: MessageName, request: Request, visitor: Reader, desk: AtDesk, opening: AtOpening
) -> Response:
    """Return a mail as it was received, to be saved."""
    answer = await open_original(request, message, opening, visitor.caller)
    return await _counted(answer, message, request, visitor.caller, desk, opening)


@router.get("/mail/{message}/raw")
async def mail_raw(
    message: MessageName, request: Request, visitor: Reader, desk: AtDesk, opening: AtOpening
) -> Response:
    """Return a mail as it was received, to be read: text, in which what steers a screen is marked."""
    mail = await seen(opening, visitor.caller, message)
    content = (await opening.original(mail))[: RAW_BYTES + 1]
    await _noted(desk, request, visitor.caller, mail)
    text = str(plain(content[:RAW_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")))
    more = f"\n\n[{visitor.texts('mail.raw_cut')}]\n" if len(content) > RAW_BYTES else ""
    headers = {**TEXT_HEADERS, "Cache-Control": "no-store"}
    return Response(f"{text}{more}".encode(), headers=headers, media_type="text/plain; charset=utf-8")


async def _counted(
    answer: Response, message: str, request: Request, caller: Caller, desk: Desk, opening: Opening
) -> Response:
    """Return the answer, after it was noted who looked."""
    await _noted(desk, request, caller, await seen(opening, caller, message))
    return answer


async def _noted(desk: Desk, request: Request, caller: Caller, mail: StoredMessage | HeldMessage) -> None:
    if isinstance(mail, HeldMessage):
        await note_view(desk, request, caller, mail)
