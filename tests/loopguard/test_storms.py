"""Storms and honest days on a virtual clock, from bytes by `parse` to the verdict: the seed of the storm laboratory.

A storm may pass five mails, no more; honest mail is never held.
"""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from loopguard import Kind, Policy, StampKey
from loopguard.identity.stamp import make_stamp
from parsers import parse
from tests.loopguard.mailroom import Mailroom

DESK, HELP = "desk@ours.example", "help@ours.example"
ROUNDS = 60


def written(sender: str, subject: str, text: str, *fields: tuple[str, str]) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, DESK, subject
    for name, value in fields:
        made[name] = value
    made.set_content(text)
    return made.as_bytes()


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


Responder = Callable[[int, str, str], tuple[str, str]]
"""Round, last subject and last text in; the answer's subject and text out."""


def quotes_all(turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Re: {subject}", f"Thank you for your mail.\n\nOn Monday, you wrote:\n{quoted(text)}"


def counts_up(turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Re: Your request {turn}", f"We have received your request number {turn}. We will answer soon."


def nests_prefixes(turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Automated Response: Re: {subject}", "We are on holiday."


def says_nothing(turn: int, subject: str, text: str) -> tuple[str, str]:
    return "Re: Order", quoted(text) or "> nothing\n"


def quotes_in_a_way_of_its_own(turn: int, subject: str, text: str) -> tuple[str, str]:
    return (
        "Re: Order",
        f"Ticket {turn} of the {turn * 7919 % 97} queue\n{text}\nYou wrote the above to us on day {turn:04}.\n",
    )


RESPONDERS = (quotes_all, counts_up, nests_prefixes, says_nothing, quotes_in_a_way_of_its_own)


@pytest.mark.parametrize("responder", RESPONDERS)
def test_two_mailboxes_of_ours_that_strip_every_header_and_id(responder: Responder) -> None:
    room, subject, text = Mailroom(), "Order", "Good morning, where is my order?\n"
    for turn in range(ROUNDS):
        sender, mailbox = (DESK, HELP) if turn % 2 else (HELP, DESK)
        room.receive(parse(written(sender, subject, text)), at=turn * 2.0, mailbox=mailbox)
        subject, text = responder(turn, subject, text)
    assert room.passed <= 5


@pytest.mark.parametrize("responder", RESPONDERS)
@pytest.mark.parametrize("every_s", [1.0, 60.0, 500.0])
def test_a_foreign_responder_of_which_we_see_one_direction(responder: Responder, every_s: float) -> None:
    room, subject, text = Mailroom(), "Order", "Good morning, where is my order?\n"
    for turn in range(ROUNDS):
        room.receive(parse(written("crm@theirs.example", subject, text)), at=turn * every_s)
        answer = quotes_all(turn, subject, text)
        subject, text = responder(turn, *answer)
    assert room.passed <= 5


@pytest.mark.parametrize(
    "senders",
    [
        lambda turn: f"crm-{turn}@theirs.example",
        lambda turn: f"crm-{turn:04x}9@theirs.example",
        lambda turn: f"bounce+{turn}-desk=ours.example@theirs.example",
        lambda turn: f"prvs={turn:04}abcdef=crm@theirs.example",
        lambda turn: f"crm+{'abcdefghij'[turn % 10]}@theirs.example",
        lambda turn: f"crm-{'abcdefghij'[turn % 10]}@theirs.example",
    ],
)
def test_a_sender_that_changes_with_every_mail(senders: Callable[[int], str]) -> None:
    room = Mailroom()
    for turn in range(ROUNDS):
        room.receive(parse(written(senders(turn), *counts_up(turn, "", ""))), at=turn * 2.0)
    assert room.passed <= 5


def test_declared_auto_replies_in_one_thread_are_held_from_the_fourth() -> None:
    room = Mailroom()
    for turn in range(ROUNDS):
        headers = (("Auto-Submitted", "auto-replied"), ("References", "<ours@ours.example>"))
        room.receive(parse(written("crm@theirs.example", "Re: Order", f"Away. {turn}", *headers)), at=turn * 60.0)
    assert room.passed == 3


def test_our_own_mail_that_comes_back_does_not_pass_once() -> None:
    key = StampKey("k1", b"a secret of 32 bytes, or longer.")
    room = Mailroom(Policy(stamp_keys=(key,)))
    stamp = make_stamp(key, DESK, "t1", "n1", "ours.example")
    room.receive(parse(written(DESK, "Re: Order", "It is on its way.", ("Message-ID", f"<{stamp}>"))), at=0.0)
    assert room.passed == 0


def test_an_hour_of_500_alerts_arrives_muted() -> None:
    room = Mailroom()
    for turn in range(500):
        room.receive(parse(written("monitor@ours.example", f"Disk {turn} full", "The disk is full.")), at=turn * 7.2)
    assert room.passed == 500
    assert not any(verdict.may_autoreply for verdict in room.verdicts[5:])


def test_alerts_that_are_grouped_by_references_arrive_muted() -> None:
    room = Mailroom()
    headers = (("Auto-Submitted", "auto-generated"), ("References", "<disk.1@monitor.example>"))
    for turn in range(100):
        room.receive(parse(written("monitor@ours.example", "Disk full", "The disk is full.", *headers)), at=turn * 7.2)
    assert room.passed == 100
    assert {verdict.kind for verdict in room.verdicts} == {Kind.NOTIFICATION}


def test_an_impatient_customer_arrives() -> None:
    room = Mailroom()
    words = ["hello?", "anybody?", "today", "please!", "this", "cannot", "wait", "now"]
    for turn, word in enumerate(words):
        text = f"{word.capitalize()}\n\nOn Monday, desk wrote:\n> We have received your mail.\n"
        room.receive(parse(written("ann@example.org", "Re: Order 17", text)), at=turn * 75.0, answers_us=True)
    assert room.passed == 8


def test_a_customer_with_ten_photographs_and_no_word_arrives() -> None:
    room = Mailroom()
    for turn in range(10):
        made = EmailMessage()
        made["From"], made["Subject"] = "ann@example.org", "Re: Damage"
        made.set_content("")
        made.add_attachment(bytes([turn]) * 5_000, maintype="image", subtype="jpeg", filename="IMG.jpg")
        room.receive(parse(made.as_bytes()), at=turn * 20.0, answers_us=True)
    assert room.passed == 10


def test_a_busy_thread_of_five_people_arrives() -> None:
    room, last = Mailroom(), "Shall we meet?\n"
    for turn in range(60):
        sender = f"{'abcde'[turn % 5] * 3}@example.org"
        words = " ".join(["one", "if", "two", "but", "ten", "so", "all"][turn % 7 :] * (turn * 7 % 5 + 1))
        last = f"{words} {chr(97 + turn % 26)}.\n\nOn Monday, somebody wrote:\n{quoted(last)}"[:3_000]
        mail = written(sender, "Re: Meeting", last, ("References", "<root@example.org>"))
        room.receive(parse(mail), at=turn * 50.0)
    assert room.passed == 60


def test_a_person_with_few_words_arrives() -> None:
    """The same two words on twelve other matters within the hour are a tidy customer, not a loop."""
    room = Mailroom()
    matters = ["order", "invoice", "address", "parcel", "refund", "login", "price", "colour", "size", "date", "key"]
    for turn, matter in enumerate(matters):
        mail = written("ann@example.org", f"Re: [#{turn}] {matter}", "Thank you!\n\n> Your request is done.\n")
        room.receive(parse(mail), at=turn * 60.0, answers_us=True)
    assert room.passed == len(matters)


def test_a_ticket_import_by_forwarding_arrives() -> None:
    room = Mailroom()
    for turn in range(200):
        inner = f"---------- Forwarded message ----------\nFrom: a{turn}@example.org\n\n> Old ticket {turn}\n"
        room.receive(parse(written("import@ours.example", f"Fwd: Ticket {turn}", inner)), at=turn * 1.0)
    assert room.passed == 200


def test_a_persons_answer_arrives_in_the_middle_of_a_storm() -> None:
    room = Mailroom()
    for turn in range(20):
        room.receive(parse(written("ann@example.org", *counts_up(turn, "", ""))), at=turn * 2.0)
    verdict = room.receive(
        parse(written("ann@example.org", "Re: Your request 19", "Sorry, that was our robot. Please close it.")), at=50.0
    )
    assert not verdict.held
