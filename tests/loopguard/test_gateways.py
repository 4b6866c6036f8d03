"""Machines between a person and a mail: faxes, voice messages, text messages, calendars, receipts, challenges."""

from typing import Any

import pytest

from loopguard.checks.calendar_reply import SUBJECTS, calendar_reply
from loopguard.checks.read_receipt import read_receipt
from loopguard.checks.shapes.challenge_response import FIELDS, challenge_response
from loopguard.checks.shapes.fax_gateway import fax_gateway
from loopguard.checks.shapes.sms_gateway import DOMAINS, sms_gateway
from parsers import Address, Attachment, Report, ReportType
from tests.loopguard.mails import found, mail


def part(content_type: str) -> tuple[Attachment, ...]:
    return (Attachment("part", content_type, 900, "0" * 64),)


DSN = Report(ReportType.DSN)


@pytest.mark.parametrize(
    ("why", "facts", "finding"),
    [
        ("a person", {}, None),
        ("sender and subject", {"sender": "fax@example.org", "subject": "Fax from +44 7700 900123"}, True),
        ("sender and pages", {"sender": "hylafax@example.org", "attachments": part("image/tiff")}, True),
        ("subject and pages", {"subject": "New fax received", "attachments": part("application/pdf")}, True),
        ("a voice message", {"sender": "voicemail@example.org", "subject": "Voicemail from 17"}, True),
        ("German", {"sender": "fax-server@example.org", "subject": "Neues Fax von 030 123"}, True),
        ("a person's subject", {"subject": "Fax from your office"}, None),
        ("a person's pages", {"subject": "My invoice", "attachments": part("application/pdf")}, None),
        ("a person called Fax", {"sender": "halifax@example.org", "subject": "Fax: number?"}, None),
        ("a report", {"sender": "fax@example.org", "subject": "Fax from 17", "report": DSN}, None),
    ],
)
def test_fax_gateway(why: str, facts: dict[str, Any], finding: bool | None) -> None:
    assert found(fax_gateway, mail(**facts)) == ("fax-gateway notification" if finding else None), why


def test_a_program_and_a_field_of_fax_machines() -> None:
    assert found(fax_gateway, mail(("X-Mailer", "Quescom's EMailMgr 1.00"), subject="Un fax a été émis")) is not None
    assert found(fax_gateway, mail(("X-Mailer", "Quescom's EMailMgr 1.00"))) is None
    assert found(fax_gateway, mail(("X-Asterisk-CallerID", "17"))) == "fax-gateway notification"
    assert found(fax_gateway, mail(("X-VoiceMessageDuration", "35"))) is None, "Outlook writes it on people's mail"


@pytest.mark.parametrize(
    ("sender", "subject", "finding"),
    [
        ("5551234567@vtext.com", "", "sms-gateway note"),
        ("15550100100.15550100101.abc@txt.voice.google.com", "SMS from Ann", "sms-gateway note"),
        ("ann@example.org", "SMS delivery report", "sms-gateway notification"),
        ("ann@example.org", "SMS from Ann", None),
        ("post_master@vtext.com", "", None),
        ("", "", None),
    ],
)
def test_sms_gateway(sender: str, subject: str, finding: str | None) -> None:
    assert found(sms_gateway, mail(sender=sender, subject=subject)) == finding


@pytest.mark.parametrize(
    ("content_type", "finding"),
    [
        ("text/calendar; charset=utf-8; method=REPLY", True),
        ('text/calendar;method="COUNTER"', True),
        ("text/calendar; METHOD=CANCEL", True),
        ("text/calendar; method=REQUEST", None),
        ("text/calendar", None),
    ],
)
def test_a_mail_that_is_a_calendar_object(content_type: str, finding: bool | None) -> None:
    message = mail(("Content-Type", content_type), content_type="text/calendar")
    assert found(calendar_reply, message) == ("calendar-reply notification" if finding else None)


@pytest.mark.parametrize("subject", ["Accepted: Visit", "Zugesagt: Besuch", "Accepté : Visite", "已接受：访问"])
def test_a_calendar_part_under_a_subject_of_answers(subject: str) -> None:
    message = mail(subject=subject, attachments=part("text/calendar"))
    assert found(calendar_reply, message) == "calendar-reply notification"
    assert found(calendar_reply, mail(subject=subject)) is None, "a person accepts something else"
    assert found(calendar_reply, mail(subject="Visit: Monday", attachments=part("text/calendar"))) is None


