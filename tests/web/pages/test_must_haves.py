"""What staff must have of a review page, each in a real browser: `reference/ecosystem.md` section 1, items 1 to 11.

Item 12, notices, is tried in `tests/notices`.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from ingest.records import HeldState
from ingest.web.pages.held import deciding
from tests.ingest.desk import OTHER, mail
from tests.jobs.desk import hold
from tests.web.pages.house import BOX, LOOP, House, house
from tests.web.pages.looks import PHONE, kept
from tests.web.pages.watching import watch

FEW = 40
expect.set_options(timeout=60_000)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def at_home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as made:
        yield made


async def opened(browser: Browser, at: House, path: str = "/", counts: str = "", **more: Any) -> Page:
    """Open a page, where `counts` runs before its own scripts; a fault of its script fails the test."""
    page = await (await browser.new_context(**more)).new_page()
    await page.add_init_script(counts)
    page.set_default_timeout(60_000)
    watch(page)
    await page.goto(at.url + path)
    return page


async def states(at: House) -> dict[HeldState, int]:
    """How many held mails stand where."""
    found = [held.state async for held in at.node.ports.quarantine.every()]
    return {state: found.count(state) for state in HeldState if state in found}


async def until(at: House, wanted: dict[HeldState, int]) -> None:
    """Wait until the mails stand so."""
    async with asyncio.timeout(60):
        while await states(at) != wanted:
            await asyncio.sleep(0.05)


async def test_1_a_storm_is_one_row(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW + 5)
    await at_home.loop(15, "bot@other.example", OTHER, seed=1)
    page = await opened(browser, at_home)
    rows = page.locator("[data-row]")
    await expect(rows).to_have_count(2)
    row = rows.filter(has_text=LOOP)
    await expect(row).to_contain_text(BOX)
    await expect(row).to_contain_text(f"{FEW} mails wait")
    await expect(row).to_contain_text("first")
    await expect(row).to_contain_text("a minute now")
    await expect(row.locator("svg.spark rect").first).to_be_attached()
    await kept(page, "storms")


async def test_2_the_reason_is_a_sentence_and_the_evidence_is_folded_below(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    why = "These two addresses exchange more mails than people do"
    await expect(page.locator("[data-row]")).to_contain_text(why)
    await page.get_by_role("link", name=LOOP).click()
    await expect(page.locator(".why")).to_contain_text(why)
    evidence = page.get_by_text(re.compile("6 mails between .* limit 5 in 1 h")).first
    await expect(evidence).to_be_hidden()
    await page.get_by_text("Evidence, for those who want it exactly").click()
    await expect(evidence).to_be_visible()
    assert "pair-rate" not in await page.locator("main").inner_text()


async def test_3_the_timeline_has_the_limit_the_moment_it_tripped_and_a_table(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name=LOOP).click()
    picture = page.get_by_role("img", name="How it went")
    await expect(picture).to_be_visible()
    await expect(picture.locator("line.limit")).to_have_count(1)
    await expect(picture.locator("line.tripped")).to_have_count(1)
    await expect(picture.locator("rect.passed").first).to_be_attached()
    await page.get_by_text("The figures as a table", exact=True).click()
    table = page.get_by_role("table")
    held = [int(text) for text in await table.locator("tbody td:nth-child(2)").all_inner_texts()]
    passed = [int(text) for text in await table.locator("tbody td:nth-child(3)").all_inner_texts()]
    assert (sum(held), sum(passed)) == (FEW - 5, 5)


async def test_4_first_and_last_mail_and_what_differs(browser: Browser, at_home: House) -> None:
    await hold(at_home.node, 12)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name="robot@loop.example").click()
    await expect(page.get_by_role("heading", name="First mail")).to_be_visible()
    await expect(page.get_by_role("heading", name="Last mail")).to_be_visible()
    await expect(page.get_by_text("Only numbers and times differ.")).to_be_visible()
    assert await page.locator("[data-row]").count() <= 10, "not a preview of each"


async def test_5_a_hostile_mail_is_previewed_safely_text_first(browser: Browser, at_home: House) -> None:
    far = b"Received: from a.example by b.example; Mon, 30 Nov 2026 08:00:00 +0000\r\n" * 60
    html = b"Content-Type: text/html\r\n\r\n<p>seen</p><img src=https://tracker.example/a.gif><script>boom()</script>"
    (key,) = await at_home.arrive(b"From: robot@loop.example\r\nSubject: hostile\r\nMIME-Version: 1.0\r\n" + far + html)
    page = await opened(browser, at_home, "/?kind=single")
    await page.get_by_role("link", name="robot@loop.example").click()
    await page.get_by_role("link", name="hostile").first.click()
    assert page.url == f"{at_home.url}/mail/{key}"
    frame = page.locator("iframe.mail")
    sandbox = (await frame.get_attribute("sandbox") or "").split()
    assert not {"allow-scripts", "allow-same-origin", "allow-forms", "allow-top-navigation"} & set(sandbox)
    await expect(page.frame_locator("iframe.mail").get_by_text("seen")).to_be_visible()
    await expect(page.get_by_text("1 image is on another machine and is not loaded.")).to_be_visible()
    text, shown = await page.locator(".text").first.bounding_box(), await frame.bounding_box()
    assert text is not None
    assert shown is not None
    assert text["y"] < shown["y"]


async def test_6_headers_in_order_hops_with_delays_source_and_file(browser: Browser, at_home: House) -> None:
    way = (
        b"Received: from b.example by c.example; Mon, 30 Nov 2026 08:01:00 +0000\r\n"
        b"Received: from a.example by b.example; Mon, 30 Nov 2026 08:00:00 +0000\r\nX-Twice: one\r\nX-Twice: two\r\n"
    )
    (key,) = await at_home.arrive(way + mail(1))
    page = await opened(browser, at_home, f"/mail/{key}")
    for fold in await page.locator("main details > summary").all():
        await fold.click()
    hop = page.get_by_role("listitem").filter(has_text="from b.example to c.example")
    await expect(hop).to_contain_text("+60 seconds")
    told = await page.locator("main").inner_text()
    assert told.index("one") < told.index("two")
    assert told.count("X-Twice") == 2
    await page.get_by_role("link", name="Show the source").click()
    await expect(page.get_by_text("X-Twice: one")).to_be_visible()
    await page.go_back()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Save the mail").click()
    saved = await coming.value
    assert saved.suggested_filename.endswith(".eml")
    assert Path(await saved.path()).read_bytes() == way + mail(1)


async def test_7_release_the_first_and_discard_the_rest_is_one_decision(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name=LOOP).click()
    await page.get_by_role("link", name="Release the first, discard the other 34").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Of 35 mails, release the first and discard the rest?"
    )
    await page.get_by_role("button", name="Release the first, discard the rest").click()
    await expect(page.locator(".told").get_by_text("34 mails are in the bin.")).to_be_visible()
    await expect(page.locator(".told").get_by_text(re.compile("1 mail is released in [0-9]+ s"))).to_be_visible()
    await expect(page.locator(".told").get_by_text("1 mail is released.")).to_be_visible(timeout=60_000)
    await until(at_home, {HeldState.RELEASED: 1, HeldState.DISCARDED: 34})


async def test_7_the_first_alone_is_released_and_the_rest_waits(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name=LOOP).click()
    await page.get_by_role("link", name="Release only this one").click()
    await page.get_by_role("button", name="Release it").click()
    await until(at_home, {HeldState.RELEASED: 1, HeldState.HELD: 34})


async def test_7_marked_rows_are_decided_together_each_mail_with_its_result(browser: Browser, at_home: House) -> None:
    await at_home.loop(15)
    await at_home.loop(15, "bot@other.example", seed=1)
    page = await opened(browser, at_home)
    for box in await page.get_by_role("checkbox").all():
        await box.check()
    await page.get_by_role("button", name="Discard").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Discard 20 mails?")
    await page.get_by_label("Why").fill("two loops of last night")
    await page.get_by_role("button", name="Discard 20 mails").click()
    await expect(page.locator(".told").get_by_text("10 mails are in the bin.")).to_have_count(2)
    await page.get_by_role("link", name="Details").first.click()
    await expect(page.get_by_role("table").locator("tbody tr")).to_have_count(10)
    await expect(page.get_by_text("two loops of last night")).to_be_visible()
    await until(at_home, {HeldState.DISCARDED: 20})


async def test_7_a_storm_can_be_put_off_and_taken_up(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name=LOOP).click()
    await page.get_by_role("link", name="Look at it later").click()
    await page.get_by_label("When it has so many mails").fill("1000")
    await page.get_by_role("button", name="Put it off").click()
    await expect(page.locator("[data-row]")).to_have_count(0)
    await page.get_by_role("link", name="Put off").click()
    await page.get_by_role("link", name=LOOP).click()
    await expect(page.get_by_text("It comes back with 1,000 mails.")).to_be_visible()
    await page.get_by_role("button", name="Take it up now").click()
    await page.goto(at_home.url)
    await expect(page.locator("[data-row]")).to_have_count(1)


async def test_8_always_let_pass_says_its_scope_and_can_be_ended(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name=LOOP).click()
    await page.get_by_role("link", name="Always let pass…").click()
    await expect(page.get_by_label("Address")).to_have_value(LOOP)
    await expect(page.get_by_label(BOX)).to_be_checked()
    await page.get_by_label("for 7 days").check()
    await page.get_by_role("button", name="Let it pass from now on").click()
    row = page.locator("[data-row]")
    await expect(row).to_contain_text(f"{LOOP} → {BOX}")
    await expect(row).to_contain_text("counts")
    await page.get_by_role("button", name="End it").click()
    await expect(row).to_contain_text("counts no more")


async def test_9_a_release_is_taken_back_in_time_and_the_bin_gives_back(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name="Release…").first.click()
    await page.get_by_role("button", name="Release 35 mails").click()
    await page.get_by_role("button", name="Take back").click()
    await expect(page.locator(".told").get_by_text("Taken back")).to_be_visible()
    await until(at_home, {HeldState.HELD: 35})
    await page.get_by_role("link", name="Discard…").first.click()
    await page.get_by_role("button", name="Discard 35 mails").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".told").get_by_text("35 mails wait again.")).to_be_visible()
    await until(at_home, {HeldState.HELD: 35})


async def test_10_who_did_what_when_and_why_stands_there_and_in_the_log(browser: Browser, at_home: House) -> None:
    await at_home.loop(FEW)
    page = await opened(browser, at_home)
    await page.get_by_role("link", name="Discard…").first.click()
    await page.get_by_label("Why").fill('=HYPERLINK("x") told by phone')
    await page.get_by_role("button", name="Discard 35 mails").click()
    await page.get_by_role("link", name="Decided").click()
    await page.get_by_role("link", name=LOOP).click()
    await expect(page.get_by_text("told by phone")).to_be_visible()
    await page.get_by_role("link", name="Log", exact=True).click()
    row = page.get_by_role("row").filter(has_text="told by phone")
    await expect(row).to_contain_text("local")
    await expect(row).to_contain_text("127.0.0.1")
    await expect(row).to_contain_text("discarded")
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="As a table file").click()
    text = Path(await (await coming.value).path()).read_text()
    assert "'=HYPERLINK" in text, "no spreadsheet takes it for a formula"


async def test_11_filters_stand_in_the_address_and_count_by_the_same_question(browser: Browser, at_home: House) -> None:
    await at_home.loop(15)
    await at_home.loop(25, "bot@other.example", OTHER, seed=1)
    page = await opened(browser, at_home)
    await page.get_by_text("Filter", exact=True).click()
    await page.get_by_label("Sender").fill("*@other.example")
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.locator("[data-row]")).to_have_count(1)
    await expect(page.get_by_text("20 mails wait: 1 storm, 0 single mails.")).to_be_visible()
    assert "sender=*%40other.example" in page.url
    await page.get_by_label("Sender").fill("")
    await page.get_by_label("Mailbox any").select_option(BOX)
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.locator("[data-row]")).to_contain_text(LOOP)


async def test_11_by_keyboard_alone_and_no_key_decides_without_a_question(browser: Browser, at_home: House) -> None:
    await at_home.loop(15)
    await at_home.loop(25, "bot@other.example", seed=1)
    page = await opened(browser, at_home)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    first = page.locator("[data-row]").first
    await expect(first).to_have_class(re.compile("at"))
    await page.keyboard.press("x")
    await expect(first.get_by_role("checkbox")).to_be_checked()
    await page.keyboard.press("d")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Discard 20 mails?")
    await until(at_home, {HeldState.HELD: 30})
    await page.keyboard.press("Enter")
    await expect(page.locator(".told").get_by_text("20 mails are in the bin.")).to_be_visible()
    await page.keyboard.press("u")
    await expect(page.locator(".told").get_by_text("20 mails wait again.")).to_be_visible()
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()


COUNTS = """addEventListener("click", (event) => {
  if (event.isTrusted) sessionStorage.actions = Number(sessionStorage.actions ?? 0) + 1;
}, true)"""
"""The browser itself says how often somebody clicked."""
DESK = {"width": 1_200, "height": 800}


async def test_a_storm_of_4000_is_found_understood_and_decided_in_5_actions(
    browser: Browser, at_home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_home.arrive(*(mail(number) for number in range(5)))
    await at_home.loop(4_005)
    for name, scheme, size in (("light", "light", DESK), ("dark", "dark", DESK), ("phone", "light", PHONE)):
        last = name == "phone"
        monkeypatch.setattr(deciding, "DELAY_S", 10 if last else 3_600)  # what is looked at once more is taken back
        page = await opened(browser, at_home, counts=COUNTS, color_scheme=scheme, viewport=size)
        await expect(page.locator("[data-row]")).to_contain_text("4,000 mails wait")
        await page.get_by_role("link", name=LOOP).click()
        await expect(page.locator(".why")).to_contain_text("These two addresses exchange more mails than people do")
        await kept(page, f"storm-4000-{name}")
        await page.get_by_role("link", name="Release the first, discard the other 3,999").click()
        await kept(page, f"storm-4000-{name}-question")
        await page.get_by_role("button", name="Release the first, discard the rest").click()
        await expect(page.locator(".told").get_by_text("3,999 mails are in the bin.")).to_be_visible()
        await kept(page, f"storm-4000-{name}-decided")
        assert 1 <= int(await page.evaluate("sessionStorage.actions")) <= 5
        if last:
            await until(at_home, {HeldState.RELEASED: 1, HeldState.DISCARDED: 3_999})
            return
        decided = page.url
        await page.get_by_role("button", name="Take back").click()
        await page.goto(decided)
        await page.get_by_role("button", name="Undo").click()
        await until(at_home, {HeldState.HELD: 4_000})
