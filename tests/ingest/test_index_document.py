"""One document for every engine: capped, cleaned, the same whoever indexes it."""

from ingest.ports.index_document import HEAD, index_document
from tests.conformance.mails import HOSTILE, stored


def test_it_holds_what_a_mail_is_looked_for_by() -> None:
    mail = stored(1, text="whole text", new_text="new  part\n of it", cc=("carl@example.com",))
    made = index_document(mail)
    assert (made.id, made.mailbox, made.thread, made.kind) == (mail.id, mail.mailbox, mail.thread, mail.kind)
    assert (made.subject, made.text, made.head) == (mail.subject, "whole text", "new part of it")
    assert made.people == "alice@example.com Alice Ångström support@example.org carl@example.com"
    assert made.ids.split() == [mail.id, "m1@example.com", "root@example.com", "m0@example.com", "m0@example.com"]
    assert made.attachments == "report.pdf"


def test_nothing_in_it_is_longer_than_its_limit() -> None:
    names = tuple(f"person{n}@example.com" for n in range(50_000))
    made = index_document(stored(1, text="word " * 900_000, to=names, references=names, attachments=names))
    assert len(made.text) == 100_000
    assert (len(made.people), len(made.ids), len(made.attachments)) == (20_000, 20_000, 20_000)
    assert len(made.head) <= HEAD


def test_every_text_in_it_can_be_written() -> None:
    for text in HOSTILE.values():
        made = index_document(stored(1, text=text, new_text=text, subject=text, sender=text, thread=text))
        for part in (made.text, made.head, made.subject, made.sender, made.people, made.thread):
            part.encode()


def test_two_halves_of_a_character_become_it() -> None:
    assert index_document(stored(1, subject="\ud83d\ude00 and \ud83d")).subject == "😀 and \ufffd"
