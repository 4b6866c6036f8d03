"""Records are written down and read back as they were, whatever text is in them."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.record_json import (
    held_from_record,
    held_to_record,
    sent_from_json,
    sent_to_json,
    stored_from_record,
    stored_to_record,
    to_json,
)
from ingest.records import HeldMessage, HeldState, Receipt, StoredMessage
from ingest.threads.sent import SentMail
from loopguard import Effect, Envelope, Finding
from tests.conformance.mails import held, stored

TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
TIME = st.floats(0, 4e9)
FINDINGS = st.lists(st.builds(Finding, TEXT, TEXT, TEXT, st.sampled_from(Effect)), max_size=3).map(tuple)
ENVELOPE = st.builds(Envelope, st.none() | TEXT, TEXTS)
RECEIPT = st.builds(Receipt, TEXT, TIME, TEXT, ENVELOPE, TEXT, st.integers(0, 2**40), TEXT)
STORED = st.builds(
    StoredMessage,
    **dict.fromkeys(("id", "receipt", "mailbox", "thread", "sha256", "sender", "sender_name", "subject"), TEXT),
    **dict.fromkeys(("text", "new_text", "kind"), TEXT),
    **{name: st.none() | TEXT for name in ("reverse_path", "message_id", "related", "released_by")},
    **dict.fromkeys(("in_reply_to", "references", "to", "cc", "attachments"), TEXTS),
    accepted_at=TIME,
    size=st.integers(0, 2**40),
    date=st.none() | TIME,
    may_autoreply=st.booleans(),
    findings=FINDINGS,
)
HELD = st.builds(
    HeldMessage, TEXT, TEXT, RECEIPT, TEXT, TEXT, st.none() | TEXT, TEXT, TEXT, FINDINGS,
    st.sampled_from(HeldState), st.none() | TEXT, st.none() | TIME,
)  # fmt: skip


def through_json(record: dict[str, Any]) -> dict[str, Any]:
    text = to_json(record)
    assert "\n" not in text
    text.encode("ascii")
    read: dict[str, Any] = json.loads(text)
    return read


@given(STORED)
def test_stored_mail_comes_back(message: StoredMessage) -> None:
    assert stored_from_record(through_json(stored_to_record(message))) == message


@given(HELD)
def test_held_mail_comes_back(message: HeldMessage) -> None:
    assert held_from_record(through_json(held_to_record(message))) == message


@given(st.builds(SentMail, TEXT, TEXT, TEXT, TEXTS, TEXTS, TIME, st.booleans(), TEXTS, TEXTS))
def test_sent_mail_comes_back(mail: SentMail) -> None:
    assert sent_from_json(sent_to_json(mail)) == mail


def test_what_a_newer_build_added_is_passed_over() -> None:
    sent = SentMail("key", "desk@example.org", "t", ("a@x",), ("ann@example.com",), 1.0)
    assert sent_from_json(to_json({**json.loads(sent_to_json(sent)), "mood": "sunny"})) == sent
    record = {**stored_to_record(stored(1)), "mood": "sunny"}
    assert stored_from_record(record) == stored(1)
    kept = held_to_record(held(1))
    assert held_from_record({**kept, "mood": 1, "receipt": {**kept["receipt"], "mood": 1}}) == held(1)


def test_what_an_older_build_did_not_know_has_its_default() -> None:
    record = stored_to_record(replace(stored(1), related=None, released_by=None))
    del record["related"], record["released_by"]
    assert stored_from_record(record) == stored(1)


def test_what_builds_before_receipts_named_their_node_wrote_is_read() -> None:
    record = held_to_record(held(1))
    del record["receipt"]["node"]
    assert held_from_record(record) == held(1)


def test_a_text_that_was_written_twice_is_read() -> None:
    record = {**stored_to_record(stored(1)), "new_text": stored(1).new_text}
    assert stored_from_record(record) == stored(1)


def test_a_text_is_written_once() -> None:
    mail = stored(1, text="> quoted\n" + "word " * 2_000, new_text="word " * 2_000)
    assert len(to_json(stored_to_record(mail))) < 1.2 * len(mail.text)
