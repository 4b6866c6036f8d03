"""Decisions made by the pages: decided is what was asked about, whatever comes meanwhile and whoever else decides."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.records import HeldState
from tests.ingest.desk import BOX, Desk, desk, mail, settings
from tests.jobs.desk import hold, undecided
from tests.web.client import browser, client

FAR = "Received: from a by b; x\r\n" * 60
HIDDEN = re.compile('<input type="hidden" name="([a-z]+)" value="([^"]*)">')


async def question(asking: httpx.AsyncClient, kind: str, *storms: str, **more: Any) -> dict[str, Any]:
    """Return what the one button of a question would send."""
    answer = await asking.get("/decide", params={"kind": kind, "storm": list(storms), **more})
    assert answer.status_code == 200, answer.text
    form: dict[str, Any] = {}
    for name, value in HIDDEN.findall(
        answer.text.partition('<form method="post" action="/decide">')[2].partition("</form>")[0]
    ):
        form.setdefault(name, []).append(value)
    return {**form, "said": re.search("<h1>(.*?)</h1>", answer.text, re.DOTALL)[1]}


async def press(asking: httpx.AsyncClient, form: dict[str, Any]) -> httpx.Response:
    return await asking.post("/decide", data=form, headers=browser())


async def states(node: Desk) -> dict[HeldState, int]:
    found = [held.state async for held in node.ports.quarantine.every()]
    return {state: found.count(state) for state in HeldState if state in found}


@pytest.mark.parametrize(("kind", "decided"), [("discard", HeldState.DISCARDED), ("first", HeldState.DISCARDED)])
async def test_mail_that_came_after_the_question_is_not_swept_along(
    tmp_path: Path, kind: str, decided: HeldState
) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        held = await hold(node, 12)
        form = await question(asking, kind, held[0].storm)
        asked_about = len(held)
        await hold(node, 5, start=12)
        answer = await press(asking, form)
        assert answer.status_code == 303
        assert (await states(node))[decided] == asked_about - (kind == "first")
        told = await asking.get(answer.headers["location"])
        assert "5 more came meanwhile" in told.text, "and the page says so"


async def test_the_first_mail_is_the_one_that_the_question_showed(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        held = await hold(node, 12)
        form = await question(asking, "first", held[0].storm)
        first = min(held, key=lambda one: one.receipt.accepted_at)
        assert form["first"] == [first.id]
        other = await question(asking, "discard", message=first.id)
        assert (await press(asking, other)).status_code == 303
        answer = await press(asking, form)
        assert answer.status_code == 409, "somebody has decided on it: nothing else is released in its place"
        assert await states(node) == {HeldState.HELD: len(held) - 1, HeldState.DISCARDED: 1}


async def test_a_storm_that_is_named_twice_is_counted_and_decided_once(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        held = await hold(node, 12)
        form = await question(asking, "discard", *[held[0].storm] * 3)
        assert form["said"] == f"Discard {len(held)} mails?"
        assert form["storm"] == [held[0].storm]
        answer = await press(asking, {**form, "storm": [held[0].storm] * 3})
        assert answer.headers["location"].count("job=") == 1


async def test_what_somebody_else_decided_meanwhile_keeps_the_rest_from_nobody(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        await hold(node, 12)
        for number in range(12):
            await node.take(mail(number, sender="bot@other.example", header=FAR), BOX)
        await node.drain()
        held = await undecided(node)
        storms = sorted({one.storm for one in held})
        assert len(storms) == 2
        both = await question(asking, "discard", *storms)
        one = await question(asking, "discard", storms[0])
        assert (await press(asking, one)).status_code == 303
        answer = await press(asking, both)
        assert answer.status_code == 303
        assert await states(node) == {HeldState.DISCARDED: len(held)}
        assert (await press(asking, both)).status_code == 303, "pressed again it is the same decision"
        assert (await press(asking, one)).headers["location"] != "/", "that of who was first too"


async def test_a_note_steers_no_terminal(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        held = await hold(node, 12)
        form = await question(asking, "discard", held[0].storm)
        assert (await press(asking, {**form, "note": "\x1b]0;x\x07"})).status_code == 422
        token = {"csrf": form["csrf"]}
        later = {**token, "hours": "1", "note": "\x1b[2J"}
        answer = await asking.post(f"/storms/{held[0].storm}/later", data=later, headers=browser())
        assert answer.status_code == 422
        allow = {**token, "sender": "bot@example.org", "note": "\x00"}
        assert (await asking.post("/allow", data=allow, headers=browser())).status_code == 422
