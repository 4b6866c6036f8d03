"""Mail to many that has none of a list's fields: signs that weigh, and people who bear some of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from loopguard.checks.shapes.machine_text import machine_text
from loopguard.checks.shapes.mass_mail import MARKS, mass_mail
from loopguard.checks.shapes.sender_address import sender_address
from loopguard.words.mass_phrases import KINDS
from parsers import Address, Hop, Report, ReportType
from tests.loopguard.mails import found, mail

MASS = "mass-mail list"
HIDDEN = ("To", "undisclosed-recipients:;")
DESK = ("To", "desk@ours.example")
OFFER = "Free trial. Click here for it."
OUTLOOK = ("X-Mailer", "Microsoft Outlook 16.0")
VALUES = {
    "X-Bogosity": "Spam, tests=bogofilter",
    "X-DSPAM-Result": "Spam",
    "X-Rspamd-Action": "add header",
    "X-Forefront-Antispam-Report": "CIP:255.255.255.255; SFV:SPM;",
    "X-MS-Exchange-Organization-SCL": "6",
}


@pytest.mark.parametrize(
    ("why", "fields", "facts", "finding"),
    [
        ("a person", [DESK], {}, None),
        ("hidden recipients alone", [HIDDEN], {}, None),
        ("hidden recipients and a button", [HIDDEN], {"text": "Hot news. Click here."}, MASS),
        ("no recipient, from a server", [], {"text": "Click here.", "hops": (Hop(),)}, MASS),
        ("no recipient, from a file", [], {"text": "Click here."}, None),
        ("hidden recipients, and a person speaks", [HIDDEN], {"text": "I am ill. Click here."}, None),
        ("the same with an offer", [HIDDEN], {"text": "I am ill. Send me your best price. Free gift."}, None),
        ("the same with money", [HIDDEN], {"text": "I am ill, with $ 5 million dollars. Click here."}, MASS),
        ("hidden recipients, from a mail program", [HIDDEN, OUTLOOK], {"text": "Click here."}, None),
        ("a mark alone", [DESK, ("X-Spam-Flag", "YES")], {}, None),
        ("a mark that says no", [DESK, ("X-Spam-Flag", "NO")], {"text": "Click here."}, None),
        ("HTML and words", [DESK], {"text": OFFER, "content_type": "text/html"}, MASS),
        ("words alone", [DESK], {"text": OFFER}, None),
        ("three kinds of words alone", [DESK], {"text": f"{OFFER} Lose weight."}, None),
        ("four kinds of words alone", [DESK], {"text": f"{OFFER} Lose weight. Win the lottery."}, None),
        ("three kinds of words below a cry", [DESK], {"text": f"{OFFER} Lose weight.", "subject": "Now!!"}, MASS),
        ("a subject that cries", [DESK], {"text": OFFER, "subject": "Now!!", "content_type": "text/html"}, MASS),
        ("a subject in capitals", [HIDDEN], {"text": "", "subject": "THE BEST OF ALL HOUSES"}, MASS),
        ("an issue and a number", [DESK], {"text": "In this issue: beans.", "sender": "ann4711@example.org"}, MASS),
        (
            "answers elsewhere",
            [DESK],
            {"text": OFFER, "reply_to": (Address("bob@example.net"),)},
            MASS,
        ),
        ("undated", [DESK], {"text": OFFER, "message_id": None}, MASS),
        ("dated", [DESK], {"text": OFFER, "message_id": None, "date": datetime(2026, 1, 1, tzinfo=UTC)}, None),
        ("who asks a helpdesk", [HIDDEN], {"text": f"{OFFER} Could you please send it?"}, None),
        ("an answer", [HIDDEN], {"text": OFFER, "subject": "Re: order"}, None),
        ("an answer by its ids", [HIDDEN], {"text": OFFER, "in_reply_to": ("a@b.example",)}, None),
        ("a forward", [HIDDEN], {"text": OFFER, "subject": "Fwd: order"}, None),
        ("a list", [HIDDEN, ("List-Id", "<x.example>")], {"text": OFFER}, None),
        ("a report", [HIDDEN], {"text": OFFER, "report": Report(ReportType.DSN)}, None),
        (
            "a form",
            [DESK],
            {
                "text": "Name: Ann\nE-mail: ann@example.net\nMessage: your free trial, where do we click here",
                "content_type": "text/html",
                "reply_to": (Address("ann@example.net"),),
            },
            None,
        ),
    ],
)
def test_mass_mail(why: str, fields: list[tuple[str, str]], facts: dict[str, Any], finding: str | None) -> None:
    assert found(mass_mail, mail(*fields, **facts)) == finding, why


@pytest.mark.parametrize("field", [name for name, _, _ in MARKS])
def test_each_filter_s_mark(field: str) -> None:
    marked = mail(DESK, (field, VALUES.get(field, "Yes, score=8.1")), text="Click here.")
    assert found(mass_mail, marked) == MASS


def test_each_kind_has_points_and_rows() -> None:
    assert len({kind for kind, _, _ in KINDS}) == len(KINDS)
    assert all(points in (1, 2) and rows for _, points, rows in KINDS)


LEAVE = "To be removed please visit http://example.org/remove"


@pytest.mark.parametrize(
    ("why", "text", "finding"),
    [
        ("a mailer that calls itself Outlook", f"Big news. {LEAVE}", "machine-text list"),
        (
            "a link that names its reader",
            "I found it. Unsubscribe:\nhttp://x.example/?e=ann@b.example",
            "machine-text list",
        ),
        ("a letter with a farewell", f"The house is sold. {LEAVE} Regards, Ann", None),
        ("a letter that says I", f"I have sold the house. {LEAVE}", None),
    ],
)
def test_ways_to_leave_a_list_in_mail_from_a_mail_program(why: str, text: str, finding: str | None) -> None:
    assert found(machine_text, mail(OUTLOOK, text=text)) == finding, why
    answer = mail(OUTLOOK, text=text, subject="Re: house")
    assert found(machine_text, answer) is None, "an answer from a mail program is never bulk"


def test_a_shop_s_form_is_a_customer_s_whatever_he_asks_for() -> None:
    """Shopify's subject begins as the notice of a new customer does; the customer stands in Reply-To."""
    text = (
        "You received a new message from your online store's contact form.\n\nName:\nMia\n\nBody:\n20 % off, free gift?"
    )
    form = mail(
        DESK,
        sender="mailer@shop.example",
        subject="New customer message on July 4, 2026",
        text=text,
        content_type="text/html",
        reply_to=(Address("mia@client.example"),),
    )
    assert found(sender_address, form) == "sender-address note"
    assert found(mass_mail, form) is None
