"""POST /api/v1/outgoing: a helpdesk in any language asks before it sends, and gets fields to set and a yes or no.

There is no authentication yet, so the route works only where the web role listens on loopback or on a Unix socket,
takes nothing but JSON, and answers to a local name only: a page in a browser on the same machine cannot ask.
"""

import re
import time
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.errors import IngestError
from ingest.listen_address import ListenAddress
from ingest.mailboxes import Mailboxes
from ingest.sending.outgoing import Advice, Outgoing, advise
from ingest.settings import Settings
from ingest.web.problem import Problem, of_body, of_error
from ingest.wiring import Engines

__all__ = ["OutgoingBody", "OutgoingRoute"]

LARGEST = 256 * 1024
"""Bytes of a body: 100 recipients and 200 ids fit."""

Address = Annotated[str, Field(max_length=320, pattern=r"^[^\s\x00-\x1f\x7f@<>]+@[^\s\x00-\x1f\x7f@<>]+$")]
_HOST = re.compile(r":[0-9]{1,5}$")
"""The port in a Host field."""
Id = Annotated[str, Field(min_length=1, max_length=998, pattern=r"^[^\s\x00-\x1f\x7f]+$")]


class OutgoingBody(BaseModel):
    """What a helpdesk says of the mail that it is about to send. Ids may stand in angle brackets or not."""

    model_config = ConfigDict(extra="forbid", strict=True)

    mailbox: Address
    recipients: list[Address] = Field(min_length=1, max_length=100)
    automatic: bool = False
    thread: str | None = Field(None, pattern=r"^[a-z0-9]{1,64}$")
    answers: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")
    in_reply_to: Id | None = None
    references: list[Id] = Field([], max_length=200)
    message_id: Id | None = None


class OutgoingRoute:
    """The route over one node's engines."""

    def __init__(self, settings: Settings, engines: Callable[[], Engines]) -> None:
        self._settings = settings
        self._mailboxes = Mailboxes(settings)
        self._engines = engines

    async def post(self, request: Request) -> Response:
        """Answer with fields to set and `may_autoreply`, or with a problem."""
        try:
            self._admit(request)
            body = OutgoingBody.model_validate_json(await _content(request))
            return JSONResponse(_told(await self._advise(body)), headers={"Cache-Control": "no-store"})
        except ValidationError as error:
            return of_body(error).response()
        except IngestError as error:
            return of_error(error).response()
        except Problem as problem:
            return problem.response()

    async def _advise(self, body: OutgoingBody) -> Advice:
        mail = Outgoing(
            mailbox=body.mailbox,
            recipients=tuple(body.recipients),
            automatic=body.automatic,
            thread=body.thread,
            answers=body.answers,
            in_reply_to=body.in_reply_to,
            references=tuple(body.references),
            message_id=body.message_id,
        )
        return await advise(mail, self._mailboxes, self._engines().ports, time.time())

    def _admit(self, request: Request) -> None:
        listen = self._settings.web.listen
        address = ListenAddress.read(listen)
        if not address.path and not _local(address.host):
            raise Problem(HTTPStatus.FORBIDDEN, f"web.listen is {listen}: this route is off unless that is loopback.")
        if request.headers.get("origin"):
            raise Problem(HTTPStatus.FORBIDDEN, "No page in a browser may ask: send no Origin.")
        named = request.headers.getlist("host")
        if not address.path and not (len(named) == 1 and _local(_HOST.sub("", named[0].lower()).strip("[]"))):
            raise Problem(HTTPStatus.FORBIDDEN, "Ask by a local name: localhost, 127.0.0.1 or [::1].")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.")


async def _content(request: Request) -> bytes:
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is longer than {LARGEST} bytes.")
    return content


def _local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _told(advice: Advice) -> dict[str, object]:
    marks = advice.marks
    return {
        "message_id": f"<{marks.message_id}>",
        "thread": marks.thread,
        "headers": dict(marks.headers),
        "reply_to": marks.reply_to,
        "subject_tag": marks.subject_tag,
        "may_autoreply": advice.may_autoreply,
        "why": advice.why,
    }
