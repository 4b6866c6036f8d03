"""The routes of shunted mail: whoever sees its mailbox lists it, saves it and has it tried again, on any node."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.records import Fate, Outcome
from ingest.spool.node_id import node_id
from ingest.spool.trails import Trails
from ingest.staff import asking
from ingest.staff.caller import Caller, Verb
from ingest.staff.tracing import other_nodes
from ingest.wiring import Engines
from ingest.work.answering import Answering
from tests.ingest.desk import BOX, OTHER, Desk, mail, settings
from tests.ingest.shunting import FAILED, shunt
from tests.ingest.two_nodes import A, TwoNodes, entered, going_round, two_nodes
from tests.services.service import Service
from tests.web.asking import Api, api
from tests.web.posting import web

HOSTILE = (
    "From: x@y.example\r\nSubject: =?utf-8?q?=3Cscript=3E_=E2=80=AE?= \x1b[31m\r\n <b>" + "a" * 5_000 + "\r\n\r\nx"
).encode()


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path, node={"label": "node-a"})) as opened:
        yield opened


async def retry(client: httpx.AsyncClient, name: str = "", **body: Any) -> httpx.Response:
    return await client.post(f"/api/v1/shunted{f'/{name}' if name else ''}/retry", json=body)


async def actions(here: Api) -> list[tuple[str, str, str, int]]:
    return [(one["action"], one["name"], one["mailbox"], one["count"]) for one in (await here.get("/audit"))["items"]]


async def test_what_a_mail_is_and_why_it_is_there(here: Api) -> None:
    (receipt,) = await shunt(here.node, mail(1, sender="ann@x.example"))
    listed = await here.get("/shunted")
    (row,) = listed["items"]
    assert (listed["next"], listed["left_out"]) == (None, [])
    assert row == {
        "receipt": receipt,
        "node": "node-a",
        "mailbox": BOX,
        "accepted_at": row["accepted_at"],
        "settled_at": row["settled_at"],
        "size": len(mail(1, sender="ann@x.example")),
        "reverse_path": "ann@customer.example",
        "subject": "question 1",
        "reason": FAILED,
        "attempts": 3,
        "links": {name: f"/api/v1/shunted/{receipt}/{name}" for name in ("retry", "original")},
    }
    assert row["accepted_at"].endswith("Z")


async def test_a_hostile_subject_is_one_clean_line_of_bounded_length(here: Api) -> None:
    await shunt(here.node, HOSTILE, b"\xff\x00" * 40_000, b"", b"Subject:" + b"=?x?b?" * 3_000)
    subjects = [one["subject"] for one in (await here.get("/shunted"))["items"]]
    assert all(len(one) <= 1_000 and (one.isprintable() or not one) for one in subjects)
    assert any(one.startswith("<script>") for one in subjects)


async def test_a_mail_is_saved_as_it_came_and_who_looked_is_known(here: Api) -> None:
    content = b"Content-Type: text/html\r\n\r\n<script>x()</script>"
    (receipt,) = await shunt(here.node, content)
    answer = await here.client.get(f"/api/v1/shunted/{receipt}/original")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{receipt}.eml"')
    await here.get("/shunted")
    assert await actions(here) == [("view", receipt, BOX, 1)]


async def test_one_is_tried_again_and_who_asked_is_known(here: Api) -> None:
    first, second = await shunt(here.node, mail(1), mail(2))
    answer = await retry(here.client, first)
    assert (answer.status_code, answer.json()) == (200, {"put_back": 1, "waiting_for": None, "left_out": []})
    assert [one["receipt"] for one in (await here.get("/shunted"))["items"]] == [second]
    await here.node.drain()
    assert here.node.figures() == {"stored": 1, "shunted": 1}
    assert await actions(here) == [("shunted.retry", first, BOX, 1)]
    assert (await retry(here.client, first)).status_code == 404, "it is not set aside any more"
    assert (await retry(here.client, "0" * 32)).status_code == 404
    assert (await retry(here.client, "..")).status_code in {404, 422}


async def test_all_of_a_mailbox_or_a_reason(here: Api) -> None:
    await shunt(here.node, mail(1), mail(2), reason="failed 3 times; x; see the log")
    await shunt(here.node, mail(3), to=OTHER)
    await shunt(here.node, mail(4))
    assert len((await here.get("/shunted", reason=FAILED))["items"]) == 2
    assert len((await here.get("/shunted", mailbox=OTHER))["items"]) == 1
    assert (await retry(here.client, mailbox=BOX, reason=FAILED)).json()["put_back"] == 1
    assert (await retry(here.client, mailbox=OTHER)).json()["put_back"] == 1
    assert (await retry(here.client)).json()["put_back"] == 2
    assert [one[:3] for one in await actions(here)] == [
        ("shunted.retry", "*", ""),
        ("shunted.retry", "*", OTHER),
        ("shunted.retry", "*", BOX),
    ]


async def test_mail_without_its_mailbox_is_left_and_that_is_said(here: Api) -> None:
    gone = "gone@desk.example"
    (receipt,) = await shunt(here.node, mail(1), to=gone, reason=f"mailbox {gone} is not in the settings")
    assert [one["attempts"] for one in (await here.get("/shunted", mailbox=gone))["items"]] == [None]
    for answer in (await retry(here.client, receipt), await retry(here.client, mailbox=gone)):
        said = answer.json()
        assert said["put_back"] == 0
        assert f"mailbox {gone} is not in the settings; name it there first" in said["left_out"][0]
    assert here.node.figures() == {"shunted": 1}


async def test_a_caller_sees_his_mailboxes_alone(here: Api) -> None:
    (foreign,) = await shunt(here.node, mail(1))
    (own,) = await shunt(here.node, mail(2), to=OTHER)
    here.ask_as(OTHER)
    assert [one["receipt"] for one in (await here.get("/shunted"))["items"]] == [own]
    assert (await here.client.get("/api/v1/shunted", params={"mailbox": BOX})).status_code == 404
    assert (await here.client.get(f"/api/v1/shunted/{foreign}/original")).status_code == 404
    assert (await retry(here.client, foreign)).status_code == 404
    assert (await retry(here.client)).json()["put_back"] == 1
    assert here.node.watch.outcome(foreign) is not None
    here.ask_as(OTHER, verbs=frozenset({Verb.READ}))
    assert (await retry(here.client)).status_code == 403
    here.ask_as()
    assert [one[:3] for one in await actions(here)] == [("shunted.retry", "*", OTHER)]


async def test_pages_meet_every_mail_once(here: Api) -> None:
    taken = await shunt(here.node, *(mail(n) for n in range(7)))
    seen = [one["receipt"] for one in await here.walk("/shunted", 2)]
    assert (sorted(seen), len(seen)) == (sorted(taken), 7)
    assert (await here.client.get("/api/v1/shunted", params={"cursor": "h0.x"})).status_code == 422


async def test_of_a_damaged_partition_only_the_ledger_speaks(here: Api) -> None:
    (receipt,) = await shunt(here.node, mail(1))
    (file,) = (here.node.settings.data_dir / "spool").glob("*/*.sqlite")
    for one in (file, *file.parent.glob("*.sqlite-wal")):
        one.write_bytes(b"nonsense " * 2_000)
    (row,) = (await here.get("/shunted"))["items"]
    assert (row["receipt"], row["mailbox"], row["size"], row["subject"]) == (receipt, None, None, "")
    assert (await here.client.get(f"/api/v1/shunted/{receipt}/original")).status_code == 404
    here.ask_as(BOX)
    assert (await here.get("/shunted"))["items"] == []


@asynccontextmanager
async def at_work(nodes: TwoNodes, node: Desk) -> AsyncIterator[None]:
    """Let a node do what others ask of it, as its first worker does."""
    data_dir = node.settings.data_dir
    answering = Answering(node.ports.inquiries, Trails(data_dir), node_id(data_dir))
    errands = nodes.errands(node)

    async with going_round(answering.round, errands.round):
        yield


@pytest.fixture
async def nodes(tmp_path: Path, secantus: Service, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TwoNodes]:
    for module in (asking, other_nodes):
        monkeypatch.setattr(module, "PATIENCE_S", 60.0)  # however slow the machine
    async with two_nodes(tmp_path, secantus.url) as both:
        await entered(both.a, A, seen_at=1e12)
        yield both


def on_b(nodes: TwoNodes, caller: Caller | None = None) -> Any:
    chosen = caller or Caller("anna", frozenset(Verb))
    return web(nodes.b.settings, chosen, lambda: Engines(nodes.b.ports, nodes.b.engines.index))


async def test_another_nodes_mail_is_listed_saved_and_tried_again(nodes: TwoNodes) -> None:
    first, second, third = await shunt(nodes.a, mail(1), mail(2), mail(3))
    (ours,) = await shunt(nodes.b, mail(4), to=OTHER)
    async with at_work(nodes, nodes.a), on_b(nodes) as http:
        rows = (await http.client.get("/api/v1/shunted")).json()
        assert rows["left_out"] == []
        assert {one["receipt"]: one["node"] for one in rows["items"]} | {ours: ""} == {
            **dict.fromkeys((first, second, third), A),
            ours: "",
        }
        for _ in range(2):
            saved = await http.client.get(f"/api/v1/shunted/{first}/original")
            assert (saved.status_code, saved.content) == (200, mail(1))
        assert (await retry(http.client, first)).json() == {"put_back": 1, "waiting_for": None, "left_out": []}
        outcome = nodes.a.watch.outcome(first)
        assert outcome is None
        assert nodes.a.figures() == {"pending": 1, "shunted": 2}
        again = await retry(http.client, mailbox=BOX)
        assert (again.status_code, again.json()["waiting_for"]) == (200, None)
        assert nodes.a.figures() == {"pending": 3}
        assert nodes.b.figures() == {"shunted": 1}
        narrow = Caller("bob", frozenset(Verb), frozenset({OTHER}))
        await nodes.a.drain()
        async with on_b(nodes, narrow) as other:
            assert [one["receipt"] for one in (await other.client.get("/api/v1/shunted")).json()["items"]] == [ours]


async def test_a_mail_that_came_back_is_tried_again_a_second_time(nodes: TwoNodes) -> None:
    (receipt,) = await shunt(nodes.a, mail(1))
    async with at_work(nodes, nodes.a), on_b(nodes) as http:
        for _ in range(2):
            assert (await retry(http.client, receipt)).json()["put_back"] == 1
            assert nodes.a.watch.outcome(receipt) is None
            claims = nodes.a.ledger.claim(1)
            nodes.a.ledger.settle([Outcome(claims[0].receipt.id, Fate.SHUNTED, "", reason=FAILED)])


async def test_what_a_node_that_is_away_has_waits_for_it(nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_nodes, "PATIENCE_S", 0.2)
    monkeypatch.setattr(asking, "PATIENCE_S", 0.2)
    first, second = await shunt(nodes.a, mail(1), mail(2))
    (foreign,) = await shunt(nodes.a, mail(3), to=OTHER)
    narrow = Caller("bob", frozenset(Verb), frozenset({BOX}))
    async with on_b(nodes) as http, on_b(nodes, narrow) as seeing_box:
        listed = (await http.client.get("/api/v1/shunted")).json()
        assert listed["items"] == []
        assert f"node {A} did not answer" in listed["left_out"][0]
        assert (await http.client.get(f"/api/v1/shunted/{first}/original")).status_code == 503
        assert (await retry(http.client, first)).status_code == 503, "nobody said where it is"
        asked = await retry(seeing_box.client, first, node=A)
        assert (asked.status_code, asked.json()["waiting_for"]) == (202, A)
        asked = await retry(seeing_box.client, foreign, node=A)
        assert asked.status_code == 202, "nobody knows whose it is"
        asked = await retry(seeing_box.client)
        assert (asked.status_code, asked.json()["put_back"], asked.json()["waiting_for"]) == (202, 0, A)
        for client in (http.client, seeing_box.client):
            assert f"a retry waits for node {A}" in (await client.get("/api/v1/shunted")).json()["left_out"]
        async with on_b(nodes, Caller("eve", frozenset(Verb), frozenset({OTHER}))) as stranger:
            said = (await stranger.client.get("/api/v1/shunted")).json()["left_out"]
            assert not [why for why in said if "retry" in why]
    errands = nodes.errands(nodes.a)
    assert await errands.round() == 3
    assert nodes.a.figures() == {"pending": 2, "shunted": 1}, "the other mailbox is not his"
    assert nodes.a.watch.outcome(second) is None


async def test_the_page_of_a_web_role_without_a_store_says_who_was_not_asked(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with api(chosen) as opened:
        (receipt,) = await shunt(opened.node, mail(1))
        async with web(chosen) as alone:
            said = (await alone.client.get("/api/v1/shunted")).json()
            assert [one["receipt"] for one in said["items"]] == [receipt]
            assert "the store did not answer" in said["left_out"][0]
            assert (await retry(alone.client, receipt)).status_code == 503, "nothing is done that is not recorded"
            assert opened.node.figures() == {"shunted": 1}


@pytest.mark.parametrize("homeless_first", [True, False])
async def test_many_are_put_back_in_several_goes(
    nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch, homeless_first: bool
) -> None:
    """Of two nodes, one of which is asked; a mail without a home comes among the first that are tried, or last."""
    numbers = count()
    monkeypatch.setattr("ingest.spool.writer._receipt_id", lambda _: f"{next(numbers):032x}")
    for module in ("ingest.staff.shunted.retrying.AT_ONCE", "ingest.staff.errands.MOST_PUT_BACK"):
        monkeypatch.setattr(module, 2)
    monkeypatch.setattr("ingest.spool.set_aside.CHUNK", 2)
    gone = "gone@desk.example"
    for node in (nodes.a, nodes.b):
        await entered(node, A if node is nodes.a else "b", seen_at=1e12)
        for homeless in (False, True) if homeless_first else (True, False):  # all at one moment: the latest is first
            if homeless:
                await shunt(node, mail(9), to=gone, reason=f"mailbox {gone} is not in the settings")
            else:
                await shunt(node, *(mail(n) for n in range(5)))
    async with at_work(nodes, nodes.a), at_work(nodes, nodes.b), on_b(nodes) as http:
        said = (await retry(http.client)).json()
        went = 3 if homeless_first else 2  # with the one that stays there is 1, and two more to come to 2
        assert (said["put_back"], said["waiting_for"]) == (went, None)
        assert len([why for why in said["left_out"] if "1 as mailbox gone@" in why]) == 2
    assert nodes.a.figures() == nodes.b.figures() == {"pending": 5, "shunted": 1}


async def test_pages_over_two_nodes_are_in_order_and_miss_nothing(
    nodes: TwoNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.spool.set_aside.MOST_LOOKED", 1)
    taken = []
    for number in range(9):
        taken += await shunt(nodes.a if number % 3 else nodes.b, mail(number))
    async with at_work(nodes, nodes.a), on_b(nodes) as http:
        seen: list[str] = []
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            page = (await http.client.get("/api/v1/shunted", params={"limit": 2, "cursor": page["next"]})).json()
            seen += [one["receipt"] for one in page["items"]]
    assert seen == sorted(taken, reverse=True), "both nodes take all in at one moment: the ids decide"
