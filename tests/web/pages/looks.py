"""How a page is looked at in a browser: what axe-core finds serious, whether it needs scrolling sideways, a picture.

`INGEST_TEST_SCREENSHOTS` names a folder in which the pictures are kept; without it none are taken.
"""

import os
from pathlib import Path
from typing import Any

from playwright.async_api import Page

__all__ = ["PHONE", "fits", "kept", "serious"]

PHONE = {"width": 390, "height": 844}
SERIOUS = {"serious", "critical"}


async def serious(page: Page, axe: str) -> list[str]:
    """Return what axe-core (fixture `axe`) calls serious or critical on a page; frames of hostile mail are left out.

    The script is added by the debugger, which a page's policy does not forbid.
    """
    if await page.evaluate("typeof axe === 'undefined'"):  # a page looked at in two lights has it
        await page.evaluate(axe)
    found: dict[str, Any] = await page.evaluate("axe.run({exclude: [['iframe']]}, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]


async def fits(page: Page) -> bool:
    """Whether a page needs no scrolling sideways."""
    width: list[int] = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return width[0] <= width[1]


async def kept(page: Page, name: str) -> None:
    """Keep a picture of a whole page under `name`."""
    folder = os.environ.get("INGEST_TEST_SCREENSHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    height: int = await page.evaluate("document.documentElement.scrollHeight")
    if size is not None:  # a frame is painted only where it is in sight
        await page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        await page.wait_for_timeout(200)
    await page.screenshot(path=Path(folder) / f"{name}.png")
    if size is not None:
        await page.set_viewport_size(size)
