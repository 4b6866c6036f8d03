"""Mail pages in a real browser: hostile mail is shown and nothing of it lives, images are loaded only when chosen, and
the pages stand on a telephone, in the dark, and before axe-core (attacks 13 and 14)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from ingest.threads.sent import SentMail
from tests.attacks.html_payloads import PAYLOADS, Payload
from tests.attacks.traps import Traps, host, traps
from tests.ingest.desk import looping, mail, settings
from tests.looking.pictures import PIXEL, with_picture
from tests.web.asking import BOX, Api, api
from tests.web.pages.looks import PHONE, fits, kept, serious
from tests.web.pages.serving import on_loopback

PATIENCE_MS = 120_000
pytestmark = pytest.mark.asyncio(loop_scope="module")
SOME = [one for one in PAYLOADS if not one.twice and not one.click][::8]
CANARY = Payload("canary", '<img src="{trap}a.gif">')
BY_NAME = {one.name: one for one in (*SOME, CANARY)}
CUSTOMER = (
    b"From: Anna Schmidt <anna.schmidt@customer.example>\r\nTo: support@desk.example\r\n"
    b"Cc: Bob <bob@customer.example>\r\nSubject: Invoice 4711 is wrong\r\nMessage-ID: <4711.1@customer.example>\r\n"
    b"Date: Mon, 05 Jan 2026 08:00:00 +0000\r\n"
    b"Received: from mx.customer.example by mx.desk.example with ESMTPS for <support@desk.example>;"
    b" Mon, 05 Jan 2026 08:01:10 +0000\r\n"
    b"Received: from laptop by mx.customer.example with ESMTPSA; Mon, 05 Jan 2026 08:00:05 +0000\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Hello,\r\n\r\nthe amount stands twice on invoice 4711. Could you have a look?\r\n\r\nKind regards\r\nAnna\r\n\r\n"
    b"> Here is your invoice.\r\n"
    b"--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h2 style='color:#063'>Hello</h2>"
    b"<p>the amount stands twice on invoice <b>4711</b>.</p><img src='https://tracker.example/p.png'>\r\n--c--\r\n"
    b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=invoice-4711.pdf\r\n\r\n"
    b"%PDF\r\n--b--\r\n"
)
ANSWER = mail(2, sender="anna.schmidt@customer.example", header="In-Reply-To: <4711.1@customer.example>\r\n")


@pytest_asyncio.fixture(loop_scope="module")
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path, node={"label": "node-a"})) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def url(here: Api) -> AsyncIterator[str]:
    async with on_loopback(here.app) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module")
async def laid() -> AsyncIterator[Traps]:
    async with traps(BY_NAME) as all_:
        yield all_


def html_mail(number: int, html: str) -> bytes:
    head = mail(number).partition(b"\r\n\r\n")[0]
    kind = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + b"\r\n" + kind + html.encode("utf-8", "surrogatepass")


async def opened(browser: Browser) -> Page:
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


async def asked(laid: Traps, name: str) -> None:
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not laid.reached(name):
            await asyncio.sleep(0.02)


async def test_hostile_mail_is_shown_and_nothing_of_it_lives(
    browser: Browser, here: Api, url: str, laid: Traps
) -> None:
    keys = await here.arrive(
        *(html_mail(number, f"<p>seen</p>{laid.armed(one.name, one.html)}") for number, one in enumerate(SOME))
    )
    page = await opened(browser)
    shown = 0
    for key in keys:
        await page.goto(f"{url}/mail/{key}")
        frame = page.frame_locator("iframe.mail")
        shown += await frame.get_by_text("seen").count() > 0
        assert await frame.locator("html[ran]").count() == 0
        assert await page.locator("html[ran]").count() == 0
        assert page.url == f"{url}/mail/{key}"
    assert len(SOME) >= 15
    assert shown == len(SOME)
    assert page.context.pages == [page]
    (canary,) = await here.arrive(html_mail(99, laid.armed(CANARY.name, CANARY.html)))
    await page.goto(f"{url}/mail/{canary}?images=1")
    await asked(laid, CANARY.name)
    assert {name for name, heads in laid.asked.items() if heads} == {CANARY.name}


async def test_the_frame_has_no_origin_of_ours_and_no_other_page_may_frame_it(
    browser: Browser, here: Api, url: str
) -> None:
    (key,) = await here.arrive(html_mail(1, "<p>seen</p>"))
    page = await opened(browser)
    await page.goto(f"{url}/mail/{key}/frame")
    assert await page.evaluate("origin") == "null"
    async with host() as other:
        outer = f'<iframe src="{url}/mail/{key}/frame"></iframe><iframe src="/own"></iframe>'
        other.put("/own", "<p>own</p>")
        await page.goto(other.put("/outer", outer))
        await page.frame_locator("iframe[src='/own']").get_by_text("own").wait_for()
        assert await page.frame_locator("iframe >> nth=0").get_by_text("seen").count() == 0


async def test_images_on_other_machines_are_loaded_this_once_when_chosen(
    browser: Browser, here: Api, url: str, laid: Traps
) -> None:
    (key,) = await here.arrive(html_mail(1, f"<p>seen</p>{laid.armed(CANARY.name, CANARY.html)}"))
    page = await opened(browser)
    await page.goto(f"{url}/mail/{key}")
    await page.frame_locator("iframe.mail").get_by_text("seen").wait_for()
    await page.wait_for_timeout(500)
    assert not laid.asked
    await page.get_by_role("link", name="Show images this once").click()
    await asked(laid, CANARY.name)
    (head,) = laid.asked[CANARY.name]
    assert head.startswith("GET /a.gif ")
    assert "referer:" not in head.lower()
    assert "cookie:" not in head.lower()
    await page.get_by_role("link", name="Hide them again").click()
    await page.get_by_role("link", name="Show images this once").wait_for()
    await page.wait_for_timeout(500)
    assert len(laid.asked[CANARY.name]) == 1


async def test_a_picture_of_the_mail_itself_is_seen(browser: Browser, here: Api, url: str) -> None:
    (key,) = await here.arrive(with_picture(PIXEL))
    page = await opened(browser)
    await page.goto(f"{url}/mail/{key}")
    image = page.frame_locator("iframe.mail").locator("img")
    assert await image.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 1


async def test_it_reads_and_asks_without_javascript(browser: Browser, here: Api, url: str) -> None:
    keys = await here.arrive(CUSTOMER, looping(5))
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(f"{url}/search")
    await page.locator("main input[name=q]").fill("invoice twice")
    await page.get_by_role("button", name="Search").click()
    await page.locator("main a.open").click()
    assert page.url == f"{url}/mail/{keys[0]}"
    await page.frame_locator("iframe.mail").get_by_text("the amount stands twice").wait_for()
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="invoice-4711.pdf").click()
    assert (await saving.value).suggested_filename == "invoice-4711.pdf"
    await page.get_by_role("link", name="What became of it").click()
    await page.get_by_text("It has arrived").wait_for()
    await page.locator("#what").fill("robot@loop.example")
    await page.get_by_role("button", name="Look for it").click()
    await page.get_by_role("link", name="Open the mail").click()
    assert page.url == f"{url}/mail/{keys[1]}"
    href = await page.get_by_role("link", name="Release").get_attribute("href")
    assert href is not None
    assert href.startswith(f"/decide?kind=release&message={keys[1]}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
async def test_every_page_fits_and_has_no_serious_fault(
    browser: Browser, axe: str, here: Api, url: str, scheme: str, width: int
) -> None:
    keys = await here.arrive(CUSTOMER, ANSWER, looping(5), mail(6, header="Auto-Submitted: auto-replied\r\n"))
    first, other = [await here.node.ports.store.get(key) for key in (keys[0], keys[3])]
    assert first is not None
    assert other is not None
    await here.node.ports.threads.sent(
        SentMail("k", BOX, first.thread, ("ours@desk.example",), (first.sender,), first.accepted_at + 0.001)
    )
    receipt = await here.node.take(mail(9))
    place = f"/threads/{BOX}/{first.thread}"
    pages = {
        "search": "/search?q=invoice",
        "search-nothing": "/search?q=nowhere",
        "mail": f"/mail/{keys[0]}",
        "mail-held": f"/mail/{keys[2]}",
        "mail-automatic": f"/mail/{keys[3]}",
        "conversation": place,
        "merge": f"{place}/merge?other={other.thread}",
        "split": f"{place}/split?name={other.thread}",
        "trace": f"/trace?what={first.sender}",
        "trace-held": "/trace?what=robot@loop.example",
        "trace-pending": f"/trace?what={receipt}",
    }
    size = PHONE if width == PHONE["width"] else {"width": width, "height": 850}
    language = "de" if scheme == "dark" else "en"
    context = await browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport=size, locale=language
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    ground = set()
    for name, path in pages.items():
        await page.goto(url + path)
        await kept(page, f"{name}-{scheme}-{width}")
        await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        assert await fits(page), name
        assert await serious(page, axe) == [], name
        ground.add(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        assert await page.evaluate("document.documentElement.lang") == language
    assert ground == {"rgb(15, 21, 25)" if scheme == "dark" else "rgb(244, 246, 247)"}
