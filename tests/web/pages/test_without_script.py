"""Staff at work with JavaScript switched off, come in by the login page: a storm found, decided and taken back."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from ingest.records import HeldState
from ingest.web.entry.cookie import SESSION
from tests.ingest.desk import OTHER, settings
from tests.web.client import PASSWORD, add_user, closed
from tests.web.pages.house import BOX, LOOP, House, open_house
from tests.web.pages.test_must_haves import until

HELD = 35
expect.set_options(timeout=60_000)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings(tmp_path, **closed())) as made:
        await add_user(made.node, "anna", "reviewer", BOX)
        await made.loop(40)
        await made.loop(20, "bot@other.example", OTHER, seed=1)
        yield made


@asynccontextmanager
async def visitor(browser: Browser, language: str = "en-US") -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(java_script_enabled=False, locale=language)
    context.set_default_timeout(60_000)
    yield context
    await context.close()


async def comes_in(page: Page, at: House, path: str = "/") -> None:
    await page.goto(at.url + path)
    await page.get_by_label("Name").fill("anna")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()


async def reads(page: Page, words: str) -> None:
    """Load a page again until it says so: nothing in it moves by itself."""
    async with asyncio.timeout(60):
        while not await page.get_by_text(words).count():
            await page.reload()


async def test_a_storm_is_found_decided_and_taken_back(browser: Browser, house: House) -> None:
    async with visitor(browser) as context:
        page = await context.new_page()
        await comes_in(page, house, "/?state=waiting")
        assert page.url == f"{house.url}/?state=waiting", "where one wanted to go"
        await expect(page.locator("[data-row]")).to_have_count(1)
        await expect(page.locator("body")).not_to_contain_text(OTHER)
        await page.get_by_role("link", name=LOOP).click()
        await expect(page.locator(".why")).to_contain_text("These two addresses exchange more mails than people do")
        await expect(page.get_by_role("heading", name="First mail")).to_be_visible()
        await page.get_by_role("link", name=re.compile("Release the first, discard the other 34")).click()
        await page.get_by_label("Why").fill("a loop with their robot")
        await page.get_by_role("button", name="Release the first, discard the rest").click()
        await until(house, {HeldState.RELEASED: 1, HeldState.DISCARDED: 34, HeldState.HELD: 15})
        await reads(page, "34 mails are in the bin.")
        await reads(page, "1 mail is released.")
        await page.get_by_role("button", name="Undo").click()
        await until(house, {HeldState.RELEASED: 1, HeldState.HELD: 34 + 15})
        await page.goto(f"{house.url}/log")
        await expect(page.get_by_role("row").filter(has_text="a loop with their robot").first).to_contain_text("anna")
        await (
            page.get_by_role("link", name="Details of the decision")
            .or_(page.locator("tbody a[href^='/jobs/']"))
            .first.click()
        )
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.goto(house.url)
        await page.get_by_role("checkbox").check()
        await page.get_by_role("button", name="Discard").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Discard 34 mails?")
        await page.get_by_role("link", name="No, go back").click()
        await expect(page.locator("[data-row]")).to_have_count(1)


async def test_a_release_is_taken_back_in_time(browser: Browser, house: House) -> None:
    async with visitor(browser) as context:
        page = await context.new_page()
        await comes_in(page, house)
        await page.get_by_role("link", name="Release…").first.click()
        await page.get_by_role("button", name="Release 35 mails").click()
        await page.get_by_role("button", name="Take back").click()
        await expect(page.get_by_text("Taken back")).to_be_visible()
        await until(house, {HeldState.HELD: HELD + 15})


async def test_the_language_is_chosen_before_and_after_the_login(browser: Browser, house: House) -> None:
    async with visitor(browser, "de-DE") as context:
        page = await context.new_page()
        await page.goto(f"{house.url}/log?actor=anna")
        await expect(page.locator("html")).to_have_attribute("lang", "de")
        await page.get_by_label("Sprache").select_option("en")
        await page.locator("footer button.small").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        assert "next=%2Flog%3Factor%3Danna" in page.url, "where one wanted to go is not forgotten"
        await page.get_by_label("Name").fill("anna")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        assert page.url == f"{house.url}/log?actor=anna"
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await page.get_by_label("Language").select_option("de")
        await page.locator("footer button.small").click()
        assert page.url == f"{house.url}/log?actor=anna"
        await expect(page.locator("html")).to_have_attribute("lang", "de")


async def test_a_wrong_password_an_ended_login_and_a_form_of_before(browser: Browser, house: House) -> None:
    async with visitor(browser) as context:
        page, stale = await context.new_page(), await context.new_page()
        await page.goto(house.url)
        await stale.goto(house.url)
        await page.get_by_label("Name").fill("anna")
        await page.get_by_label("Password").fill("wrong " + PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_label("Name").fill("anna")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await expect(page.locator("[data-row]")).to_have_count(1)
        await stale.locator("footer button.small").click()
        await expect(stale.get_by_role("heading", level=1)).to_have_text("This is not allowed")
        await expect(stale.get_by_text("This form is no longer good")).to_be_visible()
        await page.get_by_role("link", name="Discard…").first.click()
        await forget_session(context)
        await page.get_by_role("button", name="Discard 35 mails").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Please log in")
        await until(house, {HeldState.HELD: HELD + 15})
        await page.goto(house.url)
        await expect(page.get_by_label("Password")).to_be_visible()


async def forget_session(context: BrowserContext) -> None:
    """Let the login end, as it does on the node after its time: the browser's cookie is nobody's."""
    kept = [one for one in await context.cookies() if one["name"] != SESSION]
    (old,) = [one for one in await context.cookies() if one["name"] == SESSION]
    await context.clear_cookies()
    await context.add_cookies([*kept, {**old, "value": "x" * 43}])


async def test_a_button_pressed_twice_and_two_tabs_and_the_way_back(browser: Browser, house: House) -> None:
    async with visitor(browser) as context:
        page = await context.new_page()
        await comes_in(page, house)
        await page.get_by_role("link", name="Discard…").first.click()
        asked = page.url
        other = await context.new_page()
        await other.goto(asked)
        await page.get_by_role("button", name="Discard 35 mails").dblclick()
        await expect(page.get_by_role("status")).to_have_count(1)
        await until(house, {HeldState.DISCARDED: HELD, HeldState.HELD: 15})
        assert len((await house.node.ports.jobs.page(None, 50))[0]) == 1, "one decision"
        await page.go_back()
        button = page.get_by_role("button", name="Discard 35 mails")
        if await button.count():  # a page that the browser kept
            await button.click()
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await other.get_by_role("button", name="Discard 35 mails").click()
        await expect(other.get_by_role("heading", level=1)).to_have_text("Somebody was faster")
        jobs = (await house.node.ports.jobs.page(None, 50))[0]
        assert [job.tally.total for job in jobs] == [HELD]
        await until(house, {HeldState.DISCARDED: HELD, HeldState.HELD: 15})
