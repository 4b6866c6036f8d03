"""GET of one mail's parts: HTML made safe, text, header fields, attachments, and the original as it was received."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from ingest.records import HeldMessage
from ingest.utf8 import encodable
from ingest.web.answers.etag import changed_since
from ingest.web.answers.raw_answer import harmless, raw_answer
from ingest.web.forms.message import HtmlForm
from ingest.web.forms.words import Pair
from ingest.web.parameters import MessageName, Reader
from ingest.web.reading import AtOpening
from ingest.web.sight import seen

__all__ = ["router"]

router = APIRouter(tags=["messages"])
BYTES = {"schema": {"type": "string", "format": "binary"}}
TEXT_HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


@router.get("/messages/{message}/html", summary="A mail's HTML, safe to show")
async def open_html(
    message: MessageName,
    opening: AtOpening,
    caller: Reader,
    remote_images: Annotated[
        bool, Query(description="Leave images on other machines in it: their senders learn who reads, and when.")
    ] = False,
) -> HtmlForm:
    """HTML in which nothing runs and nothing is fetched. Pictures that it brought are `cid:NAME`; see `parts`."""
    safe = await opening.html(await seen(opening, caller, message), remote_images=remote_images)
    if safe is None:
        return HtmlForm(html=None, parts={}, remote_images_removed=0)
    return HtmlForm(html=safe.html, parts=dict(safe.parts), remote_images_removed=safe.remote_images)


@router.get(
    "/messages/{message}/text",
    summary="A mail's text",
    response_class=Response,
    responses={200: {"description": "The text.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def open_text(
    message: MessageName,
    opening: AtOpening,
    caller: Reader,
    new: Annotated[bool, Query(description="Without what is quoted, and the signature.")] = False,
) -> Response:
    """Text alone, as UTF-8."""
    mail = await seen(opening, caller, message)
    told = await opening.facts(mail) if isinstance(mail, HeldMessage) else mail
    text = encodable(told.new_text if new else told.text)
    return Response(text.encode(), headers=TEXT_HEADERS, media_type="text/plain; charset=utf-8")


@router.get("/messages/{message}/headers", summary="A mail's header fields in order")
async def open_headers(message: MessageName, opening: AtOpening, caller: Reader) -> list[Pair]:
    """Pairs of name and value as they came, repeated fields too, each on one line; encoded-words are not decoded."""
    facts = await opening.facts(await seen(opening, caller, message))
    return [[one.name, one.value] for one in facts.headers]


@router.get(
    "/messages/{message}/attachments/{number}",
    summary="The bytes of an attachment",
    response_class=Response,
    responses={200: {"description": "The bytes, to be saved.", "content": {"*/*": BYTES}}},
)
async def open_attachment(
    message: MessageName,
    number: Annotated[int, Path(description="From 0.", ge=0, le=100_000)],
    opening: AtOpening,
    caller: Reader,
) -> Response:
    """An attachment, decoded. Its ETag is its sha256; what a browser might run comes as application/octet-stream."""
    file = await opening.attachment(await seen(opening, caller, message), number)
    return raw_answer(file.content, harmless(file.content_type), file.name, file.sha256)


@router.get(
    "/messages/{message}/original",
    summary="A mail as it was received",
    response_class=Response,
    responses={200: {"description": "RFC 5322 bytes.", "content": {"message/rfc822": BYTES}}},
)
async def open_original(request: Request, message: MessageName, opening: AtOpening, caller: Reader) -> Response:
    """The bytes that came in. Their ETag is their sha256."""
    mail = await seen(opening, caller, message)
    sha256 = mail.receipt.sha256 if isinstance(mail, HeldMessage) else mail.sha256
    if "if-none-match" in request.headers and not changed_since(request.headers["if-none-match"], f'"{sha256}"'):
        return Response(headers={"ETag": f'"{sha256}"'})  # becomes 304: who has the bytes costs no reading of them
    return raw_answer(await opening.original(mail), "message/rfc822", f"{_stem(mail.subject)}.eml", sha256)


def _stem(subject: str) -> str:
    """Return what of a subject a file may be called."""
    return re.sub(r"[^\w .,()+@-]+", "_", encodable(subject)).strip(" ._")[:80] or "message"
