"""What an arrival remembers of a mail."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from loopguard import Effect, Finding, Verdict, observe
from loopguard.observe import author
from loopguard.rules.likeness import same_text
from parsers import Address, Attachment, Hop, IdState, MessageId, ParsedMessage, Report, ReportType
from tests.loopguard.mails import mail

PHOTO = Attachment("a.jpg", "image/jpeg", 2_000_000, "a" * 64)
PHOTO_2 = Attachment("b.jpg", "image/jpeg", 1_000_000, "b" * 64)
SIGNATURE = Attachment("smime.p7s", "application/pkcs7-signature", 3_000, "c" * 64)
RETURNED = Attachment("mail.eml", "message/rfc822", 9_000, "d" * 64)


def seen(message: ParsedMessage, kind: str = "personal") -> Any:
    findings = () if kind == "personal" else (Finding("x", "y.", "z", Effect(kind)),)
    return observe(
        message, Verdict(findings), id="i", at=1.0, mailbox="Desk@ours.example", thread="t", answers_us=False
    )


def test_what_is_remembered() -> None:
    arrival = seen(mail(sender="Ann+17@Example.org", subject="Re: AW: Order 17", quote_depth=2, size=1_234))
    assert (arrival.id, arrival.at, arrival.mailbox, arrival.thread) == ("i", 1.0, "Desk@ours.example", "t")
    assert (arrival.sender, arrival.subject_key, arrival.subject_depth) == ("ann@example.org", "order", 2)
    assert (arrival.size, arrival.quote_depth, arrival.empty) == (1_234, 2, False)
    assert not arrival.automatic
    assert not arrival.answers_us


def test_both_directions_have_one_pair() -> None:
    there = observe(mail(sender="a@x.y"), Verdict(), id="1", at=0, mailbox="b@x.y", thread="t", answers_us=False)
    back = observe(mail(sender="B@x.y"), Verdict(), id="2", at=0, mailbox="a@x.y", thread="u", answers_us=True)
    assert there.pair == back.pair


@pytest.mark.parametrize(
    ("kind", "automatic"),
    [("personal", False), ("list", False), ("auto-reply", True), ("bounce", True), ("notification", True)],
)
def test_what_is_automatic(kind: str, automatic: bool) -> None:
    assert seen(mail(), kind).automatic is automatic


@pytest.mark.parametrize(
    ("why", "facts", "kind", "answer"),
    [
        ("a new mail", {}, "personal", False),
        ("a prefix", {"subject": "AW: Order"}, "personal", True),
        ("quoted text", {"quote_depth": 1}, "personal", True),
        ("a reference", {"references": ("a@b",)}, "personal", True),
        ("a parent", {"in_reply_to": ("a@b",)}, "personal", True),
        ("an auto-reply is one by kind", {}, "auto-reply", True),
        ("a forward quotes, but answers nobody", {"subject": "Fwd: Order", "quote_depth": 1}, "personal", False),
        ("alerts are grouped by references", {"references": ("a@b",)}, "notification", False),
        ("an alert that names mail of our domain", {"references": ("a@ours.example",)}, "notification", True),
        ("a program that threads its own mail", {"references": ("a@example.org",)}, "personal", False),
        ("a bounce answers what bounced", {}, "bounce", True),
        ("an alert that quotes", {"references": ("a@b",), "quote_depth": 1}, "notification", True),
        ("a prefix behind a program's words", {"subject": "INC1 opened: [T#2] Re: Order"}, "personal", True),
        (
            "a forward of what we wrote",
            {"subject": "WG: Order", "text": "Von: desk@ours.example"},
            "personal",
            True,
        ),
        ("the same, by name", {"subject": "WG: Order", "text": "> From: Desk\n\nHello"}, "personal", True),
        ("a forward of what others wrote", {"subject": "WG: Order", "text": "Von: Ann\nAn: desk\n"}, "personal", False),
        ("a receipt", {"report": Report(ReportType.MDN)}, "notification", True),
        ("a report about abuse", {"report": Report(ReportType.ARF)}, "notification", False),
        ("a bounce refers to what bounced", {"in_reply_to": ("a@b",)}, "bounce", True),
    ],
)
def test_what_is_an_answer(why: str, facts: dict[str, Any], kind: str, answer: bool) -> None:
    assert seen(mail(**facts), kind).answer is answer, why


def test_the_author_is_from_else_sender_else_nobody() -> None:
    nobody = mail(sender="")
    assert author(nobody) == ""
    assert author(replace(nobody, sender=Address("s@x.y"))) == "s@x.y"
    assert author(replace(nobody, sender=Address("s@x.y"), from_=(Address("f@x.y"), Address("g@x.y")))) == "f@x.y"
    assert seen(nobody).sender == ""


def test_photographs_without_a_word_are_neither_empty_nor_alike() -> None:
    one, other = (seen(mail(text="", attachments=(photo,))) for photo in (PHOTO, PHOTO_2))
    assert not one.empty
    assert one.fingerprint != other.fingerprint


def test_a_sentence_beside_another_file_is_no_template() -> None:
    one, other = (seen(mail(attachments=(photo,))) for photo in (PHOTO, PHOTO_2))
    assert not same_text(one, other)
    assert same_text(one, seen(mail(attachments=(PHOTO,))))


def test_files_of_an_auto_reply_are_no_content() -> None:
    one, other = (seen(mail(attachments=(photo,)), "auto-reply") for photo in (PHOTO, PHOTO_2))
    assert (one.fingerprint, one.sketch) == (other.fingerprint, other.sketch)


@pytest.mark.parametrize("code", ["read-receipt", "calendar-reply"])
def test_receipts_say_one_thing(code: str) -> None:
    verdict = Verdict((Finding(code, "x.", "y", Effect.NOTIFICATION),))
    reply = Attachment("a.ics", "text/calendar", 300, "e" * 64, method="reply")
    texts = (mail(text="Read at 10"), mail(text="Read by somebody", attachments=(reply,)))
    one, other = (
        observe(text, verdict, id="i", at=1.0, mailbox="d@x.y", thread="t", answers_us=False) for text in texts
    )
    assert one.answer
    assert one.fingerprint == other.fingerprint != ""
    assert one.sketch == other.sketch == ""


def test_which_mail_is_answered() -> None:
    ids = {"in_reply_to": ("before@example.org",), "references": ("a@ours.example", "b@ours.example")}
    one = seen(mail(subject="Re: [T#17] Order", **ids))
    assert one.answered == seen(mail(references=("b@ours.example",))).answered != seen(mail()).answered == ""
    assert one.ticket == seen(mail(subject="AW: [t#17] Else")).ticket != ""
    assert seen(mail(subject="[T#17] Order", **ids)).ticket == seen(mail(subject="[T#17] AW: Order")).ticket == ""
    assert seen(mail(subject="[T#17] Order")).ticket == seen(mail(subject="Re: Order 17")).ticket == ""
    told = Report(ReportType.MDN, original_id=MessageId(IdState.CANONICAL, "b@ours.example"))
    assert seen(mail(report=told), "notification").answered == one.answered


def test_what_is_attached_by_programs_is_no_content() -> None:
    assert seen(mail(text=" ", attachments=(SIGNATURE, RETURNED))).empty
    assert seen(mail(attachments=(SIGNATURE, RETURNED))).fingerprint == seen(mail()).fingerprint


def test_the_order_of_attachments_plays_no_part() -> None:
    one, other = (seen(mail(attachments=files)) for files in ((PHOTO, PHOTO_2), (PHOTO_2, PHOTO)))
    assert one.fingerprint == other.fingerprint != seen(mail()).fingerprint


GONE = "gone@theirs.example"


@pytest.mark.parametrize(
    ("why", "facts", "sender"),
    [
        ("its report names them", {"report": Report(ReportType.DSN, recipients=("Gone17@theirs.example",))},
         "bounce of gone17@theirs.example"),
        ("its text does", {"text": f"Sorry.\n<{GONE}>: 550 no, says desk@ours.example\n"}, f"bounce of {GONE}"),
        ("nobody does", {"text": "It could not be delivered."}, "mailer-daemon@theirs.example"),
    ],
)  # fmt: skip
def test_a_bounce_is_counted_by_the_recipients_that_it_speaks_of(why: str, facts: dict[str, Any], sender: str) -> None:
    assert seen(mail(sender="mailer-daemon@theirs.example", **facts), "bounce").sender == sender, why


def test_a_header_names_the_recipients_of_a_bounce() -> None:
    bounce = mail(("X-Failed-Recipients", GONE), sender="mailer-daemon@theirs.example")
    assert seen(bounce, "bounce").sender == f"bounce of {GONE}"


def test_a_bounce_is_about_those_whom_its_own_words_name() -> None:
    said = mail(
        text="<a@x.example>: no such user\n> <b@x.example>: no such user", new_text="<a@x.example>: no such user"
    )
    assert seen(said, "bounce").sender == "bounce of a@x.example"
    assert seen(replace(said, new_text="Not delivered."), "bounce").sender == "bounce of a@x.example b@x.example"


def test_one_key_for_all_our_mailboxes() -> None:
    boxes = ("desk@ours.example", "sales@ours.example")
    keys = {
        observe(mail(), Verdict(), id="1", at=0, mailbox=box, thread="t", answers_us=False, ours=boxes).pair
        for box in boxes
    }
    assert len(keys) == 1


def test_a_list_that_puts_itself_into_from_is_not_the_author() -> None:
    post = mail(sender="talk@lists.example", name="Ann via Talk", reply_to=(Address("ann@example.org"),))
    assert seen(post, "list").sender == "ann@example.org"
    assert seen(replace(post, from_=(Address("talk@lists.example", "Talk"),)), "list").sender == "talk@lists.example"
    assert seen(replace(post, from_=()), "list").sender == ""
    assert seen(post).sender == "talk@lists.example"


@pytest.mark.parametrize(
    ("why", "date", "received", "written"),
    [
        ("nothing is known", None, None, 1_000.0),
        ("its date", 400, None, 400.0),
        ("the first server", None, 300, 300.0),
        ("the earlier of the two", 400, 300, 300.0),
        ("never after it arrived", 5_000, None, 1_000.0),
        ("before 1970 nobody wrote mail that comes today", -5, None, 1_000.0),
    ],
)
def test_when_a_mail_was_written(why: str, date: int | None, received: int | None, written: float) -> None:
    hops = (Hop(), Hop(at=_time(received))) if received is not None else ()
    message = mail(date=_time(date), hops=hops)
    got = observe(message, Verdict(), id="i", at=1_000.0, mailbox="d@o.example", thread="t", answers_us=False)
    assert got.written == written, why


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
