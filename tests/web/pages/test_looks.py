"""What the tests of pages rely on finds what it is for: a page that fails in a browser is seen to fail."""

import pytest
from playwright.async_api import Browser

from tests.web.pages.looks import PHONE, fits, serious

pytestmark = pytest.mark.asyncio(loop_scope="module")
GOOD = '<!doctype html><html lang="en"><title>t</title><main><h1>Held mail</h1><p style="width:{}">mail</p></main>'


async def test_a_picture_without_words_is_serious(browser: Browser, axe: str) -> None:
    page = await browser.new_page()
    await page.set_content(GOOD)
    assert await serious(page, axe) == []
    await page.set_content(GOOD + "<img src='data:,'><button></button>")
    found = await serious(page, axe)
    assert [one.partition(":")[0] for one in found] == ["button-name", "image-alt"]


async def test_what_is_too_wide_for_a_phone_does_not_fit(browser: Browser) -> None:
    page = await browser.new_page(viewport=PHONE)
    await page.set_content(GOOD.format("10px"))
    assert await fits(page)
    await page.set_content(GOOD.format("500px"))
    assert not await fits(page)
