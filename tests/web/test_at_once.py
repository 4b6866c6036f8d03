"""A loop that was discarded twice offers to hold it at once, and a person's rule does: over the API, end to end."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ingest.heart import fresh_answer
from ingest.ports import HeldQuery
from ingest.records import Fate
from ingest.rfc3339 import rfc3339
from ingest.staff.allowing import twice
from tests.ingest.desk import settings
from tests.web.asking import BOX, OTHER, Api, api
from tests.web.test_decisions import post, work

ROBOT, FAR = "cara@loop.example", "Received: from a by b; x\r\n" * 60
AUTO, TEXT = "Auto-Submitted: auto-replied\r\n", "We have received your mail and will come back to you soon."
OFFER = "You discarded this loop twice: hold it at once next time"


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    monkeypatch.setattr(fresh_answer, "FRESH_S", 0.0)
    async with api(settings(tmp_path)) as opened:
        yield opened


class Mails:
    """Lets mail of a correspondent come, and says what became of it."""

    def __init__(self, here: Api) -> None:
        self._here = here
        self._number = 0

    async def come(self, text: str = TEXT, *, sender: str = ROBOT, to: str = BOX, header: str = "") -> Fate:
        self._number += 1
        content = (
            f"From: {sender}\r\nTo: {to}\r\nSubject: matter {self._number}\r\n"
            f"Message-ID: <{self._number}@{sender}>\r\n{header}\r\n{text}\r\n"
        ).encode()
        receipt = await self._here.node.take(content, to)
        await self._here.node.drain()
        outcome = self._here.node.watch.outcome(receipt)
        assert outcome is not None
        return outcome.fate


async def discarded(here: Api, mails: Mails, times: int, header: str = FAR) -> str:
    """Let a loop come and discard all of it so often; return its storm, of which a mail waits again."""
    for _ in range(times):
        assert await mails.come(header=header) is Fate.HELD
        storm = (await here.get("/storms", sender=ROBOT))["items"][0]["storm"]
        assert (await post(here, f"/storms/{storm}/discard")).status_code == 202
        await work(here)
    assert await mails.come(header=header) is Fate.HELD
    return str(storm)


def body(storm: str, **changes: Any) -> dict[str, Any]:
    return {"storm": storm, "mailbox": BOX, "until": rfc3339(time.time() + 30 * 86_400), **changes}


async def test_it_is_offered_after_two_discards_and_made_by_a_person_only(here: Api) -> None:
    mails = Mails(here)
    storm = await discarded(here, mails, 1)
    assert (await here.get(f"/storms/{storm}"))["offer"] == ""
    refused = await post(here, "/at-once", body(storm))
    assert (refused.status_code, "discarded once" in refused.json()["detail"]) == (422, True)
    await discarded(here, mails, 1)
    assert (await here.get(f"/storms/{storm}"))["offer"] == OFFER
    assert await mails.come(header=AUTO) is Fate.STORED, "an offer holds nothing"
    assert (await here.get("/at-once"))["items"] == []
    made = await post(here, "/at-once", body(storm, note="he knows"))
    form = made.json()
    assert (made.status_code, made.headers["location"]) == (201, f"/api/v1/at-once/{form['id']}")
    assert (form["sender"], form["mailbox"], form["state"], form["note"]) == (ROBOT, BOX, "holds", "he knows")
    assert form["scope"].startswith(f"Mail by {ROBOT} to {BOX} is held at once where it is the loop that was discarded")
    assert form["alike"] == 1
    assert await here.get(f"/at-once/{form['id']}") == form
    assert (await here.get(f"/storms/{storm}"))["offer"] == "", "it is settled"
    (entry,) = (await here.get("/audit", name=form["id"]))["items"]
    assert (entry["action"], entry["subject"], ROBOT in str(entry)) == ("hold", "at-once", False)


async def test_it_holds_machines_and_what_was_discarded_and_nobody_else(here: Api) -> None:
    mails = Mails(here)
    storm = await discarded(here, mails, 2)
    assert (await post(here, "/at-once", body(storm))).status_code == 201
    assert await mails.come("I am away until Monday.", header=AUTO) is Fate.HELD
    assert await mails.come() is Fate.HELD, "it says what a discarded one said"
    assert await mails.come(TEXT.replace("soon", "later")) is Fate.HELD, "and so does one of its template"
    assert await mails.come("Could you please call me about our contract? Thank you.") is Fate.STORED
    assert await mails.come(header=AUTO, sender="cora@loop.example") is Fate.STORED
    assert await mails.come(header=AUTO, to=OTHER) is Fate.STORED
    page = await here.node.ports.quarantine.page(HeldQuery(code="at-once"))
    assert len(page.mails) == 3
    assert "has it held at once, until" in page.mails[0].findings[-1].evidence


async def test_what_somebody_ended_holds_no_more(here: Api) -> None:
    mails = Mails(here)
    storm = await discarded(here, mails, 2)
    rule = (await post(here, "/at-once", body(storm))).json()["id"]
    for _ in range(2):
        assert (await here.client.delete(f"/api/v1/at-once/{rule}")).status_code == 204
    assert await mails.come("I am away until Tuesday.", header=AUTO, sender="cara+2@loop.example") is Fate.STORED
    assert (await here.get("/at-once"))["items"][0]["state"] == "ended"
    acts = [one["action"] for one in (await here.get("/audit", name=rule))["items"]]
    assert acts == ["hold.ended", "hold"]


async def test_a_discard_that_was_taken_back_counts_no_more(here: Api) -> None:
    mails = Mails(here)
    storm = await discarded(here, mails, 2)
    assert (await post(here, f"/storms/{storm}/restore")).status_code == 202
    await work(here)
    assert (await here.get(f"/storms/{storm}"))["offer"] == ""
    last = (await post(here, f"/storms/{storm}/discard")).json()["job"]
    await work(here)
    assert await mails.come(header=FAR) is Fate.HELD
    assert (await here.get(f"/storms/{storm}"))["offer"] == OFFER
    assert (await post(here, f"/jobs/{last}/undo")).status_code == 202
    await work(here)
    assert (await here.get(f"/storms/{storm}"))["offer"] == ""


async def discarded_by_its_mails(here: Api, number: int) -> None:
    """Discard what waits of the robot by a job that names no storm: by ids, or by a filter."""
    storm = (await here.get("/storms", sender=ROBOT))["items"][0]["storm"]
    mails = (await here.get("/held", storm=storm))["items"]
    asked = {"messages": [one["message"] for one in mails]} if number % 2 else {"filter": {"sender": ROBOT}}
    answer = await post(here, "/held/discard", asked)
    assert answer.status_code == 202, answer.text
    await work(here)


async def test_a_job_that_names_mails_discards_their_loop(here: Api) -> None:
    mails = Mails(here)
    for number in range(2):
        for _ in range(3):
            assert await mails.come(header=FAR) is Fate.HELD
        storm = (await here.get("/storms", sender=ROBOT))["items"][0]["storm"]
        assert (await here.get(f"/storms/{storm}"))["offer"] == ""
        await discarded_by_its_mails(here, number)
    assert await mails.come(header=FAR) is Fate.HELD
    assert (await here.get(f"/storms/{storm}"))["offer"] == OFFER
    assert (await post(here, "/at-once", body(storm))).status_code == 201


async def test_discarded_one_by_one_a_loop_was_discarded_once(here: Api) -> None:
    mails = Mails(here)
    for _ in range(3):
        assert await mails.come(header=FAR) is Fate.HELD
    storm = (await here.get("/storms", sender=ROBOT))["items"][0]["storm"]
    for one in (await here.get("/held", storm=storm))["items"]:
        assert (await post(here, f"/held/{one['message']}/discard")).status_code == 202
        await work(here)
    assert await mails.come(header=FAR) is Fate.HELD
    assert (await here.get(f"/storms/{storm}"))["offer"] == ""
    await discarded_by_its_mails(here, 0)
    assert await mails.come(header=FAR) is Fate.HELD
    assert (await here.get(f"/storms/{storm}"))["offer"] == OFFER


async def test_an_allowance_goes_before_it_and_keeps_it_from_being_made(here: Api) -> None:
    mails = Mails(here)
    storm = await discarded(here, mails, 2)
    allowance = {"sender": ROBOT, "mailbox": None, "until": None}
    made = (await post(here, "/allowances", allowance)).json()["id"]
    assert (await here.get(f"/storms/{storm}"))["offer"] == ""
    refused = await post(here, "/at-once", body(storm))
    assert (refused.status_code, made in refused.json()["detail"]) == (422, True)
    await here.client.delete(f"/api/v1/allowances/{made}")
    assert (await post(here, "/at-once", body(storm))).status_code == 201
    await post(here, "/allowances", allowance)
    assert await mails.come("I am away until Monday.", header=AUTO) is Fate.STORED


async def test_who_sees_some_mailboxes_does_so_for_those(here: Api) -> None:
    storm = await discarded(here, Mails(here), 2)
    here.ask_as(OTHER)
    assert (await post(here, "/at-once", body(storm))).status_code == 404
    here.ask_as(BOX)
    assert (await post(here, "/at-once", body(storm, mailbox=None))).status_code == 403
    assert (await post(here, "/at-once", body(storm, mailbox=OTHER))).status_code == 404
    made = (await post(here, "/at-once", body(storm))).json()["id"]
    here.ask_as(OTHER)
    assert (await here.client.get(f"/api/v1/at-once/{made}")).status_code == 404
    assert (await here.get("/at-once"))["items"] == []


@pytest.mark.parametrize("days", [-1, 91])
async def test_it_lasts_ninety_days_at_most(here: Api, days: int) -> None:
    storm = await discarded(here, Mails(here), twice.TWICE)
    answer = await post(here, "/at-once", body(storm, until=rfc3339(time.time() + days * 86_400)))
    assert answer.status_code == 422
