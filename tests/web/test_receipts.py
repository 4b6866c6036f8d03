"""GET /api/v1/receipts: what became of mail, by every name that one may have for it, and for whom."""

from pathlib import Path
from typing import Any

from ingest.ports import NodeRecord
from ingest.records import HeldState
from ingest.rfc3339 import rfc3339
from ingest.spool.node_id import node_id
from ingest.spool.trails import Trails
from ingest.staff.caller import Caller, Verb
from ingest.staff.tracing import other_nodes
from ingest.wiring import Engines
from ingest.work.answering import Answering
from tests.ingest.desk import BOX, OTHER, Desk, desk, looping, mail, settings
from tests.ingest.two_nodes import going_round
from tests.web.posting import Web, web

PATH = "/api/v1/receipts"
NARROW = Caller("token:crm", frozenset(Verb), frozenset({OTHER}))


def engines(node: Desk) -> Any:
    return lambda: Engines(node.ports, node.engines.index)


async def got(node: Web, path: str = "", **query: Any) -> dict[str, Any]:
    answer = await node.client.get(PATH + path, params=query)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def listed(node: Web, **query: Any) -> list[str]:
    said = await got(node, **query)
    assert said["left_out"] == []
    return [one["receipt"] for one in said["items"]]


async def test_from_202_to_its_end(tmp_path: Path) -> None:
    chosen = settings(tmp_path, node={"label": "node-a"})
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        posted = await http.post(mail(1), [("recipient", BOX), ("sender", "ann@customer.example")])
        place = posted.headers["location"].removeprefix(PATH)
        said = await got(http, place)
        assert (said["fate"], said["mailbox"], said["node"]) == ("pending", BOX, "node-a")
        assert (said["message"], said["lane"]) == (None, None)
        await node.drain()
        said = await got(http, place)
        assert (said["fate"], said["reverse_path"], said["recipients"]) == ("stored", "ann@customer.example", [BOX])
        stored = await node.ports.store.get(said["message"])
        assert stored is not None
        assert (said["thread"], said["message_id"]) == (stored.thread, "1@customer.example")
        assert said["accepted_at"] == rfc3339(stored.accepted_at) == posted.json()["receipts"][0]["accepted_at"]


async def test_held_duplicate_and_shunted_say_of_what_and_why(tmp_path: Path) -> None:
    chosen = settings(tmp_path, worker={"attempts": 1})
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        held, first, again = [
            (await http.post(one)).json()["receipts"][0]["receipt"] for one in (looping(1), mail(2), mail(2))
        ]
        await node.drain()
        said = await got(http, f"/{held}")
        assert (said["fate"], said["state"]) == ("held", "held")
        assert said["storm"].startswith("v1:")
        await node.ports.quarantine.decide([said["message"]], HeldState.DISCARDED, "anna", 1_800_000_000.0)
        said = await got(http, f"/{held}")
        assert (said["fate"], said["state"], said["decided_by"]) == ("held", "discarded", "anna")
        assert said["decided_at"] == "2027-01-15T08:00:00.000Z"
        kept, twin = await got(http, f"/{first}"), await got(http, f"/{again}")
        assert {kept["fate"], twin["fate"]} == {"stored", "duplicate"}
        assert kept["message"] == twin["message"]


