"""Records for the conformance suites, numbered so that a test can tell them apart, and texts that try to break it."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar

import pytest

from ingest.records import HeldMessage, Receipt, StoredMessage, Storm
from ingest.threads.clue import Clue
from ingest.threads.sent import SentMail
from loopguard import Arrival, Effect, Envelope, Finding

Test = TypeVar("Test", bound=Callable[..., Any])
HOSTILE = {
    "operator": '{"$ne": null}',
    "dollar": "$where",
    "dots": "a.b.$.c..d",
    "nul": "before\0after",
    "high surrogate": "lone \ud83d here",
    "low surrogate": "\udcff",
    "escape": "\x1a0041 \x1a",
    "sql": "'; DROP TABLE mail; --",
    "emoji": "👩‍👩‍👧 🇫🇷",
    "right to left": "שלום \u202egnp.exe",
    "noncharacter": "\ufffe\uffff\U0010ffff",
    "mebibyte": "è" * (1024 * 1024),
    "empty": "",
}
ONE_DRIVER_EACH = ["sqlite-file", "pymongo-secantus", "motor-ferretdb"]
"""Engines for what hangs on the server and on how texts are written, which both drivers leave to one module."""


def hostile_texts(longest: int | None = None) -> Callable[[Test], Test]:
    """Run a test with each of these texts, cut to `longest` characters, on every engine by one of its drivers."""

    def mark(test: Test) -> Test:
        texts = pytest.mark.parametrize("text", [text[:longest] for text in HOSTILE.values()], ids=HOSTILE)
        return texts(pytest.mark.parametrize("ground", ONE_DRIVER_EACH, indirect=True)(test))

    return mark


START = 1_700_000_000.0


def key(*names: object) -> str:
    """A delivery key, as the pipeline makes them: 64 hex digits."""
    return sha256(repr(names).encode()).hexdigest()


def stored(n: int, **changes: Any) -> StoredMessage:
    message = StoredMessage(
        id=key("mail", n),
        receipt=f"receipt-{n}",
        mailbox="support@example.org",
        thread=f"thread-{n}",
        accepted_at=START + n,
        sha256=key("content", n),
        size=1000 + n,
        reverse_path="alice@example.com",
        message_id=f"m{n}@example.com",
        in_reply_to=(f"m{n - 1}@example.com",),
        references=("root@example.com", f"m{n - 1}@example.com"),
        sender="alice@example.com",
        sender_name="Alice Ångström",
        to=("support@example.org",),
        cc=(),
        subject=f"Invoice number{n}",
        date=START + n,
        text=f"Dear all, this is text{n}.",
        new_text=f"this is text{n}.",
        kind="personal",
        may_autoreply=True,
        findings=(Finding("list-mail", "List-Id names a list", "RFC 2919", Effect.NOTE),),
        attachments=("report.pdf",),
    )
    return replace(message, **changes)


def receipt(n: int, **changes: Any) -> Receipt:
    envelope = Envelope("alice@example.com", ("support@example.org",))
    made = Receipt(f"receipt-{n}", START + n, "support@example.org", envelope, f"20231114#{n}", 1000, key("content", n))
    return replace(made, **changes)


def held(n: int, storm: str = "v1:a", **changes: Any) -> HeldMessage:
    finding = Finding("thread-rate", "4 automatic mails in an hour; limit 3", "RFC 3834 2", Effect.HOLD)
    made = HeldMessage(
        key("held", n), storm, receipt(n), "bot@example.com", f"Re: {n}", None, "thread-1", "auto-reply", (finding,)
    )
    return replace(made, **changes)


def storm(name: str = "v1:a", at: float = START, **changes: Any) -> Storm:
    parties = ("bot@example.com", "support@example.org")
    made = Storm(name, "support@example.org", parties, "thread-rate", "Two machines answer each other.", at, at, 0)
    return replace(made, **changes)


def arrival(n: int, **changes: Any) -> Arrival:
    made = Arrival(
        id=key("arrival", n),
        at=START + n,
        mailbox="support@example.org",
        thread="thread-1",
        sender="bot@example.com",
        pair="bot@example.com|support@example.org",
        automatic=True,
        answer=True,
        answers_us=False,
        fingerprint="00ff00ff00ff00ff",
        subject_key="out of office",
        subject_depth=1,
        size=1000 + n,
        quote_depth=1,
        empty=False,
    )
    return replace(made, **changes)


def clue(own: str, *ancestors: str, **changes: Any) -> Clue:
    made = Clue(
        mailbox="support@example.org",
        own_id=own,
        ancestors=ancestors,
        root=ancestors[-1] if ancestors else None,
        sender="alice@example.com",
        participants=("alice@example.com", "support@example.org"),
    )
    return replace(made, **changes)


def sent(*ids: str, thread: str, **changes: Any) -> SentMail:
    made = SentMail(
        key=f"key of {ids[0] if ids else 'none'}",
        mailbox="support@example.org",
        thread=thread,
        ids=ids,
        recipients=("alice@example.com",),
        at=START,
    )
    return replace(made, **changes)
