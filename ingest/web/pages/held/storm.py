"""GET /storms/{storm}: one loop: how it went, what differs between its mails, why it is held, and what can be done."""

import time
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ingest.errors import Corrupt, NotFound, Waiting
from ingest.ports import HeldQuery, StormRow
from ingest.records import HeldMessage, HeldState
from ingest.staff.allowing.twice import offer_of
from ingest.staff.looking.deeds import deeds
from ingest.staff.looking.differing import Differing, differing_of
from ingest.staff.looking.reasons import reason_words
from ingest.staff.looking.spread import Spread, spread
from ingest.staff.looking.timeline import timeline
from ingest.staff.opening import Opening
from ingest.web.desk import AtDesk
from ingest.web.pages.held.banner import banners, jobs_seen
from ingest.web.pages.held.drawing import timeline_picture
from ingest.web.pages.held.going_back import came_from
from ingest.web.pages.held.names import StormName
from ingest.web.pages.held.storm_list import lines
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader, Visitor
from ingest.web.parameters import Cursor
from ingest.web.reading import AtOpening
from ingest.web.sight import seen_storm
from loopguard import Finding

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
MAILS, ENTRIES = 10, 20


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between the first and the last mail, or why that cannot be said."""

    differing: Differing | None
    missing: str = ""


@router.get("/storms/{storm}")
async def storm_page(
    storm: StormName,
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    opening: AtOpening,
    cursor: Cursor = None,
    compare: Annotated[bool, Query()] = False,
    then: Annotated[str, Query(alias="next")] = "",
) -> Response:
    """Show one storm as far as the visitor sees its mail. `compare`: also mails that only another node can read.

    `next`: the list that one came from, and goes back to.
    """
    ports, now = desk.engines().ports, time.time()
    row = await seen_storm(desk, visitor.caller, storm)
    query = HeldQuery(row.mailboxes, storm, state=None)
    mails = await ports.quarantine.page(query, cursor, MAILS)
    shown = await spread(ports, row, now)
    went = await timeline(ports, desk.mailboxes, row, now)
    first = shown.examples[0].mail if shown.examples else None
    (line,) = await lines(desk, visitor, [row], now)
    entries = await deeds(ports, row, ENTRIES)
    facts = {
        "section": "storms",
        "line": line,
        "offer": await offer_of(ports, desk.mailboxes, row, now),
        "row": row,
        "back": came_from(then or ("/?kind=single" if row.single else "/")),
        "spread": shown,
        "went": went,
        "picture": timeline_picture(went, visitor.texts("storm.went"), _words(row, visitor)),
        "first": first,
        "last": shown.examples[-1].mail if len(shown.examples) > 1 else None,
        "comparison": await _compared(opening, shown, ask=compare),
        "findings": _reasons(first, visitor),
        "in_bin": bool((await ports.quarantine.page(replace(query, state=HeldState.DISCARDED), None, 1)).mails),
        "mails": mails.mails,
        "next": mails.next,
        "entries": entries,
        "jobs": await jobs_seen(desk, visitor.caller, (one.job for one in entries)),
        "banners": await banners(desk, visitor.caller, request.query_params.getlist("job")),
    }
    return page(request, visitor, "held/storm.html", facts)


async def _compared(opening: Opening, shown: Spread, *, ask: bool) -> Comparison | None:
    """Return what differs between the first and the last mail of a storm that can be read; None for a single mail.

    Where fewer than two can be read here, `ask` waits for the node that can.
    """
    mails = [one.mail for one in shown.examples if one.readable]
    if len(shown.examples) < 2:
        return None
    if len(mails) < 2 and not ask:
        return Comparison(None, "elsewhere")
    first, *_, last = mails if len(mails) > 1 else [one.mail for one in shown.examples]
    try:
        return Comparison(await differing_of(opening, first, last))
    except (NotFound, Corrupt, Waiting):
        return Comparison(None, "gone")


def _reasons(mail: HeldMessage | None, visitor: Visitor) -> list[tuple[Finding, str]]:
    words = visitor.texts.section("reasons")
    return [(one, reason_words(one, words)) for one in mail.findings] if mail is not None else []


def _words(row: StormRow, visitor: Visitor) -> str:
    t = visitor.texts
    return t("storm.picture", mails=t.number(row.storm.count), table=t("storm.table"))
