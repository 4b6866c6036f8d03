"""The checks that go by what a mail looks like: bounces that declare nothing, addresses, subjects."""

from dataclasses import replace
from typing import Any

import pytest

from loopguard import Effect, Envelope, Policy
from loopguard.checks.shapes.bounce_shape import bounce_shape
from loopguard.checks.shapes.machine_text import machine_text
from loopguard.checks.shapes.report_subject import report_subject
from loopguard.checks.shapes.sender_address import sender_address
from loopguard.checks.shapes.subject_phrase import subject_phrase
from loopguard.words.automatic_phrases import PHRASES, WEAK
from loopguard.words.bounce_phrases import OPENINGS, SUBJECTS
from parsers import Address, Attachment, Report, ReportType
from tests.loopguard.mails import found, mail

BOUNCE = "bounce-shape bounce"
OPENING = "This is the mail system at host mx.example.net.\n\nI could not deliver your message to <ann@example.org>."
PARCEL = "Hello, my parcel could not be delivered.\n\nAnn, ann@example.org<mailto:ann@example.org>"
COPY = Attachment("mail.eml", "message/rfc822", 900, "0" * 64)
MEMBER = "You are not a member of this mailing list <users@example.org>."
TRANSCRIPT = "Error: Invalid user address\n550 - no such user here\n  RCPT TO: ann@example.org"
DAEMON = "MAILER-DAEMON@mx.example.net"


@pytest.mark.parametrize(
    ("why", "facts", "finding"),
    [
        ("a person", {}, None),
        ("a daemon says anything", {"sender": DAEMON, "subject": "Hello"}, BOUNCE),
        ("a daemon's answer to a subject", {"sender": DAEMON, "subject": "Re: Hello"}, None),
        ("a daemon's answer that opens as a bounce", {"sender": DAEMON, "subject": "Re: Hi", "text": OPENING}, BOUNCE),
        ("a daemon's answer with the mail", {"sender": DAEMON, "subject": "Re: Hi", "attachments": (COPY,)}, BOUNCE),
        ("a daemon without a domain", {"sender": "mailer-daemon", "subject": "Hello"}, BOUNCE),
        ("a postmaster writes himself", {"sender": "postmaster@x.example", "subject": "New MX"}, None),
        ("a postmaster's bounce", {"sender": "postmaster@x.example", "subject": "Undeliverable: Hi"}, BOUNCE),
        ("a name is enough of a sender", {"name": "Mail Delivery System", "subject": "Returned mail: no"}, BOUNCE),
        ("null and subject", {"return_path": "", "subject": "failure notice"}, BOUNCE),
        ("null and opening", {"return_path": "", "text": OPENING}, None),
        ("null, opening and the mail", {"return_path": "", "text": OPENING, "attachments": (COPY,)}, BOUNCE),
        ("null, postmaster, opening", {"return_path": "", "sender": "postmaster@x.y", "text": OPENING}, BOUNCE),
        ("nobody's daemon", {"subject": "Mail could not be delivered", "text": OPENING}, BOUNCE),
        (
            "nobody's daemon returns the mail",
            {"subject": "Delivery failed", "text": "Delivery to Ann failed.", "attachments": (COPY,)},
            BOUNCE,
        ),
        ("a person returns a mail", {"subject": "Delivery failed", "text": PARCEL, "attachments": (COPY,)}, None),
        ("a person pastes one and asks", {"subject": "Undelivered Mail", "text": f"{OPENING}\n\nWhat is it?"}, None),
        ("no author, and a transcript", {"sender": "", "subject": "Hi", "text": TRANSCRIPT}, BOUNCE),
        ("no author, and a reply code", {"sender": "", "subject": "Hi", "text": OPENING}, BOUNCE),
        ("no author, and words", {"sender": "", "subject": "Hi", "text": "It could not be delivered."}, None),
        ("no author, and the mail", {"sender": "", "text": "Delivery failed.", "attachments": (COPY,)}, BOUNCE),
        ("a daemon says hi", {"subject": "Delivery failed", "text": "Hi! This is the mail system at <x@y.z>"}, BOUNCE),
        ("a person greets and pastes one", {"subject": "Undelivered Mail", "text": f"Dear all,\n{OPENING}"}, None),
        ("a verdict after the subject", {"subject": "RE: Hi : non remis", "text": f"{OPENING}"}, BOUNCE),
        (
            "a list refuses",
            {"sender": "users-admin@example.org", "subject": "You x are not member", "text": MEMBER},
            BOUNCE,
        ),
        ("a list writes", {"sender": "users-admin@example.org", "subject": "You x are not member"}, None),
        (
            "a postmaster answers with a transcript",
            {"sender": "post_master@example.org", "subject": "Re: Hi", "text": TRANSCRIPT},
            BOUNCE,
        ),
        (
            "a postmaster answers with words",
            {"sender": "postmaster@example.org", "subject": "Re: Hi", "text": "It could not be delivered."},
            None,
        ),
        ("a report of success", {"sender": DAEMON, "report": Report(ReportType.DSN, "delivered")}, None),
        ("a script refuses by MDN", {"sender": DAEMON, "report": Report(ReportType.MDN, "deleted")}, BOUNCE),
        ("a customer has no parcel", {"subject": "Delivery failed", "text": PARCEL}, None),
        ("a person asks about bounces", {"subject": "Undeliverable mail?", "text": "Why do I get those?"}, None),
        ("a person forwards one", {"subject": "FW: Undeliverable: Hi", "text": OPENING}, None),
        ("a person answers about one", {"subject": "Undelivered", "text": OPENING, "references": ("a@b",)}, None),
        ("a tag before the subject", {"sender": "postmaster@x.y", "subject": "[list] Mail delivery failed"}, BOUNCE),
        ("no sender at all", {"sender": "", "subject": "Delivery failure", "text": OPENING}, BOUNCE),
    ],
)
def test_bounce_shape(why: str, facts: dict[str, Any], finding: str | None) -> None:
    assert found(bounce_shape, mail(**facts)) == finding, why


