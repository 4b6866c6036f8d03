"""GET /api/v1/changes: the feed over HTTP; waiting costs nothing once the client has gone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind
from tests.ingest.desk import settings
from tests.web.asking import BOX, OTHER, Api, api


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as opened:
        yield opened


async def tell(here: Api, *changes: Change) -> None:
    teller = Teller(here.node.ports.changes, "test.writer")
    await teller.tell(changes)
    await teller.close()


def stored(number: int, mailbox: str = BOX) -> Change:
    return Change(ChangeKind.MESSAGE_STORED, 1_770_000_000.0 + number, mailbox, f"{number:032x}", thread="t1")


async def test_a_reader_gets_every_change_once_in_order(here: Api) -> None:
    await tell(here, *(stored(n) for n in range(25)))
    found: list[str] = []
    after: dict[str, Any] = {}
    for _ in range(5):
        page = await here.get("/changes", limit=10, **after)
        found += [item["message"] for item in page["items"]]
        after = {"after": page["next"]}
    assert found == [f"{n:032x}" for n in range(25)]
    await tell(here, stored(99))
    (item,) = (await here.get("/changes", **after))["items"]
    assert item == {
        "id": f"message.stored:{99:032x}",
        "type": "message.stored",
        "at": "2026-02-02T02:41:39.000Z",
        "mailbox": BOX,
        "message": f"{99:032x}",
        "thread": "t1",
        "storm": None,
        "other": None,
        "count": None,
        "actor": None,
        "day": None,
    }


async def test_what_is_not_his_is_passed_over_and_never_shown(here: Api) -> None:
    await tell(here, *(stored(n, OTHER) for n in range(30)), stored(31))
    here.ask_as(BOX)
    page = await here.get("/changes", limit=5)
    assert [item["mailbox"] for item in page["items"]] == [BOX]
    assert (await here.get("/changes", after=page["next"]))["items"] == []
    assert (await here.client.get("/api/v1/changes", params={"mailbox": OTHER})).status_code == 404
    here.ask_as()
    assert len((await here.get("/changes", mailbox=OTHER))["items"]) == 30


async def test_storms_say_how_many(here: Api) -> None:
    await tell(here, Change(ChangeKind.STORM_GROWN, 1.0, BOX, "v1:x", count=10))
    (item,) = (await here.get("/changes"))["items"]
    assert (item["storm"], item["count"], item["message"]) == ("v1:x", 10, None)


async def test_who_waits_is_answered_as_soon_as_something_happens(here: Api) -> None:
    after = (await here.get("/changes"))["next"]
    waiting = asyncio.create_task(here.get("/changes", after=after, wait=50))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await tell(here, stored(1))
    async with asyncio.timeout(60):  # less than it would wait
        assert len((await waiting)["items"]) == 1


async def test_a_client_that_goes_away_stops_costing(here: Api) -> None:
    gone = asyncio.Event()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/changes",
        "raw_path": b"/api/v1/changes",
        "query_string": b"wait=60",
        "server": ("127.0.0.1", 8026),
        "scheme": "http",
        "headers": [(b"host", b"127.0.0.1:8026")],
    }
    first = True

    async def receive() -> dict[str, Any]:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        """Nobody listens."""

    asking = asyncio.create_task(here.app(scope, receive, send))
    await asyncio.sleep(0.5)
    assert not asking.done()
    gone.set()
    async with asyncio.timeout(60):  # less than it would wait
        await asking
    assert here.app.state.reading.following()._waiting == 0


async def test_an_empty_cursor_is_the_beginning_wherever_one_is_taken(here: Api) -> None:
    """What `curl` asks with a shell variable that is not set yet."""
    await tell(here, *(stored(n) for n in range(3)))
    contract = here.app.openapi()
    asked = 0
    for path, methods in contract["paths"].items():
        for name in {one["name"] for one in methods.get("get", {}).get("parameters", ())} & {"cursor", "after"}:
            url = path.format(storm="v1:x", mailbox=BOX, thread="t1", job="a" * 32, message="a" * 32, user="ann")
            required = {"words": "x", "query": "x", "q": "x"} if "search" in path else {}
            plain = await here.client.get(url, params=required)
            empty = await here.client.get(url, params={**required, name: ""})
            assert (empty.status_code, empty.text) == (plain.status_code, plain.text), url
            assert plain.status_code in {200, 404}, url
            asked += 1
    assert asked >= 9
    assert len((await here.get("/changes", after=""))["items"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"wait": "61"},
        {"wait": "-1"},
        {"wait": "nan"},
        {"wait": "inf"},
        {"limit": "0"},
        {"limit": "1001"},
        {"after": "x"},
    ],
)
async def test_what_it_does_not_take_is_refused(here: Api, query: dict[str, str]) -> None:
    assert (await here.client.get("/api/v1/changes", params=query)).status_code == 422


async def test_who_waits_leaves_room_for_who_asks_anything_else(here: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.web.api.changes.MOST_WAITING", 3)
    after = (await here.get("/changes"))["next"]
    asked = [asyncio.create_task(here.client.get(f"/api/v1/changes?after={after}&wait=50")) for _ in range(8)]
    async with asyncio.timeout(60):
        while sum(one.done() for one in asked) < 5:
            await asyncio.sleep(0.01)
    refused = [one.result() for one in asked if one.done()]
    assert {(one.status_code, one.headers["retry-after"]) for one in refused} == {(503, "5")}
    assert (await here.get("/changes", after=after))["items"] == []
    await tell(here, stored(1))
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [200] * 3 + [503] * 5
    assert here.app.state.reading.waiting == 0
