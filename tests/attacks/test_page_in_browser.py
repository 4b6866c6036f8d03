"""Presses that staff did not mean, and pages of others that ask in their name (attack 19), in a real browser."""

from html import escape
from pathlib import Path

import pytest
from playwright.async_api import Browser

from ingest.records import HeldState
from tests.attacks.traps import host
from tests.web.client import PASSWORD, add_user, closed
from tests.web.pages.here import hidden
from tests.web.pages.house import house

HELD = 10
FORM = """<form method="post" action="{action}">{fields}</form><script>document.forms[0].submit()</script>"""


@pytest.mark.parametrize("other", ["127.0.0.1", "localhost"], ids=["same site", "another site"])
async def test_attack_19_a_page_elsewhere_decides_nothing_even_with_the_fields_of_our_form(
    browser: Browser, tmp_path: Path, other: str
) -> None:
    """Ports of one host are one site to SameSite, so its cookie comes along: the origin is looked at as well."""
    async with house(tmp_path, **closed()) as at, host() as elsewhere:
        await add_user(at.node)
        await at.loop(HELD + 5)
        page = await (await browser.new_context()).new_page()
        page.set_default_timeout(60_000)
        await page.goto(at.url)
        await page.get_by_label("Name").fill("anna")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.locator("main button").click()
        await page.locator("[data-key=discard]").click()
        question, stolen = page.url, hidden(await page.content(), "/decide")
        fields = "".join(
            f'<input name="{name}" value="{escape(one)}">' for name, values in stolen.items() for one in values
        )
        elsewhere.put("/trap", FORM.format(action=f"{at.url}/decide", fields=fields))
        async with page.expect_response(f"{at.url}/decide") as answered:
            await page.goto(f"{elsewhere.url.replace('127.0.0.1', other)}/trap")
        assert (await answered.value).status in {401, 403}
        assert {held.state async for held in at.node.ports.quarantine.every()} == {HeldState.HELD}
        await page.goto(question)
        await page.get_by_role("button", name=f"Discard {HELD} mails").click()
        await page.locator(".told").get_by_text(f"{HELD} mails are in the bin.").wait_for()


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
