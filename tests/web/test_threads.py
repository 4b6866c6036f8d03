"""GET /api/v1/threads: what staff see of a conversation; merging and splitting by hand, and who did it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import httpx
import pytest

from ingest.errors import StoreUnavailable
from ingest.feed.pledges import PledgeWatch
from ingest.ports import Change, ChangeKind
from ingest.staff.caller import Verb
from ingest.threads.sent import SentMail
from ingest.webhooks.message import body
from tests.ingest.desk import mail, settings
from tests.web.asking import BOX, OTHER, Api, api

ANN = "ann@customer.example"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as opened:
        yield opened


async def test_we_take_part_in_no_thread_however_our_address_is_written(tmp_path: Path) -> None:
    box = "hilfe@münchen.example"
    async with api(settings(tmp_path, box)) as here:
        (key,) = await here.arrive(mail(1, sender=ANN, to="hilfe@xn--mnchen-3ya.example"), to=box)
        told = await here.get(f"/threads/{box}/{await thread_of(here, key)}")
        assert [one["address"] for one in told["participants"]] == [ANN]


async def thread_of(here: Api, key: str) -> str:
    found: str = (await here.get(f"/messages/{key}"))["thread"]
    return found


async def decide(here: Api, path: str, body: Any, etag: str | None) -> httpx.Response:
    headers = {} if etag is None else {"If-Match": etag}
    return await here.client.post(f"/api/v1/threads/{path}", json=body, headers=headers)


async def two(here: Api) -> tuple[str, str]:
    """Two threads of two people."""
    keys = await here.arrive(mail(1, sender=ANN), mail(2, sender="bob@customer.example"))
    return await thread_of(here, keys[0]), await thread_of(here, keys[1])


async def test_our_own_address_takes_no_part_however_it_is_written(tmp_path: Path) -> None:
    own = "hilfe@münchen.example"
    others = ("hilfe+4711@münchen.example", "Hilfe@xn--mnchen-3ya.example", "hilfe@mu\u0308nchen.example")
    async with api(settings(tmp_path, own)) as here:
        cc = f"Cc: {', '.join(others)}, carol@customer.example\r\n"
        (first,) = await here.arrive(mail(1, sender=ANN, to=own, header=cc), to=own)
        told = await here.get(f"/threads/{own}/{await thread_of(here, first)}")
        assert [one["address"] for one in told["participants"]] == [ANN, "carol@customer.example"]


async def test_a_thread_has_its_mails_in_order_its_people_and_what_we_sent(here: Api) -> None:
    (first,) = await here.arrive(mail(1, sender=ANN))
    thread = await thread_of(here, first)
    sent = SentMail(
        "k", BOX, thread, ("answer@desk.example",), (ANN,), 1_770_000_000.0, ancestors=("1@customer.example",)
    )
    await here.node.ports.threads.sent(sent)
    (second,) = await here.arrive(
        mail(2, sender=ANN, header="In-Reply-To: <answer@desk.example>\r\nCc: carol@customer.example\r\n")
    )
    told = await here.get(f"/threads/{BOX}/{thread}")
    assert told["thread"] == thread
    assert [one["message"] for one in told["messages"]] == [first, second]
    assert [one["address"] for one in told["participants"]] == [ANN, "carol@customer.example"]
    assert told["sent"] == [
        {"message_id": "answer@desk.example", "recipients": [ANN], "at": "2026-02-02T02:40:00.000Z", "automatic": False}
    ]
    assert told["related"] == []
    (stranger,) = await here.arrive(
        mail(3, sender="eve@elsewhere.example", header="In-Reply-To: <1@customer.example>\r\n")
    )
    own = await here.get(f"/threads/{BOX}/{await thread_of(here, stranger)}")
    assert own["related"] == [thread]


async def test_a_long_thread_is_read_from_its_end_to_its_beginning(here: Api) -> None:
    keys = await here.arrive(*(mail(n, sender=ANN, header="References: <0@customer.example>\r\n") for n in range(7)))
    thread = await thread_of(here, keys[0])
    found: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        told = await here.get(f"/threads/{BOX}/{thread}", **query)
        found = [one["message"] for one in told["messages"]] + found
        if (cursor := told["earlier"]) is None:
            break
    assert found == keys


async def test_what_is_no_thread_here_is_not_there(here: Api) -> None:
    one, _ = await two(here)
    here.ask_as(OTHER)
    for path in (f"{BOX}/{one}", f"{OTHER}/{one}", f"{BOX}/unknown", "nobody@desk.example/unknown"):
        assert (await here.client.get(f"/api/v1/threads/{path}")).status_code == 404, path
        assert (await decide(here, f"{path}/merge", {"other": "x"}, "*")).status_code == 404, path
        assert (await decide(here, f"{path}/split", {"name": "x"}, "*")).status_code == 404, path


async def test_threads_are_listed_once_by_their_latest_mail(here: Api) -> None:
    keys = await here.arrive(
        *(mail(n, sender=ANN, header="References: <0@customer.example>\r\n") for n in range(5)),
        mail(10, sender="bob@customer.example"),
        *(mail(n, sender=ANN, header="References: <0@customer.example>\r\n") for n in range(5, 9)),
        mail(11, sender="carol@customer.example"),
    )
    found = []
    cursor = None
    for _ in range(20):
        page = await here.get("/threads", limit=1, **({"cursor": cursor} if cursor else {}))
        found += [one["latest"]["message"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert found == [keys[-1], keys[-2], keys[5]]
    whole = await here.get("/threads", mailbox=BOX)
    assert [one["latest"]["message"] for one in whole["items"]] == found
    assert (await here.get("/threads", mailbox=OTHER))["items"] == []


async def test_merged_by_hand_is_one_thread_and_the_feed_says_who_did_it(here: Api) -> None:
    one, other = await two(here)
    etag = (await here.client.get(f"/api/v1/threads/{BOX}/{one}")).headers["etag"]
    here.ask_as(BOX)
    answer = await decide(here, f"{BOX}/{one}/merge", {"other": other}, etag)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    stays, gone = sorted((one, other))
    assert (told["thread"], told["names"], len(told["messages"])) == (stays, [stays, gone], 2)
    for name in (one, other):
        whole = await here.client.get(f"/api/v1/threads/{BOX}/{name}")
        assert (whole.json(), whole.headers["etag"]) == (told, answer.headers["etag"])
        assert len((await here.get("/messages", thread=name))["items"]) == 2
    (change,) = [item for item in (await here.get("/changes"))["items"] if item["type"] == "thread.merged"]
    assert (change["thread"], change["other"], change["actor"], change["mailbox"]) == (stays, gone, "anna", BOX)


async def test_who_merges_again_what_is_merged_is_told_that_it_is(here: Api) -> None:
    one, other = await two(here)
    for _ in range(2):
        assert (await decide(here, f"{BOX}/{one}/merge", {"other": other}, "*")).status_code == 200
        assert (await decide(here, f"{BOX}/{other}/merge", {"other": one}, "*")).status_code == 200
    told = [item for item in (await here.get("/changes"))["items"] if item["type"] == "thread.merged"]
    assert len({(item["thread"], item["other"]) for item in told}) == 1, "whoever hears it again has nothing to do"
    assert (await decide(here, f"{BOX}/{min(one, other)}/merge", {"other": min(one, other)}, "*")).status_code == 409


async def test_split_by_hand_is_two_threads_again(here: Api) -> None:
    one, other = await two(here)
    stays, gone = sorted((one, other))
    await decide(here, f"{BOX}/{one}/merge", {"other": other}, "*")
    etag = (await here.client.get(f"/api/v1/threads/{BOX}/{one}")).headers["etag"]
    for name in (stays, "unknown"):
        assert (await decide(here, f"{BOX}/{one}/split", {"name": name}, etag)).status_code == 409
    answer = await decide(here, f"{BOX}/{gone}/split", {"name": gone}, etag)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["names"], len(answer.json()["messages"])) == ([stays], 1)
    assert len((await here.get(f"/threads/{BOX}/{gone}"))["messages"]) == 1
    (change,) = [item for item in (await here.get("/changes"))["items"] if item["type"] == "thread.split"]
    assert (change["thread"], change["other"], change["actor"]) == (stays, gone, "local")


@pytest.mark.parametrize("what", ["merge", "split"])
async def test_what_changed_since_it_was_looked_at_is_not_decided_on(here: Api, what: str) -> None:
    one, other = await two(here)
    body = {"other": other} if what == "merge" else {"name": other}
    etag = (await here.client.get(f"/api/v1/threads/{BOX}/{one}")).headers["etag"]
    assert (await decide(here, f"{BOX}/{one}/{what}", body, None)).status_code == 428
    for wrong in ('"x"', "x", f"W/{etag}", ""):
        assert (await decide(here, f"{BOX}/{one}/{what}", body, wrong)).status_code == 412, wrong
    await here.arrive(mail(3, sender=ANN, header="In-Reply-To: <1@customer.example>\r\n"))
    assert (await decide(here, f"{BOX}/{one}/{what}", body, etag)).status_code == 412
    assert len((await here.get(f"/threads/{BOX}/{one}"))["names"]) == 1


async def test_of_two_who_merge_at_once_both_are_told_the_same(here: Api) -> None:
    one, other = await two(here)
    etag = (await here.client.get(f"/api/v1/threads/{BOX}/{one}")).headers["etag"]
    answers = await asyncio.gather(*(decide(here, f"{BOX}/{one}/merge", {"other": other}, etag) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize("what", ["merge", "split"])
async def test_reading_is_not_deciding(here: Api, what: str) -> None:
    one, other = await two(here)
    here.ask_as(BOX, verbs=frozenset({Verb.READ}))
    assert (await decide(here, f"{BOX}/{one}/{what}", {"other": other}, "*")).status_code == 403
    here.ask_as(BOX, verbs=frozenset({Verb.DECIDE}))
    assert (await here.client.get(f"/api/v1/threads/{BOX}/{one}")).status_code == 403


@pytest.mark.parametrize("body", [{}, {"other": 1}, {"other": "x", "more": 1}, {"other": {"$ne": None}}, [], "x"])
async def test_a_body_that_says_something_else_is_refused(here: Api, body: Any) -> None:
    one, _ = await two(here)
    assert (await decide(here, f"{BOX}/{one}/merge", body, "*")).status_code in (400, 422)


@pytest.mark.parametrize("box", ["a/b@desk.example", "/@desk.example", "a+b%2f?#;@desk.example"])
async def test_a_slash_in_a_mailbox_hides_no_thread(tmp_path: Path, box: str) -> None:
    """Reported of Starlette (issue 826): %2F is a slash before routes are looked at, and webhooks point here."""
    async with api(settings(tmp_path, box)) as here:
        (key,) = await here.arrive(mail(1, to=box), to=box)
        thread = (await here.get(f"/messages/{key}"))["thread"]
        told = json.loads(await body(Change(ChangeKind.MESSAGE_STORED, 1.0, box, key, thread), here.node.ports))
        for path in told["data"]["urls"].values():
            assert (await here.client.get(path)).status_code == 200, path
        assert (await here.client.get(f"{path}/merge")).status_code == 405
        assert (await here.client.post(f"{path}/merge", json={"other": "f" * 24})).status_code == 428


@pytest.mark.parametrize("what", ["merge", "split"])
@pytest.mark.parametrize("done", [True, False])
async def test_what_was_done_is_told_though_whoever_did_it_died(
    here: Api, monkeypatch: pytest.MonkeyPatch, what: str, done: bool
) -> None:
    """Died before it told anybody; or, not `done`, before it did anything."""
    stays, gone = sorted(await two(here))
    path, body = f"{BOX}/{stays}", {"other": gone} if what == "merge" else {"name": gone}
    if what == "split":
        await decide(here, f"{path}/merge", {"other": gone}, "*")
    ports, reading, died = here.node.ports, here.app.state.reading, StoreUnavailable("it died")
    with monkeypatch.context() as patch:
        patch.setattr(*((reading.teller(), "tell") if done else (ports.threads, what)), AsyncMock(side_effect=died))
        assert (await decide(here, f"{path}/{what}", body, "*")).status_code == 503
    assert (gone in (await here.get(f"/threads/{path}"))["names"]) is (done is (what == "merge"))
    now = [0.0]
    watch = PledgeWatch(ports.changes, ports.threads, reading.teller(), lambda: now[0])
    for at, left in ((0.0, 1), (9.0, 1), (10.0, 0), (30.0, 0)):
        now[0] = at
        await watch.round(await ports.changes.notes())
        assert len(await ports.changes.notes()) == left, at
    told = [
        item["other"] for item in (await here.get("/changes"))["items"] if item["type"].startswith(f"thread.{what}")
    ]
    assert told == [gone] * done
    assert (
        await decide(
            here,
            f"{path}/{'split' if done is (what == 'merge') else 'merge'}",
            {"name": gone} if done is (what == "merge") else {"other": gone},
            "*",
        )
    ).status_code == 200
    assert await ports.changes.notes() == {}
