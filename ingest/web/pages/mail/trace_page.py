"""GET /trace: "where is my customer's mail": what became of it, as a story, by whatever name somebody has for it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ingest.rfc3339 import END
from ingest.staff.tracing.question import Question, Trace, Traced
from ingest.staff.tracing.tracing import Tracing
from ingest.web.api.receipts import AtTracing, hidden_from, labels_of
from ingest.web.desk import AtDesk
from ingest.web.pages.mail.pasted import Names, Pasted, pasted
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader
from ingest.web.parameters import Cursor

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
SHOWN = 25
MOST_WHAT = 4_000


@dataclass(frozen=True, slots=True)
class Window:
    """When the mail may have come, and for whom."""

    recipient: str = ""
    since: float | None = None
    until: float | None = None
    wrong: str = ""
    """The name of the text that says what of it cannot be read."""


@router.get("/trace")
async def trace_page(
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    tracing: AtTracing,
    what: Annotated[str, Query(max_length=20_000)] = "",
    recipient: Annotated[str, Query(max_length=512)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
    cursor: Cursor = None,
) -> Response:
    """Show the form, and what became of the mail."""
    readings = pasted(what[:MOST_WHAT])
    window = _window(recipient.strip(), since.strip(), until.strip())
    base = Question(
        recipient=window.recipient,
        since=window.since,
        until=window.until,
        mailboxes=visitor.caller.scope,
        hides=hidden_from(visitor.caller, desk),
    )
    asks = bool(readings or (window.recipient and not what.strip())) and not window.wrong
    named, traced = await _traced(tracing, base, readings, cursor) if asks else (None, None)
    facts = {
        "section": "trace",
        "what": what[:MOST_WHAT].strip(),
        "recipient": recipient,
        "since": since,
        "until": until,
        "wrong": window.wrong or ("trace.unread" if what.strip() and not readings else ""),
        "named": named,
        "traced": traced,
        "labels": await labels_of(desk, tracing, traced) if traced is not None else {},
    }
    return page(request, visitor, "mail/trace.html", facts)


async def _traced(
    tracing: Tracing, base: Question, readings: tuple[Pasted, ...], cursor: str | None
) -> tuple[Pasted | None, Traced]:
    """Return the first reading that finds mail, and what it finds; of several receipts of one paste all."""
    if not readings:
        return None, await tracing.trace(base, cursor, SHOWN)
    left_out: dict[str, None] = {}
    away = False
    several: list[Trace] = []
    for one in readings:
        if several and one.names is not Names.RECEIPT:
            break
        found = await tracing.trace(_about(base, one), cursor, SHOWN)
        left_out |= dict.fromkeys(found.left_out)
        away = away or found.away
        if found.traces and one.names is not Names.RECEIPT:
            return one, found
        several += found.traces
    return readings[0], Traced(tuple(several), None, tuple(left_out), away)


def _about(base: Question, one: Pasted) -> Question:
    return replace(
        base,
        receipt=one.value if one.names is Names.RECEIPT else "",
        message=one.value if one.names is Names.MESSAGE else "",
        message_id=one.value if one.names is Names.MESSAGE_ID else "",
        address=one.value if one.names is Names.ADDRESS else "",
    )


def _window(recipient: str, since: str, until: str) -> Window:
    try:
        begin, end = _moment(since), _moment(until)
    except ValueError:
        return Window(recipient, wrong="trace.wrong_time")
    if begin is not None and end is not None and begin >= end:
        return Window(recipient, begin, end, "trace.wrong_order")
    return Window(recipient, begin, end)


def _moment(said: str) -> float | None:
    """Return a moment as a field of a form writes it, in UTC. Raises `ValueError`."""
    if not said:
        return None
    moment = datetime.fromisoformat(said)
    try:
        at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except OverflowError:
        raise ValueError(said) from None
    if not 0 <= at < END:
        raise ValueError(said)
    return at