def test_a_daemon_in_the_sender_field() -> None:
    assert found(bounce_shape, replace(mail(subject="Hi"), sender=Address(DAEMON))) == BOUNCE
    assert found(bounce_shape, replace(mail(sender="", subject="Hi"), sender=Address(DAEMON))) == BOUNCE


def test_a_null_envelope_is_a_sign() -> None:
    assert found(bounce_shape, mail(subject="failure notice"), Envelope("")) == BOUNCE


def test_headers_that_only_bounces_have() -> None:
    declared = ("Content-Type", 'multipart/report; report-type="delivery-status"')
    assert found(bounce_shape, mail(("X-Failed-Recipients", "ann@example.org"))) == BOUNCE
    assert found(bounce_shape, mail(declared)) == BOUNCE
    assert found(bounce_shape, mail(declared, report=Report(ReportType.DSN))) is None, "`report` has said it"
    assert found(bounce_shape, mail(("Content-Type", "multipart/mixed"))) is None


@pytest.mark.parametrize(
    "subject",
    [
        "Undelivered Mail Returned to Sender",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "failure notice",
        "Returned mail: see transcript for details",
        "Undeliverable: Order 17",
        "Warning: could not send message for past 4 hours",
        "Your message to ann@example.org could not be delivered",
        "Unzustellbar: Bestellung",
        "Non remis : Votre commande",
        "Non recapitabile: Ordine",
        "Olevererbart: Beställning",
        "No se puede entregar: Pedido",
        "Ваше сообщение не доставлено",
        "メッセージを配信できません。",
        "系统退信",
    ],
)
def test_subjects_of_bounces_in_the_worlds_languages(subject: str) -> None:
    assert found(bounce_shape, mail(subject=subject, sender="postmaster@example.org")) == BOUNCE


@pytest.mark.parametrize(
    "subject",
    ["Order 17", "Mail merge question", "Delivery on Friday?", "Failing tests", "Message from the board", "Returns"],
)
def test_subjects_of_people(subject: str) -> None:
    assert found(bounce_shape, mail(subject=subject, sender="postmaster@example.org")) is None


def test_phrase_tables_name_a_language_in_each_row() -> None:
    assert all(2 <= len(language) <= 5 for language, _ in (*SUBJECTS, *OPENINGS))


