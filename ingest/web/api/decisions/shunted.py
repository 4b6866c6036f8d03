"""GET /api/v1/shunted and a mail's original: what no node could process; POST …/retry lets it be tried again."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from ingest.staff.caller import Caller
from ingest.staff.shunted.listing import shunted_mail
from ingest.staff.shunted.nodes import Nodes
from ingest.staff.shunted.reading import shunted_original
from ingest.staff.shunted.retrying import By, Retried, retry_all, retry_one
from ingest.web.admission import origin_of
from ingest.web.answers.outflow import share_of
from ingest.web.answers.raw_answer import UNKNOWN, raw_answer
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.decisions.shunted import RetriedForm, RetryBody, RetryManyBody, ShuntedPageForm
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import Cursor, Decider, InMailbox, PageLimit, Reader
from ingest.web.problem import unseen
from ingest.web.reading import AtReading
from ingest.web.sight import seen_mailbox

__all__ = ["AtNodes", "ReceiptName", "list_shunted", "mailboxes_asked", "open_shunted", "router"]

router = APIRouter(tags=["shunted"], route_class=JsonRoute)
ReceiptName = Annotated[str, Path(description="A receipt.", pattern="^[0-9a-zA-Z]{32}$")]
BYTES = {"schema": {"type": "string", "format": "binary"}}
RETRIES: dict[str, Any] = {
    "response_model": RetriedForm,
    "responses": {202: {"model": RetriedForm, "description": "Asked; `waiting_for` names who has yet to do it."}},
    "dependencies": [Depends(json_only)],
}


def _nodes(request: Request) -> Nodes:
    nodes: Nodes = request.app.state.nodes
    return nodes


AtNodes = Annotated[Nodes, Depends(_nodes)]
"""Type of a route's argument: the nodes whose shunted mail is looked at."""


@router.get("/shunted", summary="List shunted mail, newest first")
async def list_shunted(
    desk: AtDesk,
    nodes: AtNodes,
    caller: Reader,
    mailbox: InMailbox = None,
    reason: Annotated[
        str | None, Query(description="Only with this reason, the whole sentence.", min_length=1, max_length=1_000)
    ] = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> ShuntedPageForm:
    """Mail that could not be processed, of all nodes that answer. A page may be short, and not the last."""
    boxes = await mailboxes_asked(desk, nodes, caller, mailbox)
    return ShuntedPageForm.of(await shunted_mail(nodes, boxes, reason or "", cursor, limit))


@router.post("/shunted/retry", summary="Try all shunted mail again", **RETRIES)
async def retry_shunted(
    body: RetryManyBody, request: Request, desk: AtDesk, nodes: AtNodes, caller: Decider
) -> Response:
    """Put shunted mail back, of a mailbox and a reason, of one of them, or all that the caller sees."""
    boxes = await mailboxes_asked(desk, nodes, caller, body.mailbox)
    by = By(caller.name, origin_of(request))
    return _answer(await retry_all(nodes, desk.engines().ports, desk.mailboxes, boxes, body.reason or "", by))


@router.post("/shunted/{receipt}/retry", summary="Try one shunted mail again", **RETRIES)
async def retry_one_shunted(
    receipt: ReceiptName, body: RetryBody, request: Request, desk: AtDesk, nodes: AtNodes, caller: Decider
) -> Response:
    """Put one shunted mail back, all attempts unspent; its node takes it up within a second."""
    by, ports = By(caller.name, origin_of(request)), desk.engines().ports
    return _answer(await retry_one(nodes, ports, desk.mailboxes, receipt, caller.scope, by, body.node or ""))


@router.get(
    "/shunted/{receipt}/original",
    summary="A shunted mail as it was received",
    response_class=Response,
    responses={200: {"description": "The bytes, to be saved.", "content": {UNKNOWN: BYTES}}},
)
async def open_shunted(
    receipt: ReceiptName, request: Request, desk: AtDesk, nodes: AtNodes, reading: AtReading, caller: Reader
) -> Response:
    """The bytes that came in, whatever they are. Who looked stands in the audit log."""
    by, ports = By(caller.name, origin_of(request)), desk.engines().ports
    room = share_of(request).reserve
    mail, content = await shunted_original(nodes, ports, await reading.raw(), receipt, caller.scope, by, room)
    return raw_answer(content, UNKNOWN, f"{receipt}.eml", mail.sha256)


async def mailboxes_asked(desk: Desk, nodes: Nodes, caller: Caller, mailbox: str | None) -> tuple[str, ...] | None:
    """Return the mailboxes to look into. Raises `Problem` (404) for one that is not the caller's, or never was.

    Of one that is not in the settings nodes are asked as well: that may be why its mail was set aside.
    """
    if mailbox is None:
        return caller.scope
    address = desk.mailboxes.spelt(mailbox)
    if not caller.sees(address):
        raise unseen("mailbox", mailbox)
    if desk.mailboxes.named(address) is None:
        page = await shunted_mail(nodes, (address,), limit=1)
        if not (page.rows or page.next or page.left_out):
            await seen_mailbox(desk, caller, mailbox)
    return (address,)


def _answer(retried: Retried) -> Response:
    status = HTTPStatus.ACCEPTED if retried.waiting_for else HTTPStatus.OK
    return Response(RetriedForm.of(retried).model_dump_json(), status, media_type="application/json")
