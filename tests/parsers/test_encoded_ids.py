"""Ids that a mail program wrote as encoded-words, though no id may hold one (RFC 2047 5)."""

from email.message import EmailMessage

import pytest

from parsers import parse
from parsers.headers.message_id import ids, message_id

LONG = "AM6PR03MB5170" + "0123456789ABCDEF" * 5 + "@AM6PR03MB5170.eurprd03.prod.outlook.com"


def test_what_pythons_own_mail_package_does_to_long_ids_is_undone() -> None:
    """A helpdesk in Python that answers Outlook, or our own stamps, writes this."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{LONG}>"
    mail["In-Reply-To"] = f"<{LONG}>"
    mail["References"] = f"<first@x.example> <{LONG}>"
    written = mail.as_bytes()
    assert b"=?utf-8?q?" in written, "Python has been mended: this test can go"
    read = parse(written)
    there = LONG.replace("AM6PR03MB5170.eurprd03.prod.outlook.com", "am6pr03mb5170.eurprd03.prod.outlook.com")
    assert (read.message_id.value, read.in_reply_to) == (there, (there,))
    assert read.references == ("first@x.example", there)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("=?utf-8?q?=3Cone=40x=2Eexample=3E?=", ["one@x.example"]),
        ("=?utf-8?b?PG9uZUB4LmV4YW1wbGU+?= <two@x.example>", ["one@x.example", "two@x.example"]),
        ("<=?utf-8?q?one?=@x.example>", ["one@x.example"]),
        ("=?utf-8?q?Your_message_of_Monday?=", []),
        ("=?broken <one@x.example>", ["one@x.example"]),
    ],
)
def test_encoded_ids(value: str, found: list[str]) -> None:
    assert ids(value) == found


def test_an_encoded_control_character_is_in_no_id() -> None:
    id_ = message_id("=?utf-8?q?=3Cone=0D=0A=00=40x=2Eexample=3E?=").value
    assert id_ == "one @x.example"