@pytest.mark.parametrize(
    ("address", "finding"),
    [
        ("noreply@example.org", "sender-address notification"),
        ("No-Reply@example.org", "sender-address notification"),
        ("do_not_reply@example.org", "sender-address notification"),
        ("noreply+17@example.org", "sender-address notification"),
        ("billing-noreply@example.org", "sender-address notification"),
        ("mailer-daemon@example.org", "sender-address mute"),
        ("Postmaster@example.org", "sender-address mute"),
        ("list-bounces@example.org", "sender-address list"),
        ("bounce@example.org", "sender-address mute"),
        ("users-admin@example.org", None),
        ("newsletter@example.org", "sender-address list"),
        ("root", "sender-address notification"),
        ("billing-notifications@example.org", "sender-address notification"),
        ("nie-odpowiadaj@example.org", "sender-address notification"),
        ("jira@example.org", "sender-address notification"),
        ("git@example.org", None),
        ("noreen@example.org", None),
        ("norbert.reply@example.org", None),
        ("rootbeer@example.org", None),
        ("info@example.org", None),
    ],
)
def test_sender_address(address: str, finding: str | None) -> None:
    assert found(sender_address, mail(sender=address)) == finding


def test_the_sender_field_counts_as_well() -> None:
    message = replace(mail(sender=""), sender=Address("noreply@example.org"))
    assert found(sender_address, message) == "sender-address notification"


@pytest.mark.parametrize(
    ("subject", "automatic"),
    [
        ("Automatic reply: Order 17", True),
        ("[Auto-Reply] Order 17", True),
        ("Abwesenheitsnotiz: Bestellung", True),
        ("Réponse automatique : Commande", True),
        ("Respuesta automática: Pedido", True),
        ("自動返信: 注文", True),
        ("自动回复：订单", True),
        ("Re: Automatic reply: Order 17", False),
        ("Auto for sale", False),
        ("Automatic reply does not work", False),
        ("How do I set out of office?", False),
        ("", False),
    ],
)
def test_subject_phrase(subject: str, automatic: bool) -> None:
    assert found(subject_phrase, mail(subject=subject)) == ("subject-phrase auto-reply" if automatic else None)


AWAY = "I am out of the office until Monday."


@pytest.mark.parametrize(
    ("why", "headers", "facts", "automatic"),
    [
        ("nothing more", (), {}, False),
        ("an empty reverse-path", (), {"return_path": ""}, True),
        ("a wish not to be answered", (("X-Auto-Response-Suppress", "All"),), {}, True),
        ("a word of RFC 3834", (("Auto-Submitted", "auto-replied"),), {}, True),
        ("a person's word of RFC 3834", (("Auto-Submitted", "no"),), {}, False),
        ("an id that it answers", (), {"in_reply_to": ("1@example.org",)}, True),
        ("words of absence", (), {"text": AWAY}, True),
        ("words of coming back", (), {"text": "Hello, I will be back on Monday."}, True),
        ("a question", (), {"text": f"{AWAY} Can you call me?"}, False),
        ("a parent", (), {"text": "Tim is ill today."}, False),
        ("words of absence from a mail program", (("User-Agent", "Mozilla Thunderbird"),), {"text": AWAY}, False),
        (
            "an answer from a mail program",
            (("User-Agent", "Mozilla Thunderbird"),),
            {"text": AWAY, "references": ("1@example.org",)},
            True,
        ),
    ],
)
@pytest.mark.parametrize(
    "subject", [f"{phrase}: Order 17" for phrase in sorted(WEAK)] + ["Out of Office", "out of office - back on Monday"]
)
def test_a_plain_word_of_absence_needs_a_second_sign(
    why: str, headers: tuple[tuple[str, str], ...], facts: dict[str, Any], automatic: bool, subject: str
) -> None:
    expected = "subject-phrase auto-reply" if automatic else None
    assert found(subject_phrase, mail(*headers, subject=subject, **facts)) == expected, why


@pytest.mark.parametrize("phrase", sorted({phrase for _, phrase in PHRASES} - WEAK))
def test_a_mail_program_weakens_every_phrase(phrase: str) -> None:
    subject, outlook = f"{phrase}: Order 17", ("X-Mailer", "Microsoft Outlook 16.0")
    assert found(subject_phrase, mail(outlook, subject=subject)) is None
    assert found(subject_phrase, mail(subject=subject)) == "subject-phrase auto-reply"
    assert found(subject_phrase, mail(outlook, subject=f"{phrase} Re: Order 17")) == "subject-phrase auto-reply"


