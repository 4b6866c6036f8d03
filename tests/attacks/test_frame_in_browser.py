"""Hostile HTML in a real browser: alive when served as it is, dead behind each of our walls (attacks 13 and 14)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
from playwright.async_api import Browser, Frame, Locator, Page

from ingest.staff.looking.frame import SANDBOX, framed
from parsers.opened import opened
from tests.attacks.html_payloads import PAYLOADS, Payload
from tests.attacks.traps import Host, Traps, host, traps
from tests.looking.pictures import PIXEL, with_picture

PLAIN = {"Content-Type": "text/html; charset=utf-8"}
CANARY = Payload("canary", '<img src="{trap}a.gif">')
BY_NAME = {payload.name: payload for payload in (*PAYLOADS, CANARY)}
PATIENCE_S = 120


def mail(html: str) -> bytes:
    head = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
    return head + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + html.encode("utf-8", "surrogatepass")


def raw(payload: Payload, html: str) -> str:
    if not payload.twice:
        return f"<!DOCTYPE html>{html}"
    text = json.dumps(html).replace("<", "\\u003c")
    twice = f"b.innerHTML={text};b.innerHTML=b.innerHTML"
    return (
        f"<!DOCTYPE html><body><script>const b=document.createElement('div');document.body.append(b);{twice}</script>"
    )


@pytest.fixture
async def laid() -> AsyncIterator[Traps]:
    async with traps(BY_NAME) as all_:
        yield all_


@pytest.fixture
async def serving() -> AsyncIterator[Host]:
    async with host() as one:
        yield one


Document = Callable[[Payload, str], tuple[str, Mapping[str, str]]]


async def looked_at(
    page: Page, serving: Host, laid: Traps, document: Document, sandbox: str | None
) -> dict[str, Frame]:
    """Show every payload in a frame of its own, click where a reader might, and return the frames by name."""
    page.set_default_timeout(PATIENCE_S * 1000)
    attribute = "" if sandbox is None else f' sandbox="{sandbox}"'
    tags = []
    for payload in PAYLOADS:
        html, headers = document(payload, laid.armed(payload.name, payload.html))
        serving.put(f"/{payload.name}", html, headers)
        tags.append(f'<iframe name="{payload.name}" src="/{payload.name}"{attribute} width=90 height=60></iframe>')
    await page.goto(serving.put("/page", "<!DOCTYPE html>" + "".join(tags)))
    frames = {frame.name: frame for frame in page.frames if frame.name in BY_NAME}
    for payload in PAYLOADS:
        if payload.click and payload.name in frames:
            for target in await frames[payload.name].locator(payload.click).all():
                if not await leads_away(target):
                    await target.click(force=True)
    return frames


async def leads_away(target: Locator) -> bool:
    """Whether it is a link that a person may follow: where that leads is his own doing."""
    address = await target.get_attribute("href")
    return address is not None and address.startswith("https:")


async def canary(page: Page, serving: Host, laid: Traps) -> None:
    """Wait until a request that is made now has come, so that those made before had their time."""
    await page.wait_for_timeout(1000)
    serving.put("/canary", laid.armed(CANARY.name, CANARY.html))
    await page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), {src: '/canary'}))")
    async with asyncio.timeout(PATIENCE_S):
        while not laid.reached(CANARY.name):
            await asyncio.sleep(0.02)


async def ran(frames: Mapping[str, Frame]) -> list[str]:
    """Return the payloads whose script marked its document."""
    marks = await asyncio.gather(*(frame.locator("html[ran]").count() for frame in frames.values()))
    return [name for name, mark in zip(frames, marks, strict=True) if mark]


def plain(payload: Payload, html: str) -> tuple[str, Mapping[str, str]]:
    return raw(payload, html), PLAIN


def behind_everything(payload: Payload, html: str) -> tuple[str, Mapping[str, str]]:
    frame = framed(opened(mail(html)))
    assert frame is not None
    return frame.html, frame.headers


def only_made_safe(payload: Payload, html: str) -> tuple[str, Mapping[str, str]]:
    return behind_everything(payload, html)[0], PLAIN


def only_policy(payload: Payload, html: str) -> tuple[str, Mapping[str, str]]:
    return raw(payload, html), behind_everything(payload, html)[1]


def with_remote_images(payload: Payload, html: str) -> tuple[str, Mapping[str, str]]:
    frame = framed(opened(mail(html)), remote_images=True)
    assert frame is not None
    return frame.html, frame.headers


async def test_every_payload_lives_where_nothing_holds_it(browser: Browser, laid: Traps, serving: Host) -> None:
    page = await browser.new_page()
    frames = await looked_at(page, serving, laid, plain, None)
    await canary(page, serving, laid)
    assert len(PAYLOADS) >= 180
    assert [payload.name for payload in PAYLOADS if not laid.asked.get(payload.name)] == []
    assert len(await ran(frames)) >= 75


@pytest.mark.parametrize(
    ("document", "sandbox"),
    [(behind_everything, SANDBOX), (only_made_safe, None), (only_policy, None)],
    ids=["behind everything", "made safe, without policy and sandbox", "as it came, by its policy alone"],
)
async def test_none_lives_in_the_frame(
    browser: Browser, laid: Traps, serving: Host, document: Document, sandbox: str | None
) -> None:
    page = await browser.new_page()
    frames = await looked_at(page, serving, laid, document, sandbox)
    await canary(page, serving, laid)
    assert set(frames) == {payload.name for payload in PAYLOADS}
    assert {name for name, heads in laid.asked.items() if any(heads)} == {CANARY.name}
    if document is only_policy:  # Chromium connects for a frame before it reads the policy, and then says nothing
        laid.asked = {name: heads for name, heads in laid.asked.items() if "frame" not in name}
    assert laid.asked.keys() == {CANARY.name}
    assert await ran(frames) == []
    assert page.context.pages == [page], "a window was opened"
    assert page.url == f"{serving.url}/page"
    if document is not only_policy:
        assert [name for name, frame in frames.items() if frame.url != f"{serving.url}/{name}"] == []


async def test_remote_images_that_were_asked_for_tell_nothing_but_that(
    browser: Browser, laid: Traps, serving: Host
) -> None:
    page = await browser.new_page()
    frames = await looked_at(page, serving, laid, with_remote_images, SANDBOX)
    await canary(page, serving, laid)
    assert laid.asked.pop(CANARY.name)
    assert await ran(frames) == []
    assert "fetch-img" in laid.asked
    for name, heads in laid.asked.items():
        assert "<img" in BY_NAME[name].html
        for head in heads:
            assert re.match(r"GET /[ab]\.gif |TLS$|$", head)
            assert "referer:" not in head.lower()
            assert "cookie:" not in head.lower()


async def test_a_link_opens_a_window_that_learns_nothing_of_the_reader(
    browser: Browser, laid: Traps, serving: Host
) -> None:
    html, headers = behind_everything(CANARY, laid.armed(CANARY.name, '<a href="{trap}a.html">go</a>'))
    serving.put("/mail", html, headers)
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    await page.goto(serving.put("/page", f'<iframe src="/mail" sandbox="{SANDBOX}"></iframe>'))
    async with page.expect_popup() as opening:
        await page.frame_locator("iframe").locator("a").click()
    window = await opening.value
    await window.wait_for_load_state()
    assert await window.evaluate("[opener, document.referrer, origin]") == [None, "", window.url.rpartition("/")[0]]
    (head,) = [head for head in laid.asked[CANARY.name] if head.startswith("GET /a.html ")]
    assert "referer:" not in head.lower()
    assert page.url == f"{serving.url}/page"


async def test_the_pictures_of_a_mail_are_seen(browser: Browser, serving: Host) -> None:
    frame = framed(opened(with_picture(PIXEL)))
    assert frame is not None
    serving.put("/mail", frame.html, frame.headers)
    page = await browser.new_page()
    await page.goto(serving.put("/page", f'<iframe src="/mail" sandbox="{SANDBOX}"></iframe>'))
    image = page.frame_locator("iframe").locator("img")
    assert await image.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 1
