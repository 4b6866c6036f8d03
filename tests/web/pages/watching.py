"""Faults that a browser tells of a page: a script that fails, or what the page's policy forbids.

They are told while the browser's driver is at work, where a test cannot fail: an exception there ends the connection
of all tests of the file. So they are kept, and the `browser` fixture looks at them when its test is over.
"""

from playwright.async_api import Page

__all__ = ["FAULTS", "watch"]

FAULTS: list[str] = []
"""Of the test that runs."""


def watch(page: Page) -> None:
    """Keep the faults of a page for the end of its test."""
    page.on("pageerror", lambda error: FAULTS.append(str(error)))
    page.on("console", lambda said: FAULTS.append(said.text) if "Content Security Policy" in said.text else None)
