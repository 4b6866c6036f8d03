"""Debian's Chromium, driven by Playwright, as a mail's hostile HTML needs a real browser.

Playwright's own download of a browser is never used. A browser lives no longer than the event loop that started it, a
test's, or a file's whose tests have `loop_scope="module"`. A start takes a second and more.
"""

import contextlib
import shutil
from collections.abc import AsyncIterator

from playwright.async_api import Browser, async_playwright

from tests.services.service import CannotStart
from tests.strict import missing

__all__ = ["chromium", "chromium_here"]

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


@contextlib.asynccontextmanager
async def chromium_here() -> AsyncIterator[Browser]:
    """The same for a fixture: whoever asks is skipped where there is none."""
    async with contextlib.AsyncExitStack() as until_done:
        try:
            browser = await until_done.enter_async_context(chromium())
        except CannotStart as reason:
            missing(str(reason))
        yield browser