@pytest.mark.parametrize(("method", "answers"), [("reply", True), ("cancel", True), ("request", False)])
def test_a_calendar_object_tells_by_its_method_under_any_subject(method: str, answers: bool) -> None:
    objects = (Attachment("part", "text/calendar", 900, "0" * 64, method=method),)
    finding = "calendar-reply notification" if answers else None
    assert found(calendar_reply, mail(subject="Visit", attachments=objects)) == finding
    assert found(calendar_reply, mail(subject="Accepted: Visit", attachments=objects)) == finding


@pytest.mark.parametrize(
    ("subject", "text", "finding"),
    [
        ("Read: Order 17", "Your message\n\n To: Desk\n Subject: Order 17\n\nwas read on Monday.", True),
        ("Not read: Order 17", "Your message was deleted without being read on Monday.", True),
        ("Disposition notification", "The message of Monday has been displayed.", True),
        ("Gelesen: Bestellung", "Ihre Nachricht wurde am 1.1. gelesen.", True),
        ("Lu : Commande", "Votre message a été lu le 1er janvier.", True),
        ("Leído: Pedido", "Su mensaje fue leído el lunes.", True),
        ("Return Receipt", "Your document was received by: Ann at: 10:00", True),
        ("開封済み: 注文", "メッセージは開封されました。", True),
        ("Read: this now", "Please do.", None),
        ("Order 17", "It was read on Monday.", None),
        ("Re: Read: Order", "was read on Monday.", None),
    ],
)
def test_read_receipt(subject: str, text: str, finding: bool | None) -> None:
    assert found(read_receipt, mail(subject=subject, text=text)) == ("read-receipt notification" if finding else None)


def test_a_receipt_that_says_so_by_its_type_is_the_reports() -> None:
    message = mail(subject="Read: Order 17", text="was read on Monday.", report=Report(ReportType.MDN))
    assert found(read_receipt, message) is None


CHALLENGE = "challenge-response auto-reply"


@pytest.mark.parametrize(
    ("why", "facts", "finding"),
    [
        ("a person", {}, None),
        ("a person who asks to confirm", {"text": "Please confirm my order."}, None),
        ("a user of TMDA", {"message_id": "1040239658.17.TMDA@example.org"}, None),
        ("TMDA's own id", {"message_id": "17@example-tmda-confirm"}, CHALLENGE),
        ("a person's id", {"message_id": "tmda-17@example.org"}, None),
        ("Earthlink", {"return_path": "spamblocker-challenge@bounce.example.org"}, CHALLENGE),
        ("Boxbe", {"sender": "notify@boxbe.com"}, CHALLENGE),
        ("TMDA's address", {"reply_to": (Address("ann-confirm-1040239658.17.0d105b@example.org"),)}, CHALLENGE),
        ("a list's confirmation", {"reply_to": (Address("users-confirm+17@example.org"),)}, None),
        ("words", {"text": "To control spam,\nI now allow incoming messages only from people I know."}, CHALLENGE),
        ("BoxTrapper", {"text": "You must verify that you\nare a real live human being."}, CHALLENGE),
        ("a report", {"sender": "notify@boxbe.com", "report": DSN}, None),
    ],
)
def test_challenge_response(why: str, facts: dict[str, Any], finding: str | None) -> None:
    assert found(challenge_response, mail(**facts)) == finding, why


@pytest.mark.parametrize("name", [name for name, _ in FIELDS])
def test_fields_of_challenges(name: str) -> None:
    assert found(challenge_response, mail((name, "1"))) == CHALLENGE


def test_every_users_mail_of_tmda_is_no_challenge() -> None:
    assert found(challenge_response, mail(("X-Delivery-Agent", "TMDA/1.0.3"))) is None


def test_tables_are_lowered() -> None:
    words = [word for _, word in SUBJECTS] + [domain for domain, _ in DOMAINS]
    assert words == [word.lower() for word in words]
