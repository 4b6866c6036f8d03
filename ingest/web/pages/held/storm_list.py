"""GET /: what is held, a storm a row; single mails, what was put off and what is decided are lists of their own."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Request, Response

from ingest.ports import StormRow
from ingest.staff.asking import storms_waiting
from ingest.staff.looking import filters as address
from ingest.staff.looking.counts import Counts, counts
from ingest.staff.looking.filters import StormFilters
from ingest.staff.looking.later import postponed
from ingest.web.desk import AtDesk, Desk
from ingest.web.pages.held.banner import banners
from ingest.web.pages.held.lines import Line, line_of
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader, Visitor
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS = 50
BESIDE: Final = ("cursor", "job")
"""Names in the address that are no filters: where the page begins, and which decisions are told about."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One list: the name of its text, its address, whether it is this one, and how many rows it has."""

    name: str
    address: str
    here: bool
    count: int


@router.get("/")
async def storm_list(request: Request, visitor: Reader, desk: AtDesk) -> Response:
    """Show a list: what waits first, of this the storms of many mails, then the latest."""
    said = request.query_params
    filters = address.read([pair for pair in said.multi_items() if pair[0] not in BESIDE])
    if filters.state == "waiting" and "kind" not in said:
        filters = replace(filters, single=False)
    ports, now = desk.engines().ports, time.time()
    query = filters.query(await mailboxes_of(desk, visitor.caller, filters.mailbox), now)
    found, counted = await asyncio.gather(
        ports.quarantine.storm_page(query, said.get("cursor"), ROWS), counts(ports, query)
    )
    facts = {
        "section": "storms",
        "lines": await lines(desk, visitor, found.rows, now),
        "next": f"/?{address.written(filters)}&cursor=" if found.next else "",
        "cursor": found.next or "",
        "counts": counted,
        "tabs": _tabs(filters, counted),
        "filters": filters,
        "filtered": replace(filters, single=None, state="waiting") != StormFilters(),
        "mailboxes": [box.address for box in desk.mailboxes if visitor.caller.sees(box.address)],
        "banners": await banners(desk, visitor.caller, said.getlist("job")),
    }
    return page(request, visitor, "held/storm_list.html", facts)


async def lines(desk: Desk, visitor: Visitor, rows: Sequence[StormRow], now: float) -> list[Line]:
    """Return these storms as rows."""
    ports = desk.engines().ports
    pulses, later, labels = await asyncio.gather(
        ports.quarantine.pulses(rows, now),
        postponed(ports, rows, now),
        storms_waiting(ports, {row.storm.key for row in rows}, visitor.caller.scope),
    )
    ours, texts = desk.mailboxes.ours, visitor.texts
    return [
        line_of(row, pulse, ours, texts, later.get(row.storm.key), labels.get(row.storm.key), now)
        for row, pulse in zip(rows, pulses, strict=True)
    ]


def _tabs(filters: StormFilters, counted: Counts) -> list[Tab]:
    lists = (
        ("storms", False, "waiting", counted.storms),
        ("singles", True, "waiting", counted.singles),
        ("later", None, "later", counted.later),
        ("decided", None, "decided", counted.decided),
    )
    return [
        Tab(
            name,
            f"/?{address.written(replace(filters, single=single, state=state))}",
            (filters.single, filters.state) == (single, state),
            count,
        )
        for name, single, state, count in lists
    ]
