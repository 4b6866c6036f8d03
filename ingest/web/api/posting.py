"""POST /api/v1/messages: a mail is handed in, as raw RFC 5322 or as a form, and answered for once it is durable."""

import socket
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from python_multipart.multipart import parse_options_header

from ingest.staff.caller import Caller, Verb
from ingest.web.admission import Admitted
from ingest.web.body_kind import content_type, is_encoded
from ingest.web.desk import AtDesk
from ingest.web.door.body import Disconnected
from ingest.web.door.taking import Asked, Taking
from ingest.web.forms.receipts import ReceiptForm, ReceiptsForm
from ingest.web.problem import Problem

__all__ = ["PATH", "router"]

router = APIRouter()

PATH = "/api/v1/messages"
"""Its body is not held in memory, so `BodyLimit` lets it pass."""
RAW, FORM = b"message/rfc822", b"multipart/form-data"
Recipients = Annotated[
    list[Annotated[str, Query(max_length=1024)]],
    Query(description="Forward-paths; repeat it. With a form they are fields of the form.", max_length=1_000),
]
Sender = Annotated[
    list[Annotated[str, Query(max_length=1024)]],
    Query(description="The reverse-path. Empty or `<>`: the null one. Absent: not known. Once.", max_length=1),
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="For a day the same key and mail get the same receipts, and nothing is taken in again.",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
    ),
]
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "message/rfc822": {"schema": {"type": "string", "format": "binary", "minLength": 1}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["message", "recipient"],
                    "properties": {
                        "message": {"type": "string", "format": "binary", "minLength": 1},
                        "sender": {"type": "string", "maxLength": 1024},
                        "recipient": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "email", "maxLength": 1024},
                        },
                    },
                }
            },
        },
    }
}


@router.post(
    "/messages",
    status_code=HTTPStatus.ACCEPTED,
    openapi_extra=BODY,
    responses={
        HTTPStatus.ACCEPTED: {
            "description": "Durable: nothing need be sent again.",
            "headers": {"Location": {"description": "The first receipt.", "schema": {"type": "string"}}},
        }
    },
)
async def take_in(
    request: Request,
    desk: AtDesk,
    caller: Annotated[Caller, Depends(Admitted(Verb.SUBMIT))],
    recipient: Recipients = [],  # noqa: B006  read only
    sender: Sender = [],  # noqa: B006  as above
    key: Key = None,
) -> Response:
    """Take a mail in. Its bytes are kept as they come; 202 means that it is durable on this node."""
    asked = _asked(request, recipient, sender, key)
    taking: Taking = request.app.state.taking
    try:
        receipts = await taking.take(request, asked, caller)
    except Disconnected:
        return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to read it
    label = desk.settings.node.label or socket.gethostname()
    return Response(
        ReceiptsForm(receipts=[ReceiptForm.of(one, label) for one in receipts]).model_dump_json(),
        HTTPStatus.ACCEPTED,
        {"Location": f"/api/v1/receipts/{receipts[0].id}", "Cache-Control": "no-store"},
        media_type="application/json",
    )


def _asked(request: Request, recipients: list[str], sender: list[str], key: str | None) -> Asked:
    """Read what stands in the head of a request. Raises `Problem` (415, 422)."""
    kind, options = parse_options_header(content_type(request))
    if kind not in (RAW, FORM):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the mail as message/rfc822 or multipart/form-data.")
    if is_encoded(request):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body without a Content-Encoding.")
    if len(request.headers.getlist("idempotency-key")) > 1:
        raise _wrong("/header/Idempotency-Key", "Give it once.")
    boundary = options.get(b"boundary", b"") if kind == FORM else b""
    if kind == FORM and not boundary:
        raise Problem(HTTPStatus.BAD_REQUEST, "The form's Content-Type names no boundary.")
    if kind == FORM and (recipients or sender):
        raise _wrong("/query", "With a form, sender and recipient are fields of the form.")
    length = request.headers.get("content-length", "")
    waits = request.headers.get("expect", "").lower() == "100-continue"
    size = int(length) if length.isdecimal() else None
    return Asked(tuple(sender), tuple(recipients), boundary, key or "", size, waits)


def _wrong(place: str, detail: str) -> Problem:
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The request is not what this route takes.",
        [{"pointer": place, "detail": detail}],
    )
