"""GET /search: stored mail by its words, what was found marked; and how many held mails an address has.

With the index away the page says so and keeps its form. Held mail is in no index: where the words are an address, its
held mail is listed, and whatever else waits is a question to the trace.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from ingest.errors import EngineError
from ingest.ports import HeldQuery
from ingest.records import HeldMessage
from ingest.utf8 import harmless
from ingest.web.api.search import search_messages
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.found import FoundForm
from ingest.web.pages.mail.pasted import ADDRESS
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Reader
from ingest.web.sight import mailboxes_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
LONGEST = 256
HITS, HELD = 50, 10


@router.get("/search")
async def search_page(
    request: Request,
    visitor: Reader,
    desk: AtDesk,
    q: Annotated[str, Query(max_length=4_000)] = "",
    mailbox: Annotated[str, Query(max_length=320)] = "",
) -> Response:
    """Show the form, and what it finds."""
    caller, words = visitor.caller, q.strip()
    boxes = await mailboxes_of(desk, caller, mailbox or None)
    too_long = len(words) > LONGEST
    hits: list[FoundForm] | None = []
    held: tuple[HeldMessage, ...] = ()
    if words and not too_long:
        try:
            hits = (await search_messages(desk, caller, words, mailbox or None, HITS)).items
        except EngineError as error:
            if error.engine != "search":
                raise
            hits = None
        if ADDRESS.fullmatch(words):
            held = (await desk.engines().ports.quarantine.page(HeldQuery(boxes, sender=words), None, HELD)).mails
    facts = {
        "section": "search",
        "q": words[:LONGEST],
        "mailbox": mailbox,
        "mailboxes": _shown(desk, caller.scope),
        "too_long": too_long,
        "hits": None
        if hits is None
        else [(one, marked(one.marked.subject), marked(one.marked.snippet)) for one in hits],
        "most": HITS,
        "held": held,
    }
    return page(request, visitor, "mail/search.html", facts)


def marked(html: str) -> Markup:
    """Return what `forms.marked` has escaped, as HTML; what steers a screen is taken out, as it is everywhere else."""
    return Markup(harmless(html))  # noqa: S704  nothing in it but <mark> is HTML


def _shown(desk: Desk, scope: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the mailboxes that one may choose from."""
    return scope if scope is not None else tuple(one.address for one in desk.settings.mailbox)
