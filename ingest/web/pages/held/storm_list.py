"""GET /: what is held, a storm a row; single mails, what was put off and what is decided are lists of their own."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from ingest.ports import StormRow
from ingest.staff.asking import storms_waiting
from ingest.staff.looking import filters as address
from ingest.staff.looking.counts import Counts, counts
from ingest.staff.looking.filters import StormFilters
from ingest.staff.looking.later import postponed
from ingest.web.desk import AtDesk, Desk
from ingest.web.pages.held.banner import banners
from ingest.web.pages.held.going_back import TOLD, came_from
from ingest.web.pages.held.lines import Line, line_of
from ingest.web.pages.held.names import STORM
from ingest.web.pages.here import here
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.visitor import Reader, Visitor
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS, MOST_TOLD = 50, 10
HOLDING: Final = (
    *("pair-rate", "thread-rate", "ring", "pace", "slow-rate", "rounds", "open-storm", "at-once"),
    *("hop-limit", "delivered-to-loop", "own-mail", "auto-reply-held"),
)
"""Codes that mail is held for: those of `loopguard/README.md`, "Codes", whose effect is `hold`."""
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
BESIDE: Final = ("cursor", *TOLD)
"""Names in the address that are no filters: where the page begins, and what is told about."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One list: the name of its text, its address, whether it is this one, and how many rows it has."""

    name: str
    address: str
    here: bool
    count: int


@router.get("/storms")
async def as_notices_say(_: Reader) -> Response:
    """Lead to the list, as the address of each storm lets one expect."""
    return RedirectResponse("/", HTTPStatus.SEE_OTHER, HEADERS)


@router.get("/")
async def storm_list(request: Request, visitor: Reader, desk: AtDesk) -> Response:
    """Show a list: what waits first, of this the storms of many mails, then the latest."""
    said = request.query_params
    filters = address.read(
        [(name, _as_typed(name, value.strip())) for name, value in said.multi_items() if name not in BESIDE]
    )
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
        "days": tuple(day_of(at) for at in (filters.since, filters.until)),
        "codes": sorted(_codes(visitor).items(), key=lambda one: one[1]),
        "mailboxes": [box.address for box in desk.mailboxes if visitor.caller.sees(box.address)],
        "banners": await banners(desk, visitor.caller, said.getlist("job")),
        "put_off": await _put_off(desk, visitor, said.getlist("later"), now),
        "back": came_from(here(request)),
    }
    return page(request, visitor, "held/storm_list.html", facts)


async def lines(desk: Desk, visitor: Visitor, rows: Sequence[StormRow], now: float) -> list[Line]:
    """Return these storms as rows."""
    ports = desk.engines().ports
    pulses, later, labels, mails = await asyncio.gather(
        ports.quarantine.pulses(rows, now),
        postponed(ports, rows, now),
        storms_waiting(ports, {row.storm.key for row in rows}, visitor.caller.scope),
        ports.quarantine.singles(rows),
    )
    ours, texts = desk.mailboxes.ours, visitor.texts
    subjects = {mail.storm: mail.subject or texts("mail.no_subject") for mail in mails}
    return [
        line_of(
            row,
            pulse,
            ours,
            texts,
            later.get(row.storm.key),
            labels.get(row.storm.key),
            subjects.get(row.storm.key, ""),
            now,
        )
        for row, pulse in zip(rows, pulses, strict=True)
    ]


async def _put_off(desk: Desk, visitor: Visitor, storms: Sequence[str], now: float) -> list[Line]:
    """Return those of these storms that the visitor sees and that are put off still."""
    if not storms:
        return []
    names = list(dict.fromkeys(one for one in storms if re.fullmatch(STORM, one)))[:MOST_TOLD]
    quarantine = desk.engines().ports.quarantine
    rows = await asyncio.gather(*(quarantine.storm_row(one, visitor.caller.scope) for one in names))
    return [line for line in await lines(desk, visitor, [row for row in rows if row is not None], now) if line.later]


def day_of(at: float | None) -> str:
    """Return the day of a moment as a field of dates has it, "" for none."""
    return "" if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def _as_typed(name: str, value: str) -> str:
    """Return a day as the moment that it begins at, the last one as the moment that it is over; all else as it is."""
    if name not in ("since", "until") or not _DAY.fullmatch(value):
        return value
    try:
        return (datetime.fromisoformat(value).replace(tzinfo=UTC) + timedelta(days=name == "until")).isoformat()
    except (ValueError, OverflowError):  # no day, or the last of all
        return value


def _codes(visitor: Visitor) -> dict[str, str]:
    """Return what mail may be held for, each code with its words."""
    reasons = visitor.texts.section("reasons")
    return {code: reasons[code] for code in HOLDING}


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
