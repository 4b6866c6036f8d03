"""Every link of every page leads somewhere, for an admin, a viewer and one who sees a single mailbox, in each language.

No page offers anybody what he may not do: no form, no link.
"""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlencode, urljoin

import httpx
import pytest

from ingest.staff.caller import Verb
from ingest.web.app import make_app
from ingest.wiring import Engines
from tests.ingest.desk import settings
from tests.web.asking import BOX, EVERYBODY, OTHER, Api, api
from tests.web.client import add_user, client, closed, logged_in
from tests.web.pages.lived_in import decided, live_in
from tests.web.routes import PlainRoute, routes

LINK = re.compile(r"""<(?:a|link|iframe|script)\b[^>]*?\b(?:href|src|hx-get)="([^"]*)\"""")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
MARKED = {"/decide", "/merge"}
"""Forms that ask about what one marks or writes in them: `test_must_haves` fills them in."""


def attribute(text: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', text)
    return unescape(found[1]) if found else ""


def leads(html: str) -> list[str]:
    """Return all addresses that a page leads to by GET, forms sent as they stand."""
    found = [unescape(one) for one in LINK.findall(html)]
    for head, inside in FORM.findall(html):
        action = attribute(head, "action")
        if 'method="' not in head and not action.endswith(tuple(MARKED)):
            fields = [(attribute(one, "name"), attribute(one, "value")) for one in re.findall(r"<input[^>]*>", inside)]
            found.append(f"{action}?{urlencode([one for one in fields if one[0]])}")
    return found


def posts(html: str) -> list[str]:
    return [attribute(head, "action") for head, _ in FORM.findall(html) if 'method="post"' in head]


async def crawled(asking: httpx.AsyncClient, language: str) -> tuple[dict[str, str], list[str]]:
    """Return all pages that can be reached from the first one, and what is wrong with them."""
    wrong: list[str] = []
    pages: dict[str, str] = {}
    ahead = [("/", "")]
    met = {"/"}
    while ahead:
        path, by = ahead.pop(0)
        answer = await asking.get(path, headers={"accept": "text/html", "accept-language": language})
        if answer.status_code not in {200, 303}:
            wrong.append(f"{path}, to which {by} leads: {answer.status_code}")
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if not is_page or path.partition("?")[0].endswith("/frame"):
            continue
        pages[path] = answer.text
        for one in leads(answer.text):
            to = urljoin(f"http://here{path}", one).removeprefix("http://here").partition("#")[0]
            if not to.startswith("/"):
                wrong.append(f"{path} leads elsewhere: {one}")
            elif to not in met:
                met.add(to)
                ahead.append((to, path))
    return pages, wrong


VERBS = {"viewer": {Verb.READ}, "reviewer": {Verb.READ, Verb.DECIDE}, "admin": set(Verb)}


def needed(known: list[PlainRoute], path: str) -> Verb | None:
    """Return what one must be allowed to send a form to `path`."""
    for one in known:
        if one.method == "POST" and re.fullmatch(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(one.path)), unquote(path)):
            return one.verb
    raise AssertionError(f"no route takes {path}")


@pytest.fixture
async def lived(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path, **closed())) as here:
        ours, theirs = await live_in(here, BOX, "ours"), await live_in(here, OTHER, "canary", start=50)
        here.admission.who = EVERYBODY
        await decided(here, kind="discard", message=[ours.held[0].id, theirs.held[0].id])
        yield here


@pytest.mark.parametrize(("role", "boxes"), [("admin", ()), ("viewer", ()), ("viewer", (BOX,)), ("reviewer", (BOX,))])
async def test_every_link_leads_somewhere(lived: Api, role: str, boxes: tuple[str, ...]) -> None:
    node = lived.node
    app = make_app(node.settings, lambda: Engines(node.ports, node.engines.index))
    known = routes(app)
    async with client(node, app) as asking:
        await add_user(node, "anna", role, *boxes)
        await logged_in(asking)
        for language in ("en", "de"):
            pages, wrong = await crawled(asking, language)
            assert not wrong, "\n".join(wrong)
            assert len(pages) > 40
            for path, html in pages.items():
                assert not boxes or ("canary" not in html and OTHER not in html), path
                for action in posts(html):
                    verb = needed(known, action)
                    assert verb is None or verb in VERBS[role], f"{path} offers {action}"
