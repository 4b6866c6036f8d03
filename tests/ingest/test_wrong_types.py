"""One address where several are meant, text where bytes are: refused with a sentence that says what to write."""

from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import ingest
from tests.ingest.desk import ANN, BOX, mail, settings

KEYED = {"stamp_key": [{"id": "k1", "secret": "0123456789abcdef0123456789abcdef"}]}
UNMARKED = b"From: us@desk.example\r\n\r\nanswer\r\n"


def wrong(value: Any) -> Any:
    """What a program without a type checker hands over."""
    return value


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("From: a", r"this is a str: give content\.encode\(\)"),
        (EmailMessage(), r"give message\.as_bytes\(policy=SMTP\)"),
        (BytesIO(b"x"), r"give file\.read\(\)"),
        (None, "this is a NoneType"),
    ],
)
async def test_content_is_bytes(tmp_path: Path, content: Any, says: str) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        for deliver in (node.deliver, node.deliver_each):
            with pytest.raises(ingest.WrongType, match=says):
                await deliver(content, ANN)
        assert (await node.status()).accepted == 0


@pytest.mark.parametrize("content", [bytearray(mail(1)), memoryview(mail(1))])
async def test_bytes_by_another_name_are_taken(tmp_path: Path, content: Any) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        assert await node.original((await node.deliver(content, ANN)).id) == mail(1)


@pytest.mark.parametrize("envelope", [("a@b.example", (BOX,)), None, BOX])
async def test_an_envelope_is_one(tmp_path: Path, envelope: Any) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        with pytest.raises(ingest.WrongType, match=r'give ingest\.Envelope\("sender@example.org"'):
            await node.deliver(mail(1), envelope)


@pytest.mark.parametrize(
    ("recipients", "says"),
    [
        ("x@example.org", r'recipients is several, .* write \("x@example.org",\) or \["x@example.org"\]'),
        (b"x@example.org", r'write \("x@example.org",\)'),
        (None, "recipients is a tuple or a list of str"),
        ([b"x@example.org"], "recipients holds b'x@example.org', a bytes: each of them is a str"),
    ],
)
async def test_recipients_are_several(tmp_path: Path, recipients: Any, says: str) -> None:
    async with ingest.open(settings(tmp_path, **KEYED)) as node:
        with pytest.raises(ingest.WrongType, match=says):
            await node.stamp(UNMARKED, BOX, "t", recipients)
        assert await node.sent(BOX, "t") == []


@pytest.mark.parametrize("message", ["From: us@desk.example\r\n\r\n", None, 1])
async def test_a_mail_to_stamp_is_bytes_or_a_message(tmp_path: Path, message: Any) -> None:
    chosen = settings(tmp_path, **KEYED)
    with pytest.raises(ingest.WrongType, match="a mail to stamp is bytes or an EmailMessage"):
        ingest.stamp(message, BOX, "t", settings=chosen)
    async with ingest.open(chosen) as node:
        with pytest.raises(ingest.WrongType, match="a mail to stamp is bytes or an EmailMessage"):
            await node.stamp(message, BOX, "t", ["x@example.org"])


async def test_what_is_asked_of_a_reader_is_looked_at(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        outcome = await node.deliver(mail(1), ANN)
        stored = await node.mail(outcome.id)
        with pytest.raises(ingest.WrongType, match="mailboxes is several"):
            await node.messages(mailboxes=BOX)
        with pytest.raises(ingest.WrongType, match="thread is several"):
            await node.messages(thread=wrong(outcome.thread))
        with pytest.raises(ingest.WrongType, match=r"thread is \(mailbox, thread\), two of them"):
            await node.messages(thread=wrong((BOX,)))
        with pytest.raises(ingest.WrongType, match=r"this is a StoredMessage \(its `id` is meant\?\)"):
            await node.original(wrong(stored))
        with pytest.raises(ingest.WrongType, match="words is a str"):
            await node.search(wrong(["word1"]))
        with pytest.raises(ingest.WrongType, match="limit is an int"):
            await node.held(limit=wrong("10"))
        with pytest.raises(ingest.CallerError, match="limit: 0 rows are none"):
            await node.storms(limit=0)


def test_a_wrong_type_is_a_type_error_and_the_caller_s() -> None:
    assert issubclass(ingest.WrongType, (TypeError, ingest.CallerError))
    assert ingest.WrongType("x").exit_code == 64