def test_no_shape_holds() -> None:
    message = mail(sender=DAEMON, subject="Automatic reply: failure notice", text=OPENING, return_path="")
    effects = [check(message, Envelope(), Policy()) for check in (bounce_shape, sender_address, subject_phrase)]
    assert all(finding is not None and finding.effect is not Effect.HOLD for finding in effects)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Thank you for your help.", None),
        ("This is an automated response.", "machine-text auto-reply"),
        ("This email was automatically generated.", "machine-text notification"),
        ("Please do not reply to this message.", "machine-text notification"),
        ("Bitte antworten Sie nicht auf diese Nachricht.", "machine-text notification"),
        ("Merci de ne pas répondre à ce message.", "machine-text notification"),
        ("To unsubscribe, click here. Do not reply to this mail.", "machine-text list"),
        ("If you would like\nto be removed from this list, tell us.", "machine-text list"),
        ("Wenn Sie den Newsletter abbestellen möchten, klicken Sie hier.", "machine-text list"),
        ("Para cancelar su suscripción, haga clic aquí.", "machine-text list"),
        ("Please unsubscribe me from your newsletter!", None),
        ("I would like to unsubscribe from your newsletter.", None),
        ("Ich möchte den Newsletter abbestellen.", None),
        ("Quiero cancelar la suscripción y darme de baja.", None),
        ("Does your system reply to this mail by itself?", None),
        (f"{'word ' * 2_000}To unsubscribe, click here.", "machine-text list"),
    ],
)
def test_machine_text(text: str, finding: str | None) -> None:
    assert found(machine_text, mail(text=text)) == finding


@pytest.mark.parametrize(
    ("why", "facts"),
    [
        ("an answer that quotes", {"in_reply_to": ("a@b",), "quote_depth": 1}),
        ("one by its references", {"references": ("a@b",), "quote_depth": 1}),
        ("one by its subject", {"subject": "Re: Order", "quote_depth": 1}),
        ("a forward", {"subject": "Fwd: Order"}),
        ("only quoted", {"new_text": "See below."}),
    ],
)
def test_words_of_somebody_else_are_passed_over(why: str, facts: dict[str, Any]) -> None:
    assert found(machine_text, mail(text="Please do not reply to this message.", **facts)) is None, why


@pytest.mark.parametrize("facts", [{"in_reply_to": ("a@b",)}, {"references": ("a@b",)}, {"subject": "Re: Order"}])
def test_in_an_answer_that_quotes_nothing_they_are_a_machines_answer(facts: dict[str, Any]) -> None:
    assert found(machine_text, mail(text="Please do not reply to this message.", **facts)) == "machine-text auto-reply"
    assert found(machine_text, mail(text="To unsubscribe, click here.", **facts)) is None


def test_a_disclaimer_is_no_machines_word() -> None:
    text = "Yes, please.\n\nIf you have received this mail in error, please do not reply to this mail but delete it."
    assert found(machine_text, mail(text=text)) is None


@pytest.mark.parametrize("field", ["List-Id", "List-Post"])
def test_the_footer_of_a_list_is_the_lists(field: str) -> None:
    assert found(machine_text, mail((field, "<x.y>"), text="To unsubscribe, click here.")) is None


@pytest.mark.parametrize(
    ("subject", "report"),
    [
        ("Report Domain: example.org Submitter: mail.example Report-ID: <1@mail.example>", True),
        ("[Preview] Report Domain: example.org Submitter: mail.example", True),
        ("complaint about message from 192.0.2.1", True),
        ("complaint about message from my neighbour", False),
        ("Report domain trouble", False),
    ],
)
def test_report_subject(subject: str, report: bool) -> None:
    assert found(report_subject, mail(subject=subject)) == ("report-subject notification" if report else None)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("This is an email abuse report for an email message received from IP 192.0.2.1 on Monday.", True),
        ("This is a spf/dkim authentication-failure report for an email message received from 192.0.2.1", True),
        ("This is an Example Mail email abuse report for an email message", True),
        ("This is a report for my manager.", False),
    ],
)
def test_a_complaint_that_lost_its_type(text: str, report: bool) -> None:
    assert found(report_subject, mail(text=text)) == ("report-subject notification" if report else None)
    assert found(report_subject, mail(text=text, report=Report(ReportType.ARF))) is None


def test_a_broken_header_block_leaves_the_text_to_read() -> None:
    text = "From: ann@example.org\nSubject: Away\n\nThis is an automated response."
    assert found(machine_text, mail(sender="", text=text, new_text="")) == "machine-text auto-reply"
