"""One whole mail read into every fact, and that any bytes at all give an answer."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Address, Limits, ParsedMessage, parse

MAIL = b"""\
Return-Path: <anna@example.org>
Delivered-To: help@Example.net
X-Original-To: support@example.net
Received: from mx.example.org by mail.example.net with ESMTPS for <help@example.net>; Mon, 1 Jan 2024 10:00:01 +0000
From: "Example, Anna" <anna@Example.org>
Sender: <assistant@example.org>
Reply-To: anna@example.com
To: Help <help@example.net>, support@example.net
Cc: bob@example.org
Subject: =?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?=
Date: Mon, 1 Jan 2024 11:00:00 +0100
Message-ID: <3@Example.org>
In-Reply-To: <2@example.net> <2@example.net>
References: <1@example.org> <2@example.net>
Content-Type: text/plain; charset=utf-8

Thank you!

On Mon, Jan 1, 2024 at 10:00, Help <help@example.net> wrote:
> Is it fixed?
"""


def test_a_mail_is_read_into_all_its_facts() -> None:
    message = parse(MAIL)
    assert message.size == len(MAIL)
    assert message.message_id.value == "3@example.org"
    assert message.in_reply_to == ("2@example.net",)
    assert message.references == ("1@example.org", "2@example.net")
    assert message.from_ == (Address("anna@example.org", "Example, Anna"),)
    assert message.sender == Address("assistant@example.org")
    assert message.reply_to == (Address("anna@example.com"),)
    assert message.to == (Address("help@example.net", "Help"), Address("support@example.net"))
    assert message.cc == (Address("bob@example.org"),)
    assert message.return_path == "anna@example.org"
    assert message.delivered_to == ("help@example.net", "support@example.net")
    assert [hop.from_ for hop in message.hops] == ["mx.example.org"]
    assert message.subject == "Re: Grüße"
    assert message.date == datetime(2024, 1, 1, 10, tzinfo=UTC)
    assert message.content_type == "text/plain"
    assert message.report is None
    assert message.text.endswith("> Is it fixed?\n")
    assert message.new_text == "Thank you!"
    assert message.quote_depth == 1
    assert message.attachments == ()
    assert message.fingerprint
    assert message.content_digest
    assert message.defects == ()


def test_an_empty_mail_has_no_facts() -> None:
    message = parse(b"")
    assert message == parse(b"")
    assert (message.size, message.from_, message.text, message.new_text, message.fingerprint) == (0, (), "", "", "")
    assert (message.sender, message.return_path, message.date, message.subject) == (None, None, None, "")


@pytest.mark.parametrize(
    ("field", "path"),
    [
        (b"Return-Path: <>", ""),
        (b"Return-Path:", ""),
        (b"Return-Path: < >", ""),
        (b"Return-Path: anna@example.org", "anna@example.org"),
        (b"Return-Path: <a@b@c>", None),
        (b"X: y", None),
    ],
)
def test_return_path(field: bytes, path: str | None) -> None:
    assert parse(field + b"\r\n\r\n").return_path == path


def test_nul_is_taken_out_of_the_text() -> None:
    assert parse(b"\r\na\0b\rc\r\nd").text == "ab\nc\nd"


def test_a_defect_is_told_once_a_kind() -> None:
    message = parse(b"To: a@b@c\r\nCc: a@b@c\r\nFrom: a@b@c\r\n\r\n")
    assert [defect.code for defect in message.defects] == ["unreadable-address"]


def check(message: ParsedMessage) -> None:
    """Assert what is promised of every message, whatever its bytes were."""
    assert not {"\r", "\n", "\0", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))} & set(
        message.subject
    )
    assert "\0" not in message.text
    assert "\r" not in message.text
    for text in (message.text, message.new_text):
        text.encode("utf-8", "surrogatepass")
    for header in message.headers:
        assert not {"\r", "\n", "\0"} & set(header.name + header.value)
    for found in message.attachments:
        assert not set("/\\\0\r\n") & set(found.name)
    assert len({defect.code for defect in message.defects}) == len(message.defects)


@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    check(parse(content))


@given(st.binary(), st.binary())
def test_any_bytes_in_a_header_and_a_body(value: bytes, body: bytes) -> None:
    for name in (b"From", b"Subject", b"Content-Type", b"Message-ID", b"References", b"Date", b"Received"):
        check(parse(name + b": " + value + b"\r\n\r\n" + body))


LINES = [
    b"From: a@b.example", b"Subject: =?utf-8?b?4oKs?= \xff", b"Action: failed", b" folded", b"", b"", b"\0", b"\r",
    b"!",     b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: multipart/alternative;boundary=b",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b", b"--b", b"--b", b"--b--",
    b"Content-Type: multipart/digest; boundary=b", b"Content-Type: message/rfc822", b"Action: failed",
    b"Content-Type: message/delivery-status", b"Content-Type: text/html; charset=utf-8",
    b"Content-Type: text/plain; charset=iso-2022-jp",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable",
    b'Content-Disposition: attachment; filename="=?utf-8?q?..=2Fx?="', b"=C3=A4=\xe4", b"SGVsbG8=",
    b"> quoted", b"-- ", b"<p>x<blockquote type=cite>y",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=40), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_any_arrangement_of_the_lines_of_mails(lines: list[bytes], end: bytes) -> None:
    check(parse(end.join(lines)))
    check(parse(end.join(lines), Limits(header_block=60, header_field=20, header_fields=2, parts=2, depth=1, text=10)))


def test_a_mail_is_read_from_bytes() -> None:
    wrong: Any = "From: a@b.example\r\n\r\n"
    with pytest.raises(TypeError, match="open the file with 'rb'"):
        parse(wrong)
