"""GET /api/v1/receipts: what became of mail that was taken in, by receipt, Message-ID, message or address."""

import socket
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from ingest.spool.node_id import node_id
from ingest.staff.caller import Caller
from ingest.staff.tracing.question import Question, Traced
from ingest.staff.tracing.tracing import Tracing
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.traces import TraceForm, TracesForm
from ingest.web.parameters import Cursor, PageLimit, Reader, Since, Until
from ingest.web.problem import Problem, unseen

__all__ = ["AtTracing", "hidden_from", "labels_of", "router"]

router = APIRouter()

Address = Annotated[
    str | None,
    Query(description="An address, bare.", min_length=1, max_length=512, pattern=r"^[^\x00-\x20\x7f<>]+$"),
]


def _tracing(request: Request) -> Tracing:
    tracing: Tracing = request.app.state.tracing
    return tracing


AtTracing = Annotated[Tracing, Depends(_tracing)]
"""Type of a route's argument: what traces mail."""


@router.get("/receipts/{receipt}")
async def one_receipt(receipt: str, desk: AtDesk, caller: Reader, tracing: AtTracing) -> TraceForm:
    """What became of one receipt: pending, stored, held, duplicate or shunted."""
    if len(receipt) != 32 or not receipt.isascii() or not receipt.isalnum():
        raise unseen("receipt", receipt[:100])
    traced = await tracing.trace(Question(receipt=receipt, mailboxes=caller.scope, hides=hidden_from(caller, desk)))
    if traced.traces:
        return TraceForm.of(traced.traces[0], await labels_of(desk, tracing, traced))
    if traced.away:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"Receipt {receipt} is not known here, and not all who may know it answered; ask again later.",
        )
    raise unseen("receipt", receipt)


@router.get("/receipts")
async def receipts(
    desk: AtDesk,
    caller: Reader,
    tracing: AtTracing,
    message: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{32}$", description="A message: it, its duplicates.")
    ] = None,
    message_id: Annotated[
        str | None, Query(min_length=1, max_length=998, description="A Message-ID, bare or in angle brackets.")
    ] = None,
    address: Address = None,
    recipient: Address = None,
    since: Since = None,
    until: Until = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> TracesForm:
    """List what was taken in, newest first: by message, Message-ID, author or recipient; all of it without any.

    `address` is an author, a reverse-path or a recipient. What was not looked at stands in `left_out`.
    """
    if sum(one is not None for one in (message, message_id, address)) > 1:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Ask by one of message, message_id and address.")
    question = Question(
        message=message or "",
        message_id=message_id or "",
        address=address or "",
        recipient=recipient or "",
        since=since,
        until=until,
        mailboxes=caller.scope,
        hides=hidden_from(caller, desk),
    )
    traced = await tracing.trace(question, cursor, limit)
    return TracesForm.of(traced, await labels_of(desk, tracing, traced))


def hidden_from(caller: Caller, desk: Desk) -> Callable[[str], bool] | None:
    """Return what says whether an address is of a mailbox of ours that is not the caller's."""
    if caller.mailboxes is None:
        return None

    def hides(address: str) -> bool:
        mailbox = desk.mailboxes.find(address)
        return mailbox is not None and not caller.sees(mailbox.address)

    return hides


async def labels_of(desk: Desk, tracing: Tracing, traced: Traced) -> dict[str, str]:
    """Return what people call the nodes of an answer, by their ids; the store is asked for those of others alone."""
    here = {node_id(desk.settings.data_dir): desk.settings.node.label or socket.gethostname()}
    others = {one.node for one in traced.traces} - here.keys() - {""}
    return {**(await tracing.labels() if others else {}), **here}
