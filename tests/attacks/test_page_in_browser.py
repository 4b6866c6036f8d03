"""Presses that staff did not mean, in a real browser."""

from pathlib import Path

from playwright.async_api import Browser

from ingest.records import HeldState
from tests.web.pages.house import house

HELD = 10


async def test_a_key_that_is_held_down_since_before_a_question_decides_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    async with house(tmp_path) as at:
        await at.loop(HELD + 5)
        page = await (await browser.new_context()).new_page()
        page.set_default_timeout(60_000)
        await page.goto(at.url)
        await page.keyboard.down("Enter")
        address = await page.locator("[data-key=discard]").get_attribute("href")
        await page.goto(at.url + (address or ""))
        button = page.get_by_role("button", name=f"Discard {HELD} mails")
        await button.focus()
        for _ in range(3):
            await page.keyboard.down("Enter")  # down already, so the browser says that it repeats
        assert page.url.endswith(address or "")
        assert {held.state async for held in at.node.ports.quarantine.every()} == {HeldState.HELD}
        await page.keyboard.up("Enter")
        await page.keyboard.press("Enter")
        await page.locator(".told").get_by_text(f"{HELD} mails are in the bin.").wait_for()
