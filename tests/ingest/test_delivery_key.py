"""One delivery, one key: by two paths, sent again, to two mailboxes, with another body."""

import hashlib

import pytest

from ingest.heart.delivery_key import delivery_key
from ingest.records import Receipt
from loopguard import Envelope
from parsers import parse

BOX, OTHER = "support@desk.example", "sales@desk.example"
HEAD = b"From: ann@a.example\r\nDate: Mon, 05 Jan 2026 08:00:00 +0000\r\nSubject: hello\r\n"
ID = b"Message-ID: <1@a.example>\r\n"
BODY = b"\r\nIs anybody there?\r\n"
TRACE = (
    b"Received: from a by b; Mon, 05 Jan 2026 08:00:01 +0000\r\nDelivered-To: support@desk.example\r\n"
    b"DKIM-Signature: v=1; b=abc\r\nReturn-Path: <ann@a.example>\r\nX-Spam: no\r\n"
)


def key(content: bytes, mailbox: str = BOX, receipt: str = "r") -> str:
    digest = hashlib.sha256(content).hexdigest()
    return delivery_key(Receipt(receipt, 0.0, mailbox, Envelope(), "p#1", len(content), digest), parse(content))


def test_a_retry_has_the_same_key() -> None:
    assert key(ID + HEAD + BODY, receipt="one") == key(ID + HEAD + BODY, receipt="two")


def test_two_paths_have_one_key() -> None:
    assert key(TRACE + ID + HEAD + BODY) == key(ID + HEAD + BODY) == key(HEAD + ID + BODY)


def test_an_id_that_is_written_otherwise_is_the_same_id() -> None:
    assert key(b"Message-Id:\r\n <1@a.example> (a comment)\r\n" + HEAD + BODY) == key(ID + HEAD + BODY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"<alert(1)@h>", b"<alert(2)@h>"),
        (b"<a b@h>", b"<ab@h>"),
        (b"<a  b@h>", b"<a b@h>"),
        (b"< a@h>", b"<a@h>"),
        (b'<"a"@h>', b"<a@h>"),
        (b"<a@H>", b"<a@h>"),
        (b"<a@h(x)>", b"<a@h>"),
        (b"<a\0b@h>", b"<ab@h>"),
        (b"<a\x81@h>", b"<a\x8d@h>"),
        (b"<20250602.ABC123>", b"<20250602.ABC124>"),
        (b"=?utf-8?q?=3Ca=40h=3E?=", b"<a@h>"),
    ],
)
def test_what_normalising_drops_tells_two_mails_apart(one: bytes, other: bytes) -> None:
    first, second = (b"Message-ID: " + id_ + b"\r\n" + HEAD + BODY for id_ in (one, other))
    assert key(first) != key(second)
    assert key(first) == key(TRACE + first, receipt="again")


@pytest.mark.parametrize("id_", [b"<20250602.ABC123>", b"<alert(1)@h>", b"<a b@h>", b"1@a.example"])
def test_what_stands_outside_the_brackets_is_no_part_of_an_id(id_: bytes) -> None:
    plain = b"Message-ID: " + id_ + b"\r\n" + HEAD + BODY
    more = b"message-id:\r\n\t(x)  " + id_ + b" (added by y)\r\n" + HEAD + BODY
    assert key(plain) == key(more)
    assert key(plain) == key(TRACE + plain, receipt="again")


def test_two_mailboxes_have_two_keys() -> None:
    assert key(ID + HEAD + BODY) != key(ID + HEAD + BODY, OTHER)


def test_one_id_with_another_body_subject_or_author_is_another_delivery() -> None:
    whole = ID + HEAD + BODY
    others = [
        whole + b"-- \r\nlist footer\r\n",
        whole.replace(b"hello", b"hullo"),
        whole.replace(b"ann@", b"eve@"),
        whole.replace(b"08:00:00", b"08:00:01"),
        whole.replace(b"<1@", b"<2@"),
    ]
    assert len({key(one) for one in (whole, *others)}) == 6


def test_a_mail_without_an_id_counts_by_its_whole_content() -> None:
    assert key(HEAD + BODY) == key(HEAD + BODY, receipt="other")
    assert key(TRACE + HEAD + BODY) != key(HEAD + BODY)
    broken = b"Message-ID: not an id at all\r\n"
    assert key(TRACE + broken + HEAD + BODY) != key(broken + HEAD + BODY)


def test_a_key_is_32_hex_digits() -> None:
    assert len(key(b"")) == 32
    assert int(key(b"\xff\x00"), 16)
