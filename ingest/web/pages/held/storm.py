"""GET /storms/{storm}: one loop: how it went, what differs between its mails, why it is held, and what can be done."""

import time
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from ingest.errors import Corrupt, NotFound, Waiting
from ingest.ports import HeldQuery, StormRow
from ingest.records import HeldMessage
from ingest.staff.looking.deeds import deeds
from ingest.staff.looking.differing import Differing, differing_of
from ingest.staff.looking.reasons import reason_words
from ingest.staff.looking.spread import Spread, spread
from ingest.staff.looking.timeline import Timeline, timeline
from ingest.staff.opening import Opening
from ingest.web.desk import AtDesk
from ingest.web.pages.held.banner import banners
from ingest.web.pages.held.drawing import Labels, timeline_picture
from ingest.web.pages.held.names import StormName
from ingest.web.pages.held.storm_list import lines
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader, Visitor
from ingest.web.parameters import Cursor
from ingest.web.problem import unseen
from ingest.web.reading import AtOpening
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
    storm: StormName, request: Request, visitor: Reader, desk: AtDesk, opening: AtOpening, cursor: Cursor = None
) -> Response:
    """Show one storm as far as the visitor sees its mail."""
    ports, now = desk.engines().ports, time.time()
    row = await ports.quarantine.storm_row(storm, visitor.caller.scope)
    if row is None:
        raise unseen("storm", storm)
    query = HeldQuery(row.mailboxes, storm, state=None)
    mails = await ports.quarantine.page(query, cursor, MAILS)
    shown = await spread(ports, row, now)
    went = await timeline(ports, desk.mailboxes, row, now)
    first = shown.examples[0].mail if shown.examples else None
    (line,) = await lines(desk, visitor, [row], now)
    facts = {
        "section": "storms",
        "line": line,
        "row": row,
        "spread": shown,
        "went": went,
        "picture": timeline_picture(went, _labels(went, row, visitor)),
        "first": first,
        "last": shown.examples[-1].mail if len(shown.examples) > 1 else None,
        "comparison": await _compared(opening, shown),
        "findings": [(one, reason_words(one, visitor.texts.section("reasons"))) for one in first.findings]
        if first
        else [],
        "mails": mails.mails,
        "next": mails.next,
        "entries": await deeds(ports, row, ENTRIES),
        "banners": await banners(desk, visitor.caller, request.query_params.getlist("job")),
    }
    return page(request, visitor, "held/storm.html", facts)


async def _compared(opening: Opening, shown: Spread) -> Comparison | None:
    """Return what differs between the first and the last mail of a storm that can be read; None for a single mail."""
    readable = [one.mail for one in shown.examples if one.readable]
    if len(shown.examples) < 2:
        return None
    if len(readable) < 2:
        return Comparison(None, "elsewhere")
    try:
        return Comparison(await differing_of(opening, readable[0], readable[-1]))
    except (NotFound, Corrupt, Waiting):
        return Comparison(None, "gone")


def _reasons(mail: HeldMessage | None, visitor: Visitor) -> list[tuple[Finding, str]]:
    words = visitor.texts.section("reasons")
    return [(one, reason_words(one, words)) for one in mail.findings] if mail is not None else []


def _labels(went: Timeline, row: StormRow, visitor: Visitor) -> Labels:
    t = visitor.texts
    limit = t("storm.limit_line", mails=t.number(went.limit or 0), minutes=t.number(round((went.window_s or 0) / 60)))
    title, words = t("storm.went"), t("storm.picture", mails=t.number(row.storm.count), table=t("storm.table"))
    return Labels(title, words, limit, t("storm.tripped"), _clock(row.storm.first_at), _clock(row.storm.last_at))


def _clock(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at))
