"""Notices and bulk mail that declare nothing: marks that weigh, and people who bear some of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from loopguard.checks.shapes.machine_shape import machine_shape
from parsers import Address, Report, ReportType
from tests.loopguard.mails import found, mail

NOTICE, BULK = "machine-shape notification", "machine-shape list"
LIBRARY = ("X-Mailer", "PHPMailer 6.8.0")
COUNTER = (Address("44.41.17.14.11.2010.1139.1@reply.example.org"),)


@pytest.mark.parametrize(
    ("why", "fields", "facts", "finding"),
    [
        ("a person", [], {}, None),
        ("data", [], {"text": '<?xml version="1.0"?><adf>'}, NOTICE),
        ("JSON", [], {"text": '{"event": "down"}'}, NOTICE),
        ("a library alone: a web form", [LIBRARY], {}, None),
        ("a library and a function", [LIBRARY], {"sender": "bookings@example.org"}, NOTICE),
        ("a library and a subject", [LIBRARY], {"subject": "Confirmation of Booking"}, NOTICE),
        ("a library and words", [LIBRARY], {"text": "Thank you for booking with us."}, NOTICE),
        ("a library's id", [], {"message_id": "1_2@example.org.tmail", "sender": "support@example.org"}, NOTICE),
        ("Zimbra's web mail", [], {"message_id": "1.JavaMail.root@example.org", "sender": "info@example.org"}, None),
        ("a service", [("X-Mandrill-User", "md_1")], {"subject": "Welcome to the shop"}, NOTICE),
        ("a function and a subject: a person", [], {"sender": "sales@example.org", "subject": "Your order"}, None),
        (
            "three words of a machine",
            [],
            {"sender": "sales@example.org", "subject": "Your order", "text": f"{'x ' * 2_000}All rights reserved"},
            NOTICE,
        ),
        ("a machine's path", [], {"return_path": "bounce@example.org"}, NOTICE),
        ("a machine's path under a newsletter", [], {"return_path": "bounce@x.org", "sender": "news@x.org"}, None),
        ("a counter", [LIBRARY], {"reply_to": COUNTER}, BULK),
        ("a counter in a notice", [LIBRARY], {"reply_to": COUNTER, "subject": "Your invoice 17"}, NOTICE),
        (
            "an offer from a program that leaves fields out",
            [],
            {"sender": "info@example.org", "subject": "20 % off", "message_id": None},
            BULK,
        ),
        ("a person's offer", [], {"subject": "20 % off?", "message_id": None}, None),
        ("an answer", [LIBRARY], {"sender": "info@x.org", "in_reply_to": ("a@b",)}, None),
        ("an answer by its subject", [LIBRARY], {"sender": "info@x.org", "subject": "Re: Your order"}, None),
        ("declared", [LIBRARY, ("Precedence", "bulk")], {"sender": "info@x.org"}, None),
        ("a list's", [LIBRARY, ("List-Id", "<x.y>")], {"sender": "info@x.org"}, None),
        ("a report", [LIBRARY], {"sender": "info@x.org", "report": Report(ReportType.DSN)}, None),
        ("a null path", [LIBRARY], {"sender": "info@x.org", "return_path": ""}, None),
    ],
)
def test_machine_shape(why: str, fields: list[tuple[str, str]], facts: dict[str, Any], finding: str | None) -> None:
    assert found(machine_shape, mail(*fields, **facts)) == finding, why


def test_a_date_shows_that_a_mail_program_was_there() -> None:
    facts: dict[str, Any] = {"sender": "info@example.org", "subject": "20 % off", "message_id": None}
    assert found(machine_shape, mail(date=datetime(2026, 1, 1, tzinfo=UTC), **facts)) is None
