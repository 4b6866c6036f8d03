"""Notes of absence that declare nothing, and people who write of absence."""

from typing import Any

import pytest

from loopguard.checks.shapes.absence_note import absence_note
from parsers import Report, ReportType
from tests.loopguard.mails import found, mail


@pytest.mark.parametrize(
    ("text", "automatic"),
    [
        ("I am out of the office until Monday.", True),
        ("Hello,\n\nI'm currently away from my desk.", True),
        ("Thank you for your email. I am on annual leave.", True),
        ("Dear Ann Bell, thank you for contacting us. We have received your request.", True),
        ("Sehr geehrte Damen und Herren, ich bin bis Montag nicht im Büro.", True),
        ("Bonjour, je suis actuellement absente.", True),
        ("Hola, estoy fuera de la oficina.", True),
        ("Ik ben momenteel afwezig.", True),
        ("*** This is an automated message. We will answer soon.", True),
        ("Esmu atvaļinājumā.", True),
        ("Я нахожусь в отпуске.", True),
        ("ただいま不在にしております。", True),
        ("Your clock is out of the office, I think.", False),
        ("The lift is broken. I am out of the office until Monday.", False),
        ("", False),
    ],
)
def test_words_that_open_an_unquoted_answer(text: str, automatic: bool) -> None:
    finding = "absence-note auto-reply" if automatic else None
    assert found(absence_note, mail(subject="Re: Order 17", text=text)) == finding
    assert found(absence_note, mail(in_reply_to=("a@b",), text=text)) == finding


@pytest.mark.parametrize(
    ("why", "facts", "finding"),
    [
        ("Notes", {"subject": "Ann Bell is out of the office"}, True),
        ("a subject of its own", {"subject": "Thank you for contacting the desk"}, True),
        ("a person writes first", {"subject": "Order 17"}, None),
        ("a person answers and quotes", {"subject": "Re: Order 17", "quote_depth": 1}, None),
        ("a report", {"subject": "Re: Order 17", "report": Report(ReportType.MDN)}, None),
    ],
)
def test_the_second_sign(why: str, facts: dict[str, Any], finding: bool | None) -> None:
    message = mail(text="I am out of the office until Monday.", **facts)
    assert found(absence_note, message) == ("absence-note auto-reply" if finding else None), why
