"""Two reviewers, each of one mailbox, and one loop of an organisation over both: each decides his own only."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ingest.heart import fresh_answer
from ingest.records import Fate
from ingest.rfc3339 import rfc3339
from ingest.turns.going import Going, tell
from tests.ingest.desk import settings
from tests.web.asking import BOX, OTHER, Api, api
from tests.web.test_decisions import post, work

FIRM = "firm.example"


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    monkeypatch.setattr(fresh_answer, "FRESH_S", 0.0)
    async with api(settings(tmp_path)) as opened:
        yield opened


async def turn(here: Api, number: int) -> Fate:
    """Tell of an automatic mail of ours and let the organisation's machine answer it, each mailbox in turn."""
    box, sender, ours = (BOX, OTHER)[number % 2], f"case{number % 3}@{FIRM}", f"{number}@desk.example"
    await tell([Going(ours, sender, time.time(), automatic=True)], here.node.ports.turns)
    content = (
        f"From: {sender}\r\nTo: {box}\r\nSubject: Re: Order {number}\r\nMessage-ID: <{number}@{FIRM}>\r\n"
        f"In-Reply-To: <{ours}>\r\nAuto-Submitted: auto-replied\r\n\r\nYour request has been registered by us.\r\n"
    ).encode()
    receipt = await here.node.take(content, box)
    await here.node.drain()
    outcome = here.node.watch.outcome(receipt)
    assert outcome is not None
    return outcome.fate


async def loop(here: Api, first: int = 0) -> str:
    """Let a loop come until mail of it waits in both mailboxes; return its row."""
    fates = [await turn(here, first + number) for number in range(12)]
    assert fates[-4:] == [Fate.HELD] * 4
    (row,) = (await here.get("/storms"))["items"]
    assert {BOX, OTHER} == set(row["mailboxes"])
    return str(row["storm"])


async def waits(here: Api) -> dict[str, int]:
    mails = (await here.get("/held", limit=200))["items"]
    return {box: sum(one["mailbox"] == box for one in mails) for box in (BOX, OTHER)}


async def test_each_decides_his_mailboxes_mail_of_the_row_only(here: Api) -> None:
    storm = await loop(here)
    before = await waits(here)
    assert min(before.values()) >= 2
    here.ask_as(BOX)
    assert await waits(here) == {BOX: before[BOX], OTHER: 0}
    row = await here.get(f"/storms/{storm}")
    assert (row["waiting"], row["mailboxes"]) == (before[BOX], [BOX])
    assert OTHER not in str(row)
    assert (await post(here, f"/storms/{storm}/discard")).status_code == 202
    await work(here)
    here.ask_as()
    assert await waits(here) == {BOX: 0, OTHER: before[OTHER]}
    here.ask_as(OTHER)
    assert (await here.get(f"/storms/{storm}"))["waiting"] == before[OTHER]
    mine: dict[str, Any] = (await here.get("/held"))["items"][0]
    here.ask_as(BOX)
    for act in ("release", "discard"):
        assert (await post(here, f"/held/{mine['message']}/{act}")).status_code == 404
    answer = await post(here, "/held/discard", {"messages": [mine["message"]]})
    assert answer.status_code == 404
    here.ask_as()
    assert await waits(here) == {BOX: 0, OTHER: before[OTHER]}


async def test_what_one_discarded_twice_is_offered_to_him_for_his_mailbox(here: Api) -> None:
    storm = ""
    for times in range(2):
        here.ask_as()
        storm = await loop(here, 12 * times)
        here.ask_as(BOX)
        assert (await post(here, f"/storms/{storm}/discard")).status_code == 202
        await work(here)
    here.ask_as()
    await loop(here, 24)
    here.ask_as(OTHER)
    assert (await here.get(f"/storms/{storm}"))["offer"] == ""
    asked = {"storm": storm, "until": rfc3339(time.time() + 86_400)}
    assert (await post(here, "/at-once", {**asked, "mailbox": OTHER})).status_code == 422
    here.ask_as(BOX)
    assert (await here.get(f"/storms/{storm}"))["offer"].startswith("You discarded this loop twice")
    assert (await post(here, "/at-once", {**asked, "mailbox": OTHER})).status_code == 404
    assert (await post(here, "/at-once", {**asked, "mailbox": None})).status_code == 403
    made = (await post(here, "/at-once", {**asked, "mailbox": BOX})).json()
    here.ask_as(OTHER)
    assert (await here.client.delete(f"/api/v1/at-once/{made['id']}")).status_code == 404
    assert (await post(here, f"/storms/{storm}/discard")).status_code == 202


async def test_what_one_lets_pass_passes_to_his_mailbox_only(here: Api) -> None:
    await loop(here)
    here.ask_as(BOX)
    allowance = {"sender": f"*@{FIRM}", "mailbox": BOX, "until": rfc3339(time.time() + 86_400)}
    assert (await post(here, "/allowances", {**allowance, "mailbox": None})).status_code == 403
    assert (await post(here, "/allowances", {**allowance, "mailbox": OTHER})).status_code == 404
    made = (await post(here, "/allowances", allowance)).json()
    assert [await turn(here, number) for number in (12, 13, 14, 15)] == [Fate.STORED, Fate.HELD] * 2
    here.ask_as(OTHER)
    assert (await here.get("/allowances"))["items"] == []
    assert (await here.client.delete(f"/api/v1/allowances/{made['id']}")).status_code == 404
    here.ask_as(BOX)
    assert (await here.client.delete(f"/api/v1/allowances/{made['id']}")).status_code == 204
    assert await turn(here, 16) is Fate.HELD
    acts = [one["action"] for one in (await here.get("/audit", name=made["id"]))["items"]]
    assert acts == ["allow.ended", "allow"]
