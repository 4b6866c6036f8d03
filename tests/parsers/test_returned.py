"""The id of a returned mail: from a part, or from a whole header in the text; not from an id that somebody pastes."""

import pytest

from parsers import IdState, parse

QMAIL = """From: MAILER-DAEMON@mx.example.net
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.

<bob@example.net>:
Sorry, no mailbox here by that name.

--- Below this line is a copy of the message.

Return-Path: <desk@example.com>
Received: (qmail 1 invoked by uid 2); 1 Jan 2024 10:00:00 -0000
Message-ID:{fold}<Order.17@Desk.example.COM>
Subject: Order 17

Dear Bob
"""
PART = """From: bob@example.net
Content-Type: multipart/mixed; boundary=b

--b

It came back.
--b
Content-Type: {type}

Message-ID: <order.17@desk.example.com>
Subject: Order 17

--b--
"""


@pytest.mark.parametrize("fold", [" ", "\n "])
def test_a_header_in_the_text_tells_the_returned_mail(fold: str) -> None:
    assert parse(QMAIL.format(fold=fold).encode()).returned.value == "Order.17@desk.example.com"


@pytest.mark.parametrize("type_", ["message/rfc822", "text/rfc822-headers", "message/global-headers"])
def test_an_enclosed_mail_is_the_returned_one(type_: str) -> None:
    assert parse(PART.format(type=type_).encode()).returned.value == "order.17@desk.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "Hello\n\nMessage-ID: <order.17@desk.example.com>\nDoes it ring a bell?\n",
        "Received: by nobody\n\nMessage-ID: <order.17@desk.example.com>\n",
        "Received: by nobody\nMessage-ID: order.17\n",
        "Hello\n",
    ],
)
def test_an_id_alone_returns_nothing(text: str) -> None:
    assert parse(f"Subject: x\n\nHello\n{text}".encode()).returned.state is IdState.ABSENT


def test_a_report_tells_its_original_itself() -> None:
    report = PART.replace("multipart/mixed", "multipart/report; report-type=delivery-status")
    message = parse(report.format(type="message/rfc822").encode())
    assert message.report is not None
    assert message.report.original_id.value == "order.17@desk.example.com"
    assert message.returned.state is IdState.ABSENT
