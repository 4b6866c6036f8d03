"""The body of a webhook: small, readable by every JSON reader, in the API's words, and without the mail's text."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.ports import Change, ChangeKind, Ports
from ingest.records import HeldMessage, StoredMessage, Storm
from ingest.rfc3339 import rfc3339
from ingest.webhooks.message import MOST_BYTES, body, webhook_id
from ingest.wiring import engines
from loopguard import Effect, Finding
from tests.conformance.mails import HOSTILE, START, held, key, receipt, stored, storm
from tests.ingest.desk import settings as made

BOX = "support@example.org"


@pytest.fixture
async def ports(tmp_path: Path) -> AsyncIterator[Ports]:
    opened = await engines(made(tmp_path))
    yield opened.ports
    await opened.close()


def change(kind: ChangeKind, id_: str, **more: Any) -> Change:
    return Change(kind, START, BOX, id_, **more)


async def event(ports: Ports, told: Change, base: str = "") -> dict[str, Any]:
    whole = await body(told, ports, base)
    assert len(whole) < MOST_BYTES
    answer: dict[str, Any] = json.loads(whole)
    assert answer["type"] == told.kind
    assert answer["timestamp"] == rfc3339(told.at)
    return answer


async def test_a_stored_mail_is_told_in_the_words_of_the_api(ports: Ports) -> None:
    mail = stored(1)
    await ports.store.append(mail)
    told = change(ChangeKind.MESSAGE_STORED, mail.id, thread=mail.thread)
    data = (await event(ports, told, "https://desk.example"))["data"]
    assert data == {
        "mailbox": BOX,
        "at": "2023-11-14T22:13:20.000Z",
        "message": mail.id,
        "thread": mail.thread,
        "receipt": mail.receipt,
        "accepted_at": "2023-11-14T22:13:21.000Z",
        "subject": mail.subject,
        "sender": {"address": "alice@example.com", "name": "Alice Ångström"},
        "message_id": "m1@example.com",
        "kind": "personal",
        "held": False,
        "may_autoreply": True,
        "findings": [
            {"code": "list-mail", "effect": "note", "evidence": "List-Id names a list", "reference": "RFC 2919"}
        ],
        "attachments": 1,
        "size": 1001,
        "sha256": mail.sha256,
        "urls": {
            "message": f"https://desk.example/api/v1/messages/{mail.id}",
            "thread": f"https://desk.example/api/v1/threads/support%40example.org/{mail.thread}",
        },
    }
    assert mail.text not in json.dumps(data)


async def test_a_held_mail_and_a_storm_are_told(ports: Ports) -> None:
    one = held(1)
    await ports.quarantine.hold(one, storm())
    told = await event(ports, change(ChangeKind.MESSAGE_HELD, one.id, thread="thread-1", storm="v1:a"))
    assert told["data"]["held"] is True
    assert told["data"]["storm"] == "v1:a"
    assert told["data"]["urls"]["storm"] == "/api/v1/storms/v1%3Aa"
    grown = await event(ports, change(ChangeKind.STORM_GROWN, "v1:a", count=10))
    assert grown["data"]["storm"] == "v1:a"
    assert grown["data"]["parties"] == ["bot@example.com", "support@example.org"]
    assert "message" not in grown["data"]


async def test_of_a_storm_over_mailboxes_each_is_told_of_its_own(ports: Ports) -> None:
    other = "sales@example.org"
    secret = storm(parties=("secret@a.example", other), mailbox=other, reason="said of sales")
    for n in (1, 2, 3):
        await ports.quarantine.hold(held(n, receipt=receipt(n, mailbox=other), sender="secret@a.example"), secret)
    await ports.quarantine.hold(held(9, sender="bot@example.com"), storm(at=START + 9))
    told = await event(ports, change(ChangeKind.STORM_GROWN, "v1:a", count=1))
    assert not [word for word in ("secret", "sales") if word in json.dumps(told)]
    assert (told["data"]["count"], told["data"]["parties"]) == (1, ["bot@example.com", BOX])
    assert told["data"]["first_at"] == told["data"]["last_at"] == rfc3339(START + 9)
    parts = [replace(change(ChangeKind.STORM_OPENED, "v1:a", count=2), mailbox=box) for box in (BOX, other)]
    assert len({webhook_id(one) for one in parts}) == 2, "neither is taken for the other told again"


async def test_of_what_was_erased_only_its_name_is_told(ports: Ports) -> None:
    told = await event(ports, change(ChangeKind.MESSAGE_STORED, key("gone"), thread="t", actor="anna"))
    assert set(told["data"]) == {"mailbox", "at", "message", "thread", "actor", "urls"}
    assert set((await event(ports, change(ChangeKind.STORM_CLOSED, "v1:x")))["data"]) == {
        *("mailbox", "at", "storm", "urls")
    }
    merged = await event(ports, change(ChangeKind.THREAD_MERGED, "thread-1", other="thread-2"))
    assert (merged["data"]["thread"], merged["data"]["other"]) == ("thread-1", "thread-2")


def test_the_id_is_of_the_change_and_of_nothing_else() -> None:
    one = change(ChangeKind.MESSAGE_STORED, key("a"), thread="t")
    assert webhook_id(one) == webhook_id(replace(one, at=START + 9, thread="other", actor="x"))
    others = [replace(one, id=key("b")), replace(one, kind=ChangeKind.MESSAGE_RELEASED)]
    grown = [change(ChangeKind.STORM_GROWN, "v1:a", count=count) for count in (10, 100)]
    ids = {webhook_id(each) for each in (one, *others, *grown)}
    assert len(ids) == 5
    assert all("." not in each and each.startswith("msg_") for each in ids)


texts = st.text(max_size=3_000) | st.sampled_from([text[:30_000] for text in HOSTILE.values()])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.fixed_dictionaries(dict.fromkeys(("subject", "sender", "sender_name", "message_id", "kind"), texts)),
    texts,
    st.integers(0, 60),
)
async def test_any_mail_makes_a_small_body_that_every_reader_reads(
    ports: Ports, facts: dict[str, str], thread: str, findings: int
) -> None:
    found = tuple(Finding(f"code-{n}", facts["subject"], "RFC 1", Effect.NOTE) for n in range(findings))
    mail = stored(1, id=key(sorted(facts.items()), findings), findings=found, **facts)
    await ports.store.append(mail)
    told = await event(ports, change(ChangeKind.MESSAGE_STORED, mail.id, thread=thread[:500]))
    assert (await body(change(ChangeKind.MESSAGE_STORED, mail.id), ports)).isascii()
    json.dumps(told, ensure_ascii=False).encode("utf-8", "strict")
    assert told["data"]["message"] == mail.id


async def test_what_is_too_much_is_left_out_and_the_rest_is_told(ports: Ports) -> None:
    found = tuple(Finding(f"code-{n}", "\N{GRINNING FACE}" * 900, "RFC 1", Effect.NOTE) for n in range(60))
    mail = stored(7, findings=found, subject="\N{GRINNING FACE}" * 900)
    await ports.store.append(mail)
    data = (await event(ports, change(ChangeKind.MESSAGE_STORED, mail.id)))["data"]
    assert "findings" not in data
    assert data["subject"].endswith("…")


def test_times_are_rfc_3339_whatever_a_clock_says() -> None:
    for at in (0.0, -1e18, 1e300, float("inf"), float("nan"), 253402300800.0, START):
        assert rfc3339(at).endswith("Z")


def test_what_is_told_covers_what_records_hold() -> None:
    """A reminder: whoever adds a field to these decides whether a webhook says it."""
    counts = {one: len(one.__dataclass_fields__) for one in (StoredMessage, HeldMessage, Storm, Change)}
    assert counts == {StoredMessage: 25, HeldMessage: 12, Storm: 8, Change: 9}
