"""`python -m tests.web.pages.pictures`: make the pictures of the review page anew, of a house with 4,000 held mails.

They lie beside the pages (`ingest/web/pages/pictures`) and are in no wheel.
"""

import asyncio
import tempfile
from pathlib import Path

import structlog
from playwright.async_api import Page, expect

from ingest.web.pages.texts import OURS
from tests.services.chromium import chromium
from tests.web.pages.showcase import monday

PICTURES = OURS.with_name("pictures")
WIDE, SCALE = 1_200, 40
"""Pixels, and how many times a test's mails come in."""


async def taken(page: Page, name: str, height: int) -> None:
    """Take the top of a page."""
    await page.mouse.move(0, 0)
    clip = {"x": 0, "y": 0, "width": WIDE, "height": height}
    await page.screenshot(path=PICTURES / f"{name}.png", clip=clip, full_page=True)


async def main() -> None:
    """Make all five."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with monday(Path(folder), SCALE) as at, chromium() as browser:
            page = await browser.new_page(viewport={"width": WIDE, "height": 800}, locale="en")
            await page.goto(at.house.url)
            await taken(page, "list", 780)
            await page.emulate_media(color_scheme="dark")
            await taken(page, "list-dark", 780)
            await page.emulate_media(color_scheme="light")
            await page.goto(f"{at.house.url}/storms/{at.loop}")
            await taken(page, "storm", 760)
            await page.get_by_role("link", name="Release the first").click()
            await taken(page, "question", 600)
            await page.get_by_role("button", name="Release the first").click()
            await expect(page.get_by_text("are in the bin.").first).to_be_visible(timeout=60_000)
            await page.reload()
            await taken(page, "decided", 700)


if __name__ == "__main__":
    asyncio.run(main())
