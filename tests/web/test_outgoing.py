"""POST /api/v1/outgoing: what a helpdesk in another language is told before it sends."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest.mailboxes import Mailboxes
from ingest.records import HeldState
from ingest.sending.outgoing import Outgoing, advise
from ingest.settings import Settings
from ingest.web.app import make_app
from ingest.wiring import Engines
from loopguard import StampKey
from loopguard.identity.stamp import read_stamp
from parsers import parse
from tests.ingest.desk import BOX, OTHER, Desk, desk, mail, settings
from tests.web.client import bearer, client, closed

WHO = "ann@customer.example"
KEY = {"id": "k1", "secret": "s" * 32}
ASK = {"mailbox": BOX, "recipients": [WHO], "automatic": True}
VACATION = "Auto-Submitted: auto-replied\r\n"


def made(folder: Path, **more: Any) -> Settings:
    return settings(folder, stamp_key=[KEY], **more)


async def post(
    node: Desk,
    body: Any,
    host: str = "127.0.0.1:8026",
    kind: str = "application/json",
    method: str = "POST",
    more: Sequence[tuple[bytes, bytes]] = (),
) -> tuple[int, dict[str, Any], dict[str, str]]:
    sent: list[dict[str, Any]] = []
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    pieces = [content[at : at + 50_000] for at in range(0, len(content), 50_000)] or [b""]
    scope = {
        "type": "http",
        "method": method,
        "path": "/api/v1/outgoing",
        "raw_path": b"/api/v1/outgoing",
        "query_string": b"",
        "server": ("127.0.0.1", 8026),
        "scheme": "http",
        "headers": [(b"host", host.encode()), (b"content-type", kind.encode()), *more],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    await make_app(node.settings, lambda: Engines(node.ports, node.engines.index))(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    text = b"".join(one.get("body", b"") for one in sent[1:])
    return sent[0]["status"], json.loads(text) if "json" in headers["content-type"] else {}, headers


async def arrive(node: Desk, *contents: bytes) -> str:
    """Take mails to their end and return the delivery key of the last."""
    for content in contents:
        receipt = await node.take(content)
        await node.drain()
    outcome = node.watch.outcome(receipt)
    assert outcome is not None
    return outcome.id


async def test_a_question_may_be_acknowledged_and_the_answer_comes_home(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        key = await arrive(node, mail(1, sender=WHO))
        status, said, _ = await post(node, {**ASK, "answers": key, "message_id": "<theirs@helpdesk.example>"})
        assert (status, said["may_autoreply"]) == (200, True)
        assert said["why"].endswith(".")
        stored = await node.engines.ports.store.get(key)
        assert stored is not None
        assert said["thread"] == stored.thread
        headers = "".join(f"{name}: {value}\r\n" for name, value in said["headers"].items())
        sent = parse(f"From: {BOX}\r\n{headers}\r\nhello\r\n".encode())
        assert read_stamp(sent.message_id.value, [StampKey("k1", b"s" * 32)]) is not None
        assert said["message_id"] == sent.message_id.value
        assert sent.in_reply_to == (stored.message_id,)
        assert sent.references[1:] == (stored.message_id,)
        assert sent.headers.first("Auto-Submitted") == "auto-replied"
        back = await arrive(node, mail(2, sender=WHO, header="In-Reply-To: <theirs@helpdesk.example>\r\n"))
        answer = await node.engines.ports.store.get(back)
        assert answer is not None
        assert answer.thread == stored.thread


async def test_a_mail_of_a_person_says_nothing_of_machines(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        _, said, _ = await post(node, {"mailbox": BOX, "recipients": [WHO]})
        assert not {"Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To"} & set(said["headers"])


async def test_the_thread_is_found_by_id_given_or_new(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        stored = await node.engines.ports.store.get(await arrive(node, mail(1, sender=WHO)))
        assert stored is not None
        by_id = await post(node, {**ASK, "in_reply_to": "<1@Customer.example>", "references": ["<r@x.example>"]})
        assert by_id[1]["thread"] == stored.thread
        assert by_id[1]["headers"]["References"].split()[1:] == ["<r@x.example>", "<1@customer.example>"]
        assert (await post(node, {**ASK, "thread": "ticket4711"}))[1]["thread"] == "ticket4711"
        new = {(await post(node, ASK))[1]["thread"] for _ in range(2)}
        assert len(new | {stored.thread}) == 3


async def test_the_thread_of_a_mail_that_has_not_come_yet_is_the_one_it_will_open(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        _, said, _ = await post(node, {**ASK, "in_reply_to": "<1@customer.example>"})
        stored = await node.engines.ports.store.get(await arrive(node, mail(1, sender=WHO)))
        assert stored is not None
        assert stored.thread == said["thread"]


@pytest.mark.parametrize(
    ("recipient", "why"),
    [
        (OTHER, "is a mailbox of our own"),
        ("Support+x@desk.example", "is a mailbox of our own"),
        ("MAILER-DAEMON@relay.example", "Nobody reads answers"),
        ("no-reply@shop.example", "Nobody reads answers"),
    ],
)
async def test_whom_no_machine_should_answer(tmp_path: Path, recipient: str, why: str) -> None:
    async with desk(made(tmp_path)) as node:
        _, said, _ = await post(node, {**ASK, "recipients": [WHO, recipient]})
        assert not said["may_autoreply"]
        assert why in said["why"]


async def test_an_automatic_mail_is_not_answered_by_a_machine(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        key = await arrive(node, mail(1, sender=WHO, header=VACATION))
        _, said, _ = await post(node, {**ASK, "answers": key})
        assert not said["may_autoreply"]
        assert "Auto-Submitted" in said["why"]


@pytest.mark.parametrize(
    "header",
    ["List-Id: <talk.example>\r\n", "Precedence: bulk\r\n", "Return-Path: <>\r\n", "X-Auto-Response-Suppress: All\r\n"],
)
async def test_neither_is_a_list_s_nor_one_that_wants_no_answer(tmp_path: Path, header: str) -> None:
    async with desk(made(tmp_path)) as node:
        key = await arrive(node, mail(1, sender=WHO, header=header))
        _, said, _ = await post(node, {**ASK, "answers": key})
        assert not said["may_autoreply"]
        assert header.partition(":")[0] in said["why"]


async def test_nobody_is_answered_in_a_flooded_thread_whether_he_wrote_or_not(tmp_path: Path) -> None:
    async with desk(made(tmp_path, policy={"thread_ceiling": 10})) as node:
        people = ", ".join([WHO, *(f"person{n}@customer{n % 7}.example" for n in range(11))])
        answers = f"References: <99@customer.example>\r\nCc: {people}\r\n"
        await arrive(node, mail(99, sender=WHO, header=f"Cc: {people}\r\n"))
        await arrive(node, *(mail(n, header=answers) for n in range(1, 11)))
        ask = {**ASK, "in_reply_to": "<99@customer.example>"}
        for who in (WHO, "person10@customer3.example"):
            _, said, _ = await post(node, {**ask, "recipients": [who]})
            assert "11 mails in one thread of " in said["why"]
            assert "limit 10 in 1 h" in said["why"]


async def test_the_last_mail_by_the_recipient_counts_when_none_is_named(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        await arrive(node, mail(1, sender=WHO, header=VACATION))
        _, said, _ = await post(node, {**ASK, "in_reply_to": "<1@customer.example>"})
        assert said["why"] == f"The last mail by {WHO} was automatic."


async def test_a_storm_silences_us_for_its_party_only(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        key = await arrive(node, mail(1, sender="crm@loop.example", header="Received: from a by b; x\r\n" * 60))
        _, held, _ = await post(node, {**ASK, "recipients": ["crm@loop.example"], "answers": key})
        assert held["why"].startswith("This mail is held. ")
        await node.engines.ports.quarantine.decide([key], HeldState.DISCARDED, "staff", 1.0)
        _, gone, _ = await post(node, {**ASK, "recipients": ["crm@loop.example"], "answers": key})
        assert gone["why"].startswith("This mail was discarded. ")
        _, storm, _ = await post(node, {**ASK, "recipients": ["crm@loop.example"]})
        assert "A storm with crm@loop.example is open. " in storm["why"]
        assert (await post(node, ASK))[1]["may_autoreply"]
        _, other, _ = await post(node, {**ASK, "mailbox": OTHER, "recipients": ["crm@loop.example"]})
        assert other["may_autoreply"]


async def test_a_storm_in_the_thread_silences_us_for_all_in_it_until_it_is_over(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        far = "Received: from a by b; x\r\n" * 60
        await arrive(node, mail(1, sender="crm@loop.example", header=far))
        ask = {**ASK, "in_reply_to": "<1@customer.example>"}
        _, said, _ = await post(node, ask)
        assert said["why"].startswith("A storm is open in this thread, with crm@loop.example. ")
        assert (await post(node, ASK))[1]["may_autoreply"]
        boxes, ports = Mailboxes(node.settings), Engines(node.ports, node.engines.index).ports
        mails = [Outgoing(BOX, (WHO,), in_reply_to="1@customer.example"), Outgoing(BOX, ("crm@loop.example",))]
        for hours, may in ((0.5, False), (1.1, True)):
            for one in mails:
                assert (await advise(one, boxes, ports, time.time() + hours * 3_600)).may_autoreply is may


async def test_a_recipient_has_only_so_many_automatic_mails_in_a_day(tmp_path: Path) -> None:
    chosen = made(tmp_path, policy={"sent_per_party": 5, "sent_per_domain": 6})
    async with desk(chosen) as node:
        for _ in range(5):
            await post(node, {**ASK, "automatic": False})  # a person writes as much as he likes
            assert (await post(node, ASK))[1]["may_autoreply"]
        for who in (WHO, "ann+tag@customer.example"):
            for box in (BOX, OTHER):
                _, said, _ = await post(node, {**ASK, "recipients": [who], "mailbox": box})
                assert not said["may_autoreply"]
                assert said["why"].startswith("5 automatic mails of ours went to this address within a day; limit 5.")
        assert (await post(node, {**ASK, "recipients": ["bob@customer.example"]}))[1]["may_autoreply"]
        _, said, _ = await post(node, {**ASK, "recipients": ["eve@customer.example"]})
        assert said["why"].startswith("6 automatic mails of ours went to its organisation within a day; limit 6.")
        assert (await post(node, {**ASK, "recipients": ["eve@elsewhere.example"]}))[1]["may_autoreply"]
        boxes = Mailboxes(chosen)
        for hours, may in ((23, False), (25.1, True)):
            later = await advise(Outgoing(BOX, (WHO,), True), boxes, node.ports, time.time() + hours * 3_600)
            assert later.may_autoreply is may


async def test_a_fast_exchange_silences_us(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        contents = [mail(n, sender=WHO, header="In-Reply-To: <1@customer.example>\r\n") for n in range(1, 8)]
        await arrive(node, *contents)
        _, said, _ = await post(node, {**ASK, "in_reply_to": "<1@customer.example>"})
        assert not said["may_autoreply"]
        assert "limit" in said["why"]


async def test_what_a_storm_says_is_not_said_again(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        header = "In-Reply-To: <1@x.example>\r\n"
        await arrive(node, *(mail(n, sender=WHO, header=header) for n in range(5, 12)))
        _, said, _ = await post(node, {**ASK, "in_reply_to": "<1@x.example>"})
        (storm,) = await node.engines.ports.quarantine.open_storms(0, 9)
        assert said["why"].count(storm.reason) == 1


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b"{", 400, ""),
        (b"\xff", 400, None),
        ([], 400, ""),
        ({"recipients": [WHO]}, 422, "/mailbox"),
        ({**ASK, "recipients": []}, 422, "/recipients"),
        ({**ASK, "recipients": ["no address"]}, 422, "/recipients/0"),
        ({**ASK, "recipients": ["a\0@b.example"]}, 422, "/recipients/0"),
        ({**ASK, "recipients": [{"$ne": None}]}, 422, "/recipients/0"),
        ({**ASK, "mailbox": {"$ne": None}}, 422, "/mailbox"),
        ({**ASK, "automatic": "yes"}, 422, "/automatic"),
        ({**ASK, "thread": "Ticket 1"}, 422, "/thread"),
        ({**ASK, "in_reply_to": "<a@b>\r\nBcc: x@y"}, 422, "/in_reply_to"),
        ({**ASK, "subject": "x"}, 422, "/subject"),
        ({**ASK, "references": ["<a@b>"] * 201}, 422, "/references"),
        (b" " * 300_000, 413, None),
        ({**ASK, "mailbox": "who@else.example"}, 404, None),
        ({**ASK, "answers": "0" * 32}, 404, None),
    ],
)
async def test_what_is_refused_is_told_as_a_problem(tmp_path: Path, body: Any, status: int, where: str | None) -> None:
    async with desk(made(tmp_path)) as node:
        answered, problem, headers = await post(node, body)
        assert (answered, problem["status"]) == (status, status)
        assert headers["content-type"] == "application/problem+json"
        assert problem["detail"]
        assert [one["pointer"] for one in problem.get("errors", [])] == ([] if where is None else [where])


async def test_a_mail_of_another_mailbox_is_not_known_here(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        key = await arrive(node, mail(1, sender=WHO))
        assert (await post(node, {**ASK, "mailbox": OTHER, "answers": key}))[0] == 404


async def test_without_a_key_the_setting_is_named(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        status, problem, _ = await post(node, ASK)
        assert status == 501
        assert problem["detail"].startswith("stamp_key: no key is set")


async def test_a_store_that_is_away_is_worth_another_try(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        node.store.down()
        status, _, headers = await post(node, {**ASK, "answers": "0" * 32})
        assert (status, headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("listen", ["0.0.0.0:8026", "192.0.2.1:8026", "[::]:8026", ":8026", "ours.example:8026"])
async def test_nobody_comes_in_without_an_account_where_others_can_reach_it(tmp_path: Path, listen: str) -> None:
    async with desk(made(tmp_path, web={"listen": listen})) as node:
        status, problem, headers = await post(node, ASK)
        assert (status, problem["status"]) == (401, 401)
        assert headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "[::1]:8026", "localhost:8026", "unix:/run/web"])
async def test_and_on_where_they_cannot(tmp_path: Path, listen: str) -> None:
    async with desk(made(tmp_path, web={"listen": listen})) as node:
        assert (await post(node, ASK))[0] == 200


@pytest.mark.parametrize(
    "host",
    ["", "evil@127.0.0.1", "127.0.0.1#.evil.example", "evil.example?127.0.0.1", "[::1", "localhost.evil.example"],
)
async def test_a_name_that_only_looks_local_is_not(tmp_path: Path, host: str) -> None:
    async with desk(made(tmp_path)) as node:
        assert (await post(node, ASK, host=host))[0] == 403


async def test_no_page_but_ours_may_ask_even_by_a_local_name(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        for origin in (b"http://127.0.0.1:8027", b"https://127.0.0.1:8026", b"http://evil.example", b"null"):
            assert (await post(node, ASK, more=[(b"origin", origin)]))[0] == 403, origin
        assert (await post(node, ASK, more=[(b"host", b"rebound.evil.example")]))[0] == 403
        rebound = [(b"origin", b"http://rebound.evil.example")]
        assert (await post(node, ASK, host="rebound.evil.example", more=rebound))[0] == 403
        assert (await post(node, ASK, more=[(b"origin", b"http://127.0.0.1:8026")]))[0] == 200


OPERATORS: list[Any] = [
    *({name: None} for name in ("$ne", "$gt", "$gte", "$lt", "$lte", "$exists", "$not", "$size", "$type", "$mod")),
    *({name: ""} for name in ("$ne", "$gt", "$regex", "$where", "$expr", "$text", "$comment", "$function")),
    *({name: [""]} for name in ("$in", "$nin", "$or", "$and", "$nor", "$all", "$elemMatch")),
    *([{"$ne": None}], ["$ne"], [[]], {}, {"a": {"$ne": 1}}, 9**99, -1.5),
]


@pytest.mark.parametrize(
    "field", ["mailbox", "recipients", "thread", "answers", "in_reply_to", "message_id", "automatic"]
)
async def test_a_question_to_the_store_is_no_value(tmp_path: Path, field: str) -> None:
    async with desk(made(tmp_path)) as node:
        for value in OPERATORS:
            for given in (value, [value]):
                status, problem, headers = await post(node, {**ASK, field: given})
                assert (status, headers["content-type"]) == (422, "application/problem+json"), value
                assert problem["errors"][0]["pointer"].startswith(f"/{field}")


@pytest.mark.parametrize("id_", ["<a@b.example>,<c@d.example>", "<a@b.example><c@d.example>", "a@b.example"])
async def test_of_several_ids_in_one_the_first_counts(tmp_path: Path, id_: str) -> None:
    async with desk(made(tmp_path)) as node:
        _, said, _ = await post(node, {**ASK, "in_reply_to": id_})
        assert said["headers"]["In-Reply-To"] == "<a@b.example>"


async def test_a_page_in_a_browser_cannot_ask(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        assert (await post(node, ASK, host="rebound.evil.example"))[0] == 403
        status, told, _ = await post(node, ASK, kind="text/plain")
        assert (status, "{}" in told["detail"]) == (415, True)
        assert (await post(node, ASK, host="localhost:8026", kind="application/json; charset=utf-8"))[0] == 200
        assert (await post(node, ASK, method="GET"))[0] == 405


@pytest.mark.parametrize(
    ("set_as", "asked"),
    [
        ("Support@desk.example", "support@DESK.example"),
        ("support@xn--bcher-kva.example", "Support@Bücher.example"),
        ("support@desk.example", "support+4711@desk.example"),
    ],
)
async def test_a_caller_of_one_mailbox_may_spell_it_as_everywhere(tmp_path: Path, set_as: str, asked: str) -> None:
    chosen = settings(tmp_path, set_as, OTHER, stamp_key=[KEY], **closed())
    async with desk(chosen) as node, client(node) as asking:
        his, another = await bearer(node, "his", mailboxes=(set_as,)), await bearer(node, "other", mailboxes=(OTHER,))
        body = {"mailbox": asked, "recipients": [WHO]}
        assert (await asking.post("/api/v1/outgoing", json=body, headers=his)).status_code == 200
        assert (await asking.post("/api/v1/outgoing", json=body, headers=another)).status_code == 404
