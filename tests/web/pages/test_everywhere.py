"""Every page, on every store, in every language: nothing is left over, hostile or of a mailbox that is not one's own.

The pages are found in the application: one that is new fails here until `lived_in` says where to see it.
"""

import re
from collections.abc import AsyncIterator, Iterable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.staff.caller import Caller, Verb
from ingest.web.entry.same_origin import API
from ingest.web.node_view import NodeView, RoleView
from ingest.web.pages.texts import languages
from tests.ingest.desk import settings
from tests.web.asking import BOX, EVERYBODY, OTHER, Api, api, mongodb_settings
from tests.web.pages.here import plain_text
from tests.web.pages.lived_in import LivedIn, live_in
from tests.web.routes import routes

MACHINES = {"/livez", "/readyz", "/metrics"}
DOORS = {"/login", "/storms", "/password", "/assets/{of}/{name}"}
"""What leads elsewhere, is no page, or needs a login, which `test_links` has."""
SECRET = "canary"
NAME = re.compile("[0-9a-f]{24,64}")
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
CLOCK = re.compile(r"\d+ (?:seconds?|minutes?|hours?|s|min|h)\b( ago)?|just now|<time.*?</time>|[0-9a-f]{24,64}")


@pytest.fixture(params=["sqlite", "secantus", "ferretdb"])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Api]:
    if request.param == "sqlite":
        chosen = settings(tmp_path)
    else:
        chosen = mongodb_settings(tmp_path, request.getfixturevalue(request.param).url)
    async with api(chosen) as opened:
        yield opened


class Page(HTMLParser):
    """What a browser would make of a page: `wrong` says what no page of ours may have."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "rect", "line", "path", "circle", "option"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []
        self.tags: list[str] = []
        self.feed(html)
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]
        self.wrong += [f"two elements are #{one}" for one in set(self.ids) if self.ids.count(one) > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags += [tag] if "svg" not in self.open else []
        if tag == "script" and not (given.get("src") or "").startswith("/assets/"):
            self.wrong.append("a script that is not ours")
        if tag in {"img", "object", "embed", "base", "style"} or any(name.startswith("on") for name in given):
            self.wrong.append(f"<{tag} {attrs}>")
        if tag == "time" and not given.get("title"):
            self.wrong.append("a time that does not say the whole moment")
        if tag == "form" and "form" in self.open:
            self.wrong.append("a form in a form")
        if "id" in given:
            self.ids.append(str(given["id"]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> within {self.open[-3:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def faults(path: str, html: str, language: str, keys: Iterable[str]) -> list[str]:
    """Return what is wrong with the HTML of a page."""
    found = Page(html)
    wrong, text = found.wrong, " ".join(found.text)
    if path.partition("?")[0].endswith("/banner"):
        return wrong
    if not html.startswith(f'<!doctype html>\n<html lang="{language}">'):
        wrong.append("not in its language")
    wrong += [f"{found.tags.count(tag)} of <{tag}>" for tag in ("title", "h1", "main") if found.tags.count(tag) != 1]
    if re.search("<title>\\s*·", html):
        wrong.append("no title")
    if steers := STEERING.search(html):
        wrong.append(f"steers a screen: {steers[0]!r}")
    ours = text.replace("{name}{{7*7}}", "")
    wrong += [f"left over: {one}" for one in re.findall(r"\{\w+\}|\{\{|\{%", ours)]
    words = set(re.findall(r"[a-z_]+(?:\.[a-z_0-9]+)+", ours))
    wrong += [f"a key: {one}" for one in words & set(keys)]
    return wrong


def all_of(*places: dict[str, list[str]]) -> list[str]:
    return [one for place in places for addresses in place.values() for one in addresses]


def every_role(here: Api) -> None:
    """Let the node say how its roles do, as the supervisor tells the web role."""
    buckets = tuple(("ingest_stage_seconds_bucket", {"stage": "parse", "le": le}, 4_711.0) for le in ("0.1", "+Inf"))
    here.app.state.node = lambda: NodeView({"worker-0": RoleView(True, 0.1, 2, "")}, buckets, 0.0)


async def told(here: Api, path: str, language: str = "en") -> str:
    answer = await here.client.get(path, headers={"accept": "text/html", "accept-language": language})
    return answer.text if answer.status_code == 200 else f"{answer.status_code}: {answer.text}"


def is_file(path: str) -> bool:
    return bool(re.search(r"/(original|raw|frame|attachments/\d+)(\?|$)|/log\.csv", path))


async def test_every_page_is_whole_and_shows_each_only_what_is_his(here: Api) -> None:
    every_role(here)
    ours = await live_in(here, BOX, "ours")
    found = {one.path for one in routes(here.app) if one.method == "GET" and not one.path.startswith(API)}
    assert found - MACHINES - DOORS == {*ours.addresses(), *ours.lists()}
    keys = {language: set(texts.english) for language, texts in languages(here.node.settings).items()}
    reader = Caller("anna", frozenset({Verb.READ, Verb.DECIDE}), frozenset({BOX}))
    wrong: list[str] = []
    with capture_logs() as log:
        for who in (here.admission.who, reader):
            here.admission.who = who
            for path in all_of(ours.addresses(), ours.lists()):
                for language in ("en", "de"):
                    html = await told(here, path, language)
                    is_page = not is_file(path)
                    told_wrong = html[:200] if re.match(r"\d{3}: ", html) else ""
                    what = (
                        [told_wrong] if told_wrong else faults(path, html, language, keys[language]) if is_page else []
                    )
                    wrong += [f"{path} ({language}, {who.name[:4] if who else ''}): {one}" for one in what]
    assert not wrong, "\n".join(wrong)
    assert [one for one in log if one["log_level"] not in {"debug", "info"}] == []
    before = await shown(here, ours)
    theirs = await live_in(here, OTHER, SECRET, start=50)
    here.admission.who = reader
    after = await shown(here, ours)
    assert {path: html for path, html in after.items() if html != before[path]} == {}
    assert [path for path, html in after.items() if SECRET in html or OTHER in html] == []
    named = await told(here, f"/?{'&'.join(f'job={one}' for one in (*theirs.jobs, *ours.jobs))}")
    assert set(re.findall('id="job-([0-9a-f]+)"', named)) == set(ours.jobs), "a decision on another mailbox is not told"
    assert "4,711" in await told_by(here, EVERYBODY, "/overview")
    assert "4,711" not in await told_by(here, reader, "/overview"), "mail of all mailboxes is counted there"
    for path in all_of(theirs.addresses()):
        said, nothing = await told(here, path), await told(here, NAME.sub(lambda one: "0" * len(one[0]), path))
        assert said.startswith(("404: ", "409: ")), path
        assert CLOCK.sub("", said) == CLOCK.sub("", nothing), path


async def told_by(here: Api, who: Caller, path: str) -> str:
    here.admission.who = who
    return await told(here, path)


async def shown(here: Api, what: LivedIn) -> dict[str, str]:
    """Return what each page says, without what changes by the clock."""
    paths = [one for one in all_of(what.addresses(), what.lists()) if not is_file(one) or one == "/log.csv"]
    return {
        path: CLOCK.sub("…", plain_text(html) if "<main" in html else html)
        for path in paths
        for html in [CLOCK.sub("…", await told(here, path))]
    }
