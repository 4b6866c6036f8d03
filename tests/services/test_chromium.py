import shutil

import pytest
from playwright.async_api import Browser

from tests.services.chromium import chromium
from tests.services.service import CannotStart


async def test_a_page_is_shown_and_its_script_runs(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<p>one</p><script>document.querySelector('p').textContent += ' two'</script>")
    assert await page.inner_text("p") == "one two"


async def test_a_machine_without_chromium_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CannotStart, match="chromium"):
        async with chromium():
            pass