async def test_by_every_name(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        one, twin, held, other = [
            (await http.post(content, [("recipient", to), ("sender", sender)])).json()["receipts"][0]["receipt"]
            for content, to, sender in (
                (mail(1, sender="Ann@Customer.example"), BOX, "bounce@relay.example"),
                (mail(1, sender="Ann@Customer.example"), BOX, ""),
                (looping(2), BOX, "robot@loop.example"),
                (mail(3), OTHER, "ann@customer.example"),
            )
        ]
        assert set(await listed(http, message_id="<1@customer.example>")) == {one, twin}
        await node.drain()
        for name in ("1@customer.example", "<1@Customer.example>"):
            assert set(await listed(http, message_id=name)) == {one, twin}
        assert await listed(http, message_id="2@customer.example") == [held]
        key = (await got(http, f"/{one}"))["message"]
        assert set(await listed(http, message=key)) == {one, twin}
        assert set(await listed(http, address="ann@customer.example")) == {one, twin, other}
        assert await listed(http, address="BOUNCE@relay.example") == [one]
        assert await listed(http, address="robot@loop.example") == [held]
        assert await listed(http, recipient=OTHER) == [other]
        assert await listed(http, address="ann@customer.example", recipient=OTHER) == [other]
        every = await listed(http)
        assert set(every) == {one, twin, held, other}
        assert await listed(http, address="nobody@x.example") == []
        assert await listed(http, since="2030-01-01T00:00:00Z") == []
        assert await listed(http, until="2020-01-01T00:00:00+01:00") == []
        assert set(await listed(http, since="2020-01-01T00:00:00Z", until="2100-01-01T00:00:00Z")) == set(every)


async def test_pages_meet_every_receipt_once(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        taken = []
        for n in range(7):
            posted = await http.post(mail(n, sender="ann@x.example"), [("recipient", BOX), ("recipient", OTHER)])
            taken += [one["receipt"] for one in posted.json()["receipts"]]
        await node.drain()
        for query in ({}, {"address": "ann@x.example"}):
            seen: list[str] = []
            after: dict[str, str] = {}
            while True:
                page = await got(http, limit=3, **query, **after)
                seen += [one["receipt"] for one in page["items"]]
                if page["next"] is None:
                    break
                after = {"cursor": page["next"]}
            assert sorted(seen) == sorted(taken)
            assert len(seen) == len(set(seen))
        assert (await http.client.get(PATH, params={"cursor": "nonsense"})).status_code == 422


async def test_only_the_callers_mailboxes(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        foreign, own = [
            (await http.post(mail(n, to=to), [("recipient", to)])).json()["receipts"][0]["receipt"]
            for n, to in enumerate((BOX, OTHER))
        ]
        for _ in range(2):
            async with web(chosen, NARROW, engines(node)) as narrow:
                assert (await narrow.client.get(f"{PATH}/{foreign}")).status_code == 404
                assert (await got(narrow, f"/{own}"))["receipt"] == own
                assert await listed(narrow) == [own]
                assert await listed(narrow, message_id="0@customer.example") == []
                assert await listed(narrow, recipient=BOX) == []
            await node.drain()
        key = (await got(http, f"/{foreign}"))["message"]
        async with web(chosen, NARROW, engines(node)) as narrow:
            assert await listed(narrow, message=key) == []


async def test_that_a_foreign_mailbox_got_the_same_mail_is_not_told(tmp_path: Path) -> None:
    """Bcc: who is to see one of the mailboxes must not learn of the other, nor ask whether it was one."""
    chosen = settings(tmp_path)
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        tagged = BOX.replace("@", "+secret@").title()
        both = [("recipient", tagged), ("recipient", OTHER), ("sender", "ann@customer.example")]
        own = (await http.post(mail(1, to=OTHER), both)).json()["receipts"][1]["receipt"]
        ours = [("recipient", OTHER), ("sender", BOX)]
        written = (await http.post(mail(2, to=OTHER, sender=BOX), ours)).json()["receipts"][0]["receipt"]
        for _ in range(2):
            async with web(chosen, NARROW, engines(node)) as narrow:
                assert (await got(narrow, f"/{own}"))["recipients"] == [OTHER]
                assert {one for item in (await got(narrow))["items"] for one in item["recipients"]} == {OTHER}
                assert await listed(narrow, recipient=tagged) == []
                assert await listed(narrow, address=tagged) == []
                assert await listed(narrow, address=BOX) == [written], "who wrote is in the mail itself"
                assert await listed(narrow, address=OTHER) == [written, own]
            assert (await got(http, f"/{own}"))["recipients"] == [tagged, OTHER]
            await node.drain()


async def test_with_the_store_away_the_ledger_speaks(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with desk(chosen) as node, web(chosen) as http:
        receipt = (await http.post(mail(1))).json()["receipts"][0]["receipt"]
        await node.drain()
        said = await got(http, f"/{receipt}")
        assert said["fate"] == "stored"
        assert said["message"]
        page = await got(http, message=said["message"])
        assert "the store did not answer" in page["left_out"][0]
        unknown = await http.client.get(f"{PATH}/{'0' * 32}")
        assert unknown.status_code == 503
        assert unknown.headers["retry-after"]


async def test_what_is_no_receipt_is_not_there(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        for name in ("0" * 32, "x", "...", "%00" * 8, "é" * 32, "f" * 3_000, "z" * 32):
            assert (await http.client.get(f"{PATH}/{name}")).status_code == 404, name
        both = {"message": "0" * 32, "address": "a@b.example"}
        for query in (both, {"message": "x"}, {"address": "a b"}, {"limit": 0}, {"limit": 201}, {"since": "today"}):
            assert (await http.client.get(PATH, params=query)).status_code == 422, query


async def test_after_its_partition_has_gone_the_store_still_knows_a_receipt(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    async with desk(chosen) as node, web(chosen, engines=engines(node)) as http:
        stored, held = [(await http.post(one)).json()["receipts"][0]["receipt"] for one in (mail(1), looping(2))]
        await node.drain()
        assert http.door._writer is not None
        await http.door._writer.close()
        http.door._writer = None
        assert await node.drop() == 1
        assert (await got(http, f"/{stored}"))["fate"] == "stored"
        assert (await got(http, f"/{held}"))["fate"] == "held"


async def test_another_node_is_asked_for_what_only_it_knows(tmp_path: Path, monkeypatch: Any) -> None:
    """Two data folders on one store: the second node took the mail in, the first is asked."""
    monkeypatch.setattr(other_nodes, "PATIENCE_S", 0.3)
    here, there = settings(tmp_path / "a"), settings(tmp_path / "b")
    async with desk(here) as node, web(here, engines=engines(node)) as first, web(there) as second:
        receipt = (await second.post(mail(1))).json()["receipts"][0]["receipt"]
        id_ = node_id(there.data_dir)
        await node.ports.nodes.enter(NodeRecord(id_, "node-b", 1.0, "token", seen_at=1e12))
        silent = await first.client.get(f"{PATH}/{receipt}")
        assert silent.status_code == 503
        assert "node node-b did not answer" in (await got(first))["left_out"][0]
        assert await node.ports.inquiries.waiting(id_) == []
        monkeypatch.setattr(other_nodes, "PATIENCE_S", 10.0)
        answering = Answering(node.ports.inquiries, Trails(there.data_dir), id_)
        async with going_round(answering.round):
            said = await got(first, f"/{receipt}")
            assert (said["fate"], said["node"], said["mailbox"]) == ("pending", "node-b", BOX)
            assert await listed(first, message_id="1@customer.example") == [receipt]
            assert await listed(first) == [receipt]
            async with web(here, NARROW, engines(node)) as narrow:
                assert (await narrow.client.get(f"{PATH}/{receipt}")).status_code == 404
        await node.ports.nodes.enter(NodeRecord(id_, "node-b", 1.0, "token", seen_at=1.0))
        assert (await first.client.get(f"{PATH}/{receipt}")).status_code == 404
        assert "node node-b was not asked" in (await got(first))["left_out"][0]
