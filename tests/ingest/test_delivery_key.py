"""One delivery, one key: by two paths, sent again, to two mailboxes, with another body."""

import hashlib

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
