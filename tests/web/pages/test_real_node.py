"""A node as it is installed: `ingest serve`, a user of `ingest user add`, a storm by SMTP, and `ingest audit`."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from ingest.demo.responders import storm
from tests.node import MAILBOX, RunningNode, running
from tests.web.pages.house import LOOP

PASSWORD = "correct horse battery"
expect.set_options(timeout=60_000)
pytestmark = pytest.mark.asyncio(loop_scope="module")


def begin(node: RunningNode) -> None:
    """Add somebody who may decide, and let a loop come in."""
    add = [sys.executable, "-m", "ingest", "user", "add", "anna", "--role", "reviewer", "--mailbox", MAILBOX]
    subprocess.run([*add, "--config", str(node.config)], input=f"{PASSWORD}\n", text=True, timeout=120, check=True)
    with node.smtp() as client:
        for one in storm((MAILBOX, LOOP), 80):
            if one.recipient == MAILBOX:
                client.sendmail(LOOP, [MAILBOX], one.content)
    node.until(40)


async def test_a_storm_by_smtp_is_decided_in_a_browser_and_the_log_says_by_whom(
    browser: Browser, tmp_path: Path
) -> None:
    web = {"listen": "127.0.0.1:0"}
    with running(tmp_path, tables={"web": web}) as node:
        await asyncio.to_thread(begin, node)
        page = await (await browser.new_context()).new_page()
        page.set_default_timeout(60_000)
        await page.goto(f"{node.url}/")
        await page.get_by_label("Name").fill("anna")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await page.get_by_role("link", name=LOOP).click()
        await page.get_by_role("link", name=re.compile("Release the first, discard the other")).click()
        await page.get_by_label("Why").fill("told them by phone")
        await page.get_by_role("button", name="Release the first, discard the rest").click()
        await expect(page.get_by_text("34 mails are in the bin.", exact=True)).to_be_visible()
        await expect(page.locator(".told").get_by_text("1 mail is released.")).to_be_visible()
        await page.goto(f"{node.url}/overview")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        await page.goto(f"{node.url}/log")
        shown = await page.get_by_role("table").locator("tbody tr").all_inner_texts()
        lines = (await asyncio.to_thread(node.run, "audit", "--json")).stdout.splitlines()
        said = [json.loads(line) for line in lines]
        mine = [one for one in said if one["actor"] == "anna" and one["mailbox"] == MAILBOX]
        assert {one["action"] for one in mine} >= {"release", "discard"}
        assert len(shown) == len(mine)
        assert {one["note"] for one in mine if one["action"] in {"release", "discard"}} == {"told them by phone"}
        assert sum("told them by phone" in row for row in shown) == sum(
            one["note"] == "told them by phone" for one in mine
        )
        assert node.events("request-failed") == node.events("page-failed") == []
        assert "Traceback" not in node.log()
