"""A mail that our own parser fails on: what can be had of it is had, and one reader's bug costs one field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Limits, degraded, parse
from parsers.degraded import parse_degraded, whole_or_degraded
from parsers.message import ABSENT, ParsedMessage

MAIL = (
    "From: Ann <ann@example.org>\r\nTo: desk@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    "Message-ID: <a@Example.org>\r\nIn-Reply-To: <b@c>\r\nReferences: <a@c> <b@c>\r\nSender: bot@example.org\r\n"
    "Date: Mon, 05 Jan 2026 08:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHällo\0 world\r\n"
).encode()
HEADER_FACTS = ("headers", "size", "message_id", "in_reply_to", "references", "from_", "sender", "to", "cc", "subject")


def facts(message: ParsedMessage) -> dict[str, Any]:
    return {name: getattr(message, name) for name in (*HEADER_FACTS, "reply_to", "date", "content_digest")}


def test_the_header_is_read_as_ever_and_the_text_as_it_stands() -> None:
    message = parse_degraded(MAIL, "TypeError")
    assert facts(message) == facts(parse(MAIL))
    assert message.text == message.new_text == "Hällo world\r\n"
    assert [(one.code, "TypeError" in one.detail) for one in message.defects] == [("parser-failed", True)]


def test_what_can_be_parsed_is_and_what_cannot_is_degraded() -> None:
    def fails(*_: object) -> ParsedMessage:
        raise ZeroDivisionError

    assert whole_or_degraded(MAIL) == parse(MAIL)
    (defect,) = whole_or_degraded(MAIL, whole=fails).defects
    assert "ZeroDivisionError" in defect.detail


def test_bytes_that_are_no_text_are_text_of_a_kind_and_capped() -> None:
    message = parse_degraded(b"Subject: x\r\n\r\n" + b"\xff\xfe\x00a" * 1_000, "killed", Limits(text=10))
    assert message.text == "\ufffd\ufffda" * 3 + "\ufffd"


def test_a_field_whose_reader_fails_too_is_left_out_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Any:
        raise TypeError("a bug of ours")

    monkeypatch.setattr(degraded, "addresses", fails)
    monkeypatch.setattr(degraded, "authors_of", fails)
    monkeypatch.setattr(degraded, "message_id", fails)
    message = parse_degraded(MAIL, "TypeError")
    assert (message.from_, message.to, message.sender, message.message_id) == ((), (), None, ABSENT)
    assert (message.subject, message.references) == ("Grüße", ("a@c", "b@c"))


@given(st.binary(max_size=2_000), st.integers(0, 50))
def test_it_is_total(content: bytes, text: int) -> None:
    message = parse_degraded(content, "killed", Limits(text=text))
    assert len(message.text) <= text
    assert message.size == len(content)
    assert message.content_digest == parse(content).content_digest


def test_it_needs_no_time_that_grows_with_a_body_that_nobody_reads() -> None:
    message = parse_degraded(MAIL + b"x" * 5_000_000, "killed")
    assert len(message.text) == Limits().text


@pytest.mark.parametrize("charset", ["utf-16", "gb2312", "shift_jis", "koi8-r", "macintosh"])
def test_raw_text_beside_an_encoded_word_is_read_as_ever(charset: str) -> None:
    content = b"Cc: \xbc\xa2=?" + charset.encode() + b"?b?2Q==?= <a@b.example>\r\n\r\n"
    assert facts(parse_degraded(content, "killed"))["cc"] == facts(parse(content))["cc"]
