"""People who write about bounces, absences, receipts and newsletters: their mail is theirs, and it may be answered."""

import pytest

from loopguard import Envelope, Kind, inspect
from parsers import parse

BOUNCE = """This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not be delivered.

<desk@example.com>: host mx.example.com said: 550 5.1.1 User unknown
"""
ABSENCE = "I am out of the office until Monday. This is an automatic reply."


def judged(subject: str, text: str, *fields: str) -> tuple[Kind, bool, bool]:
    head = "\r\n".join(
        ("From: Ann Bell <ann@example.org>", f"Subject: {subject}", "Message-ID: <1@example.org>", *fields)
    )
    content = f"{head}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
    verdict = inspect(parse(content), Envelope("ann@example.org", ("desk@example.com",)))
    return verdict.kind, verdict.held, verdict.may_autoreply


def quoted(text: str) -> str:
    return "\r\n".join(f"> {line}" for line in text.splitlines())


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undelivered Mail Returned to Sender", "Good morning,\r\n\r\nI keep getting these. What am I doing wrong?"),
        ("Undelivered Mail Returned to Sender", f"{BOUNCE}\r\nI got this when I wrote to you. What now?"),
        ("Mail delivery failed", f"Hello,\r\n\r\nthis came back:\r\n\r\n{BOUNCE}"),
        ("Mail delivery failed", f"My mail came back, see below.\r\n\r\n{quoted(BOUNCE)}\r\n\r\nCan you help?"),
        (
            "Delivery failed",
            "Hello, my parcel could not be delivered to Ann Bell, 17 High Street. Please send it again.",
        ),
        ("Failure notice", "Guten Tag, meine Nachricht konnte nicht zugestellt werden. Woran liegt das?"),
        ("Re: Undeliverable: Order 17", f"You can ignore it.\r\n\r\n{quoted(BOUNCE)}"),
        ("Fwd: failure notice", f"For you to look at.\r\n\r\n---------- Forwarded message ----------\r\n{BOUNCE}"),
        ("How do I set out of office?", "I am out of the office next week and want an auto reply. How?"),
        ("Vacation", "I will be on vacation in May. Please send the parts before that."),
        ("Re: Order 17", f"Nobody answers me.\r\n\r\nOn Monday, Bob <bob@example.net> wrote:\r\n{quoted(ABSENCE)}"),
        ("Automatic reply is broken", "It sends each answer twice."),
        ("Read: this before Monday", "The contract is attached."),
        ("Accepted: your offer of Monday", "We accept it, please go on."),
        ("Newsletter", "Please unsubscribe me from your newsletter!"),
        ("Fax from last week", "Did you get my fax of last week?"),
        ("Your order 17", "Where is it? You said that it has been sent."),
        ("Confirm", "Please confirm that you have my message."),
        ("Alert: printer on fire", "It really is."),
        ("Build failed", "Your installer says that the build failed. What now?"),
        ("My printer has a problem", "It says 550 and stops."),
        ("Complaint", "This is a complaint about a message from your shop."),
        ("", "Help"),
    ],
)
def test_a_person_may_be_answered(subject: str, text: str) -> None:
    assert judged(subject, text) == (Kind.PERSONAL, False, True)


@pytest.mark.parametrize(
    "fields",
    [
        ("Auto-Submitted: no",),
        ("Return-Path: <ann+caf_=desk=example.com@example.org>", "X-Forwarded-To: desk@example.com"),
        ("Feedback-ID: 17:user:proton", "X-Pm-Message-ID: 17"),
        ("X-SG-EID: 17", "X-Mailgun-Sid: 17"),
        ("X-MS-Exchange-Inbox-Rules-Loop: ann@example.org", "X-VoiceMessageDuration: 35", "X-FaxNumberOfPages: 0"),
        ("X-Auto-Response-Suppress: DR, RN, NRN", "X-Loop: ann@example.org"),
        ("X-PHP-Originating-Script: 1000:rcube.php", "User-Agent: Roundcube Webmail/1.6"),
        ("Precedence: first-class", "X-Delivery-Agent: TMDA/1.0.3"),
        ("X-Mailer: PHPMailer 6.8", "Reply-To: ann@example.org"),
    ],
)
def test_fields_that_peoples_mail_bears(fields: tuple[str, ...]) -> None:
    assert judged("Order 17", "Where is it?", *fields) == (Kind.PERSONAL, False, True)


@pytest.mark.parametrize(
    "field", ["Auto-Submitted: auto-replied", "X-Loop: yes", "Precedence: bulk", "X-Autoreply: yes"]
)
def test_a_forged_field_silences_and_never_holds(field: str) -> None:
    _, held, may_autoreply = judged("Order 17", "Where is it?", field)
    assert not held
    assert not may_autoreply
