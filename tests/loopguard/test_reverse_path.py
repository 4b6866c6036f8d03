"""Where bounces would go: lists, mailing services and daemons, and what a web form does."""

import pytest

from loopguard import Envelope
from loopguard.checks.null_reverse_path import null_reverse_path
from loopguard.checks.shapes.reverse_path import reverse_path
from parsers import Report, ReportType
from tests.loopguard.mails import found, mail

LIST, MUTE, NOTE = "reverse-path list", "reverse-path mute", "reverse-path note"


@pytest.mark.parametrize(
    ("path", "finding"),
    [
        ("ann@example.org", None),
        ("ann.bouncer@example.org", None),
        ("SRS0=ab12=xy=example.net=ann@example.org", None),
        ("prvs=0123456789=ann@example.org", None),
        ("ann+caf_=desk=example.com@example.org", None),
        ("bounces+SRS=ab12c=XY=example.net=ann@example.org", None),
        ("users-bounces@example.org", LIST),
        ("owner-users@example.org", LIST),
        ("users-owner@example.org", LIST),
        ("users-return-17-ann=example.com@example.org", LIST),
        ("Bounces-Main+Ann=example.com@example.org", LIST),
        ("bounces+17-ab-ann=example.com@example.org", MUTE),
        ("bounce-md_30112948.55a02731@example.org", MUTE),
        ("bounce@example.org", MUTE),
        ("0100018a2b3c4d5e-12345678-1234-1234-1234-123456789012-000000@example.org", MUTE),
        ("www-data@example.org", MUTE),
        ("www-data", NOTE),
        ("noreply@mail.example.org", MUTE),
        ("", None),
    ],
)
def test_paths(path: str, finding: str | None) -> None:
    assert found(reverse_path, mail(return_path=path)) == finding
    assert found(reverse_path, mail(), Envelope(path)) == finding


def test_the_envelope_is_asked_first() -> None:
    assert found(reverse_path, mail(return_path="www-data@example.org"), Envelope("ann@example.org")) is None


def test_a_customer_who_fills_in_a_web_form_may_be_answered() -> None:
    message = mail(sender="bob@customer.example", return_path="www-data@shop.example")
    assert found(reverse_path, message) == NOTE


def test_an_answer_to_nobody_is_an_auto_reply_unless_it_reports() -> None:
    assert found(null_reverse_path, mail(return_path="")) == "null-reverse-path mute"
    assert found(null_reverse_path, mail(return_path="", in_reply_to=("a@b",))) == "null-reverse-path auto-reply"
    assert found(null_reverse_path, mail(subject="Re: Order"), Envelope("")) == "null-reverse-path auto-reply"
    receipt = mail(return_path="", in_reply_to=("a@b",), report=Report(ReportType.MDN))
    assert found(null_reverse_path, receipt) == "null-reverse-path mute"
    declared = mail(("Auto-Submitted", "auto-generated"), return_path="", in_reply_to=("a@b",))
    assert found(null_reverse_path, declared) == "null-reverse-path mute"
