"""The inner mail of a forward by hand: inline in the languages of clients, attached, and what is no forward."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Forwarded, ForwardedAs, parse
from parsers.carried.forwarded import PREFIXES


def forwarded(subject: str, text: str) -> Forwarded | None:
    mail = f"From: bob@example.net\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    return parse(mail.encode()).forwarded


INLINE = [
    (
        "Fwd: offer",
        "------ Forwarded message ------\nFrom: Anna <anna@example.org>\nDate: Mon\nSubject: offer\nTo: x",
    ),
    ("WG: offer", "FYI\n\nVon: Anna [mailto:anna@example.org]\nGesendet: Montag\nAn: Bob\nBetreff: offer\n\nhello"),
    ("TR : offer", "Début du message réexpédié :\n\n> De: Anna <anna@example.org>\n> Objet: offer\n> À: B\n>\n> hello"),
    (
        "RV: offer",
        "De: Anna <anna@example.org<mailto:anna@example.org>>\nEnviado: lunes\nPara: Bob\nAsunto: offer\n\nx",
    ),
    ("ENC: offer", "look\n\nDe: Anna <mailto:anna@example.org>\nEnviado: lunes\nPara: Bob\nAssunto: Anna\n\nx"),
    ("I: offer", "Da: Anna <anna@example.org>\nInviato: lunedì\nA: Bob\nOggetto: offer\n\nciao"),
    ("Doorst: offer", "*Van:* Anna <anna@example.org>\n*Verzonden:* ma\n*Aan:* Bob\n*Onderwerp:* offer\n\nhoi"),
    ("PD: offer", "Od: Anna <anna@example.org>\nWysłano: pn\nDo: Bob\nTemat: offer\n\nx"),
    (
        "Пересл: offer",
        "-------- Пересылаемое сообщение --------\nОт: Anna <anna@example.org>\nКому: B\nТема: offer\n\nx",
    ),
    ("转发：offer", "发件人：Anna <anna@example.org>\n日期：2024\n收件人：Bob\n主题：offer\n\n你好"),
    (
        "転送: offer",
        "---------- 転送メッセージ ---------\n差出人: Anna <anna@example.org>\n宛先: Bob\n件名: offer\n\nx",
    ),
    (
        "hi",
        "look\n\n> ----- Forwarded message -----\n> From: Anna <anna@example.org>\n> Date: x\n> Subject: offer\n",
    ),
]


@pytest.mark.parametrize(("subject", "text"), INLINE)
def test_the_inner_sender_of_an_inline_forward_is_offered(subject: str, text: str) -> None:
    found = forwarded(subject, text)
    assert found is not None
    assert (found.how, found.address) == (ForwardedAs.INLINE, "anna@example.org")
    assert found.name in {"Anna", ""}
    assert found.subject in {"offer", "Anna"}


def test_a_folded_value_is_read_whole_and_a_date_where_it_can_be() -> None:
    found = forwarded(
        "Fwd: x",
        "-------- Forwarded Message --------\nSubject: a long\n  subject\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n"
        "From: Anna Example\n\nFrom: evil@example.com\n",
    )
    assert found == Forwarded(
        ForwardedAs.INLINE,
        name="Anna Example",
        subject="a long subject",
        sent="Mon, 1 Jan 2024 10:00:00 +0000",
        date=datetime(2024, 1, 1, 10, tzinfo=UTC),
    )


def test_a_forward_without_its_header_is_one_still() -> None:
    assert forwarded("x", "Begin forwarded message:\n\nhello") == Forwarded(ForwardedAs.INLINE)


def test_what_apple_quotes_of_a_forward_is_its_text() -> None:
    text = "Begin forwarded message:\n\n> From: Anna <anna@example.org>\n> Subject: x\n> To: Bob\n> \n> hello\n>> old"
    message = parse(f"Subject: Fwd: x\n\n{text}".encode())
    assert message.new_text == "hello"
    assert message.forwarded is not None


@pytest.mark.parametrize("subject", ["Re: offer", "offer", "Re: Fwd: offer", "forward: offer"])
def test_a_reply_with_outlooks_header_is_no_forward(subject: str) -> None:
    assert forwarded(subject, "Thanks\n\nFrom: Anna <anna@example.org>\nSent: Monday\nTo: Bob\nSubject: offer") is None


def test_a_subject_alone_is_no_forward() -> None:
    assert forwarded("Fwd: offer", "hello") is None


INNER = "From: Anna <anna@example.org>\nMessage-ID: <1@example.org>\nSubject: =?utf-8?q?=C3=A4?=\n\nhello"


def attached(inner: str) -> Forwarded | None:
    parts = f"--b\n\nFYI\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--"
    mail = f"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{parts}"
    return parse(mail.encode()).forwarded


def test_the_inner_sender_of_an_attached_mail_is_offered() -> None:
    found = attached(INNER)
    assert found is not None
    assert (found.how, found.address, found.name, found.subject) == ("attached", "anna@example.org", "Anna", "ä")
    assert found.message_id.value == "1@example.org"
    assert attached("no header") == Forwarded(ForwardedAs.ATTACHED)


def test_the_mail_that_a_report_returns_is_not_forwarded() -> None:
    parts = "--b\nContent-Type: message/delivery-status\n\nAction: failed\n\n--b\nContent-Type: message/rfc822\n\n"
    mail = f"Content-Type: multipart/report; boundary=b\n\n{parts}{INNER}\n--b--"
    message = parse(mail.encode())
    assert message.report is not None
    assert message.forwarded is None


LINES = [
    "From: a <a@b.c>", "> From:", "Date: x", "Subject:", "To: y", "", "text", "---- Forwarded message ----",
    "> Begin forwarded message:", "Von：x", "  folded",
]  # fmt: skip


@given(st.sampled_from(PREFIXES), st.lists(st.sampled_from(LINES)))
def test_every_arrangement_is_read(prefix: str, lines: list[str]) -> None:
    found = forwarded(f"{prefix}: x", "\n".join(lines))
    assert found is None or found.address in {"", "a@b.c"}
