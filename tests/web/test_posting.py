"""POST /api/v1/messages: what is taken in and how, what is refused, and that a refusal leaves nothing."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.staff.caller import Caller, Verb
from loopguard import Envelope
from tests.ingest.desk import BOX, OTHER, mail, settings
from tests.web.posting import web

HOSTILE = [
    "support%desk.example@other.example",
    "@relay.example:support@desk.example",
    "<@relay.example:support@desk.example>",
    '"support@desk.example"@other.example',
    "other.example!support@desk.example",
    "support@other.example@desk.example",
    "support@desk.example@other.example",
    '"support@desk.example"',
    "nobody@desk.example",
    "*@desk.example",
    "support@[127.0.0.1]",
]


async def test_a_mail_is_answered_for_with_its_receipt_and_kept_as_it_came(tmp_path: Path) -> None:
    content = b"From: a@b.example\nSubject: bare\n\n..dots\r\n.\r\n\x00\xff\r" + mail(1)
    async with web(settings(tmp_path, node={"label": "node-a"})) as node:
        answer = await node.post(content, [("recipient", BOX), ("sender", "ann@customer.example")])
        assert answer.status_code == 202
        (told,) = answer.json()["receipts"]
        ((receipt, kept),) = node.taken()
        assert kept == content
        assert receipt.envelope == Envelope("ann@customer.example", (BOX,))
        assert told == {
            "receipt": receipt.id,
            "mailbox": BOX,
            "accepted_at": told["accepted_at"],
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "node": "node-a",
        }
        assert told["accepted_at"].endswith("Z")
        assert answer.headers["location"] == f"/api/v1/receipts/{receipt.id}"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [([], None), ([("sender", "")], ""), ([("sender", "<>")], ""), ([("sender", "<a@b.example>")], "a@b.example")],
)
async def test_a_sender_is_unknown_null_or_an_address(given: list[Any], wanted: str | None, tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        assert (await node.post(mail(1), [("recipient", BOX), *given])).status_code == 202
        form = {"recipient": BOX, **dict(given)}
        answer = await node.client.post("/api/v1/messages", data=form, files={"message": ("a.eml", mail(2))})
        assert answer.status_code == 202
        assert [receipt.envelope.reverse_path for receipt, _ in node.taken()] == [wanted, wanted]


async def test_each_mailbox_gets_a_receipt(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        to = [BOX, OTHER, "Support+tag@desk.example"]
        told = (await node.post(mail(1), [("recipient", one) for one in to])).json()["receipts"]
        assert [one["mailbox"] for one in told] == [BOX, OTHER]
        assert {receipt.envelope.forward_paths for receipt, _ in node.taken()} == {tuple(to)}


async def test_a_form_keeps_the_mails_bytes(tmp_path: Path) -> None:
    content = b"From: x@y.example\r\n\r\n--b\r\n\r\n" + bytes(range(256)) * 3_000
    async with web(settings(tmp_path)) as node:
        form: Any = {"recipient": [BOX, OTHER], "sender": "a@b.example"}
        answer = await node.client.post("/api/v1/messages", data=form, files={"message": ("a.eml", content)})
        assert answer.status_code == 202
        assert {kept for _, kept in node.taken()} == {content}
        assert {receipt.mailbox for receipt, _ in node.taken()} == {BOX, OTHER}


@pytest.mark.parametrize("recipient", HOSTILE)
async def test_only_the_exact_recipients_are_ours(recipient: str, tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        answer = await node.post(mail(1), [("recipient", BOX), ("recipient", recipient)])
        assert answer.status_code in (404, 422)
        assert answer.json()["errors"][0]["pointer"] == "/query/recipient/1"
        assert recipient not in answer.text
        assert node.taken() == []


@pytest.mark.parametrize(
    "text",
    ["a@b.example\r\nX: y", "a@b.example\n", "a@b.example\x00", "<a@b.example> SIZE=1", "a b@c.example", "\ud800@x"],
)
async def test_nothing_is_smuggled_in_with_an_address(text: str, tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        raw = text.encode("utf-8", "surrogatepass")
        quoted = "".join(f"%{byte:02x}" for byte in raw)
        for query in (f"recipient={quoted}", f"recipient={BOX}&sender={quoted}"):
            answer = await node.client.post(
                f"/api/v1/messages?{query}", content=mail(1), headers={"Content-Type": "message/rfc822"}
            )
            assert answer.status_code == 422, query
        assert node.taken() == []


async def test_a_mailbox_that_the_caller_does_not_see_is_not_there(tmp_path: Path) -> None:
    narrow = Caller("token:crm", frozenset({Verb.SUBMIT}), frozenset({OTHER}))
    async with web(settings(tmp_path), narrow) as node:
        foreign = await node.post(mail(1))
        nowhere = await node.post(mail(1), [("recipient", "nobody@desk.example")])
        assert foreign.status_code == nowhere.status_code == 404
        assert foreign.json() == nowhere.json()
        assert (await node.post(mail(1), [("recipient", OTHER)])).status_code == 202


@pytest.mark.parametrize(("caller", "status"), [(None, 401), (Caller("v", frozenset({Verb.READ})), 403)])
async def test_who_may_not_hand_in_is_refused(caller: Caller | None, status: int, tmp_path: Path) -> None:
    async with web(settings(tmp_path), caller) as node:
        assert (await node.post(mail(1))).status_code == status
        assert node.taken() == []


async def test_what_is_no_mail_is_refused(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        client, to = node.client, {"recipient": BOX}
        for kind in ("", "text/plain", "application/x-www-form-urlencoded", "application/json"):
            answer = await client.post("/api/v1/messages", content=mail(1), params=to, headers={"Content-Type": kind})
            assert answer.status_code == 415, kind
        assert (await node.post(mail(1), Content_Encoding="gzip")).status_code == 415
        assert (await node.post(b"")).status_code == 422
        assert (await node.post(mail(1), [])).status_code == 422
        assert (await node.post(mail(1), [("recipient", BOX)] * 101)).status_code == 422
        twice: Any = [("recipient", BOX), ("sender", "a@b.c"), ("sender", "d@e.f")]
        assert (await node.post(mail(1), twice)).status_code == 422
        assert (await node.post(mail(1), Idempotency_Key="x" * 256)).status_code == 422
        files = {"message": ("a.eml", mail(1))}
        assert (await client.post("/api/v1/messages", params=to, files=files)).status_code == 422
        for data in ({}, {**to, "other": "1"}, {"recipient": "x" * 2000}, {**to, "sender": ["a@b.c", "d@e.f"]}):
            assert (await client.post("/api/v1/messages", data=data, files=files)).status_code == 422, data
        both: Any = [("message", ("a.eml", mail(1))), ("message", ("b.eml", mail(2)))]
        assert (await client.post("/api/v1/messages", data=to, files=both)).status_code == 422
        assert (await client.post("/api/v1/messages", data=to, files={"x": b""})).status_code == 422
        for kind in ("multipart/form-data", f"multipart/form-data; boundary={'b' * 300}"):
            answer = await client.post("/api/v1/messages", content=b"--b\r\n", headers={"Content-Type": kind})
            assert answer.status_code == 400, kind
        assert node.taken() == []
        assert node.drafts() == []


async def test_too_large_is_refused_however_it_comes(tmp_path: Path) -> None:
    async with web(settings(tmp_path, intake={"size": 300_000})) as node:
        assert (await node.post(b"x" * 300_000)).status_code == 202

        async def streamed(size: int) -> Any:
            for _ in range(size // 1_000):
                yield b"x" * 1_000

        for size in (301_000, 2_000_000):
            assert (await node.post(b"x" * size)).status_code == 413
            assert (await node.post(streamed(size))).status_code == 413
            files = {"message": ("a.eml", b"x" * size)}
            assert (await node.client.post("/api/v1/messages", data={"recipient": BOX}, files=files)).status_code == 413
        assert len(node.taken()) == 1
        assert node.drafts() == []


async def test_the_description_says_what_the_body_is(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        described = (await node.client.get("/api/v1/openapi.json")).json()["paths"]["/api/v1/messages"]["post"]
        assert set(described["requestBody"]["content"]) == {"message/rfc822", "multipart/form-data"}
        assert {one["name"] for one in described["parameters"]} == {"recipient", "sender", "Idempotency-Key"}
        assert json.dumps(described)
