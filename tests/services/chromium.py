"""Debian's Chromium, driven by Playwright: a browser for each test, as a mail's hostile HTML needs a real one.

Playwright's own download of a browser is never used. A browser lives for one test, because its driver is bound to the
event loop that started it; a start takes half a second.
"""

import contextlib
import shutil
from collections.abc import AsyncIterator

from playwright.async_api import Browser, async_playwright

from tests.services.service import CannotStart

__all__ = ["chromium"]

SWITCHES = [
    "--no-sandbox",  # the tests may run as root, where its own sandbox cannot start
    "--disable-gpu",
    "--no-proxy-server",  # loopback only
]


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start a headless browser and end it again."""
    program = shutil.which("chromium")
    if program is None:
        raise CannotStart("the browser `chromium` is not installed")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program, args=SWITCHES)
        try:
            yield browser
        finally:
            await browser.close()
