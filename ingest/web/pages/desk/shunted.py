"""GET /shunted: mail that could not be processed, on whichever node, with its reason; retry and export."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field

from ingest.staff.shunted.retrying import By, Retried, retry_all, retry_one
from ingest.web.admission import origin_of
from ingest.web.api.decisions.shunted import AtNodes, ReceiptName, list_shunted, mailboxes_asked, open_shunted
from ingest.web.desk import AtDesk
from ingest.web.forms.decisions.shunted import RetriedForm
from ingest.web.pages.blank import BLANK
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Decider, Reader, Visitor
from ingest.web.parameters import Cursor
from ingest.web.reading import AtReading

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS = 50
"""A page of the list."""


class RetryForm(BaseModel):
    """The node that has one mail; or of many mails which: of a mailbox, with a reason, or all."""

    node: Annotated[Annotated[str, Field(max_length=255)] | None, BLANK] = None
    mailbox: Annotated[Annotated[str, Field(max_length=320)] | None, BLANK] = None
    reason: Annotated[Annotated[str, Field(max_length=1_000)] | None, BLANK] = None


@router.get("/shunted")
async def shunted_page(
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    nodes: AtNodes,
    mailbox: Annotated[str, Query(max_length=320)] = "",
    reason: Annotated[str, Query(max_length=1_000)] = "",
    cursor: Cursor = None,
) -> Response:
    """Show it, of all nodes that answer."""
    found = await list_shunted(desk, nodes, visitor.caller, mailbox or None, reason or None, cursor, ROWS)
    facts = {"mails": found.items, "next": found.next, "left_out": found.left_out, "mailbox": mailbox, "reason": reason}
    return page(request, visitor, "desk/shunted.html", {**facts, "section": "shunted"})


@router.post("/shunted/retry")
async def retry_many(
    form: Annotated[RetryForm, Form()], request: Request, visitor: Decider, desk: AtDesk, nodes: AtNodes
) -> Response:
    """Have mail tried again, and say what became of that."""
    by, ports = By(visitor.caller.name, origin_of(request)), desk.engines().ports
    boxes = await mailboxes_asked(desk, nodes, visitor.caller, form.mailbox)
    return _told(request, visitor, await retry_all(nodes, ports, desk.mailboxes, boxes, form.reason or "", by))


@router.post("/shunted/{receipt}/retry")
async def retry(
    receipt: ReceiptName,
    form: Annotated[RetryForm, Form()],
    request: Request,
    visitor: Decider,
    desk: AtDesk,
    nodes: AtNodes,
) -> Response:
    """Have one mail tried again."""
    by, ports, scope = By(visitor.caller.name, origin_of(request)), desk.engines().ports, visitor.caller.scope
    return _told(request, visitor, await retry_one(nodes, ports, desk.mailboxes, receipt, scope, by, form.node or ""))


@router.get("/shunted/{receipt}/original")
async def original(
    receipt: ReceiptName, request: Request, visitor: Reader, desk: AtDesk, nodes: AtNodes, reading: AtReading
) -> Response:
    """Hand out the bytes, to be saved."""
    return await open_shunted(receipt, request, desk, nodes, reading, visitor.caller)


def _told(request: Request, visitor: Visitor, retried: Retried) -> Response:
    return page(request, visitor, "desk/retried.html", {"retried": RetriedForm.of(retried), "section": "shunted"})
