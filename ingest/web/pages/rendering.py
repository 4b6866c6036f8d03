"""Makes the HTML of a page from its template (Jinja2): everything is escaped, and freed of what steers a screen.

The headers say that a page runs no script but ours, loads nothing from elsewhere and stands in no other page's frame
(CSP 3); a template has no inline style or script.
"""

import time
from collections.abc import Mapping
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path

import jinja2
from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from ingest.rfc3339 import rfc3339
from ingest.web.admission import door
from ingest.web.entry.cookie import put
from ingest.web.pages import filters
from ingest.web.pages.asset_files import address_of
from ingest.web.pages.here import here
from ingest.web.pages.texts import languages
from ingest.web.pages.visitor import FIELD, FORM, Visitor

__all__ = ["HEADERS", "page"]

FORM_S = 30 * 86_400
NAV = (
    *(("storms", "/"), ("overview", "/overview"), ("trace", "/trace"), ("log", "/log")),
    *(("shunted", "/shunted"), ("silences", "/silences"), ("allowances", "/allowances")),
)
"""What stands at the top of every page: the name of its text, and where it leads."""
KEYS = (
    *(("j", "down"), ("k", "up"), ("x", "mark"), ("Enter", "open"), ("r", "release"), ("d", "discard")),
    *(("a", "allow"), ("u", "undo"), ("/", "find"), ("?", "help")),
)
"""Keys, as `assets/pages.js` knows them, and the names of their texts. None decides anything without a question."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=filters.plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": address_of, "NAV": NAV, "KEYS": KEYS}
    made.filters |= {"moment": filters.moment, "rfc3339": rfc3339, "size": filters.size}
    return made


def page(
    request: Request,
    visitor: Visitor,
    template: str,
    facts: Mapping[str, object],
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    """Return a page. `template` is its file below `templates/`, `facts` what it shows."""
    now, texts = time.time(), visitor.texts
    shown = {
        "section": "",
        "t": texts,
        "visitor": visitor,
        "now": now,
        "here": here(request),
        "languages": languages(request.app.state.desk.settings),
        "token": partial(_token, visitor),
        "ago": partial(filters.ago, now=now, texts=texts),
        "span": partial(filters.span, texts=texts),
    }
    html = _templates().get_template(template).render({**shown, **facts})
    answer = HTMLResponse(html.encode("utf-8", "replace"), status, HEADERS)
    if visitor.new_cookie:
        put(answer, FORM, visitor.new_cookie, FORM_S, secure=door(request).is_secure(request))
    return answer


def _token(visitor: Visitor) -> Markup:
    """Return the field that every form that changes something carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, visitor.token)
