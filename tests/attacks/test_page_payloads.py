"""Every page, with hostile words wherever somebody else's words can stand: no element, no attribute, no error 500.

The pages are found by following each link from the list, so a page that is added is tried as well (attack 13).
"""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.ingest.desk import BOX, Desk, desk, settings
from tests.web.client import browser, client

EVIL = "\"'><xss-tag onx=1 hx-get=/evil data-hx-get=/evil>{{7*7}}{0.__class__}"
WORDS = re.sub("[<>@]", "", EVIL)
FIRST, LAST = "Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359"
TRIED = 150


class Elements(HTMLParser):
    """What a browser makes of a page: names of elements and of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def hostile(number: int, date: str, hops: int) -> bytes:
    received = f"Received: from {WORDS} by {WORDS} with {WORDS}; {date}\r\n" * hops
    return (
        f'{received}From: "{WORDS}" <{quote(WORDS)}{number}@evil.example>\r\nTo: {BOX}\r\nReply-To: {EVIL}\r\n'
        f"Subject: {EVIL}\r\nMessage-ID: <{number}{EVIL}>\r\nDate: {date}\r\nX-{EVIL.partition(' ')[0]}: {EVIL}\r\n"
        f"List-Id: {EVIL}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain\r\n\r\n{EVIL} {number}\r\n"
        f"--b\r\nContent-Type: text/html\r\n\r\n<p>{EVIL}</p>\r\n"
        f'--b\r\nContent-Type: image/svg+xml\r\nContent-Disposition: attachment; filename="{EVIL[2:]}"\r\n\r\n'
        "<svg/>\r\n"
        "--b--\r\n"
    ).encode()


def looked_at(answer: httpx.Response) -> Elements:
    assert answer.status_code < 500, (answer.url, answer.text)
    found = Elements()
    if answer.headers.get("content-type", "").startswith("text/html"):
        found.feed(answer.text)
        assert "xss-tag" not in found.names, answer.url
        strange = [(name, value) for name, value in found.attributes if name.startswith(("on", "data-hx"))]
        strange += [(name, value) for name, value in found.attributes if name == "hx-get" and "/jobs/" not in value]
        assert not strange, answer.url
        assert "49{" not in answer.text, "no template is made of words"
        assert "<class" not in unescape(answer.text), "nor asked for attributes"
    return found


async def crawled(asking: httpx.AsyncClient, *begin: str) -> set[str]:
    """Look at all pages that a link leads to; return their addresses."""
    waiting, seen, shown = list(begin), set[str](), 0
    while waiting and len(seen) < TRIED:
        address = waiting.pop()
        if address in seen or not address.startswith("/") or address.startswith("/assets"):
            continue
        seen.add(address)
        answer = await asking.get(address, headers={"accept": "text/html"})
        waiting += looked_at(answer).links
        shown += answer.text.count("&lt;xss-tag")
    assert shown, "the words do stand there"
    return seen


async def filled(node: Desk) -> None:
    for number in range(12):
        date = (FIRST, LAST, "Mon, 05 Jan 2026 08:00:00 +0000")[number % 3]
        await node.take(hostile(number, date, 60 if number % 2 else 3), BOX)
    await node.drain()


async def test_words_of_a_mail_are_words_on_every_page(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        await filled(node)
        seen = await crawled(asking, "/", "/?kind=single", "/?state=all", "/silences", "/shunted", "/log", "/jobs")
        for kind in ("/mail/", "/storms/", "/decide", "/allow", "/at-once", "/threads/"):
            assert any(one.startswith(kind) for one in seen), kind
        assert any("/frame" in one for one in seen)


@pytest.mark.parametrize(
    "address",
    [
        *("/?sender={}", "/?code={}", "/?mailbox={}", "/?since={}", "/?kind={}", "/?{}=1", "/?cursor={}", "/?job={}"),
        *("/log?actor={}&name={}", "/log?mailbox={}", "/log?cursor={}", "/search?q={}", "/search?q=x&mailbox={}"),
        *("/trace?what={}&recipient={}", "/trace?what=a@b.example&since={}", "/silences?mailbox={}"),
        *("/shunted?reason={}", "/shunted?mailbox={}", "/shunted/{}/original", "/allow?sender={}&mailbox={}"),
        *("/allow?storm={}", "/decide?kind=release&message={}", "/decide?kind=release&storm={}", "/decide?kind={}"),
        *("/decide?kind=release&storm=v1:aa&next={}", "/login?next={}", "/storms/{}", "/mail/{}", "/threads/{}/{}"),
        *("/jobs/{}", "/jobs/{}/banner", "/jobs?cursor={}", "/{}", "/assets/{}/{}", "/mail/{}/frame?images={}"),
    ],
)
async def test_words_of_an_address_are_words_on_its_page(tmp_path: Path, address: str) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        for said in (EVIL, "javascript:alert(1)", "\x00\r\nX-Evil: 1", "\ud7ff\U0010ffff", "%", "{0}"):
            path = address.replace("{}", quote(said, safe=""))
            answer = await asking.get(path, headers={"accept": "text/html"})
            assert not [link for link in looked_at(answer).links if link.startswith("javascript:")]
            assert "x-evil" not in answer.headers


async def test_words_of_people_are_words_on_every_page(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        await filled(node)
        found = await asking.get("/?kind=many", headers={"accept": "text/html"})
        storm = re.search(r'name="storm" value="([^"]+)"', found.text)
        assert storm is not None
        csrf = re.search('name="csrf" value="([0-9a-f]{64})"', found.text)
        assert csrf is not None
        token = {"csrf": csrf[1], "note": EVIL}
        for path, form in (
            ("/allow", {"sender": f"{quote(WORDS)}@evil.example", "mailbox": BOX, "days": "7"}),
            ("/allow", {"sender": EVIL, "mailbox": EVIL}),
            (f"/storms/{storm[1]}/later", {"hours": "1"}),
            ("/decide", {"kind": "discard", "storm": storm[1], "key": "0" * 32, "asked": "2099-01-01T00:00:00Z"}),
        ):
            answer = await asking.post(path, data={**token, **form}, headers=browser())
            looked_at(answer)
        seen = await crawled(asking, "/allowances", "/?state=decided", "/jobs", "/log", f"/storms/{storm[1]}")
        assert any(one.startswith("/jobs/") for one in seen)
