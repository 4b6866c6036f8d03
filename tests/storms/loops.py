"""Storms: parties that answer for ever. Each scenario is a generator of what reaches our mailboxes, sixty mails long.

What we send back is simulated as well as a loop needs it: an acknowledgement with our subject prefix and our text.
"""

from collections.abc import Callable, Iterator
from random import Random

from tests.storms.mail import (
    DESK,
    HELP,
    SALES,
    Scenario,
    Sent,
    quoted,
    random_words,
    token,
    written,
)

__all__ = ["LOOPS"]

ROUNDS = 60
THEIRS = "crm@theirs.example"
ACK = "Thank you for your mail. We have opened ticket {ticket} and will answer soon."
GREETING = "Good morning, where is my order?\n"

Answer = Callable[[Random, int, str, str], tuple[str, str]]
"""A responder: seeded chance, round, subject and text that it got; subject and text that it answers."""


def quotes_all(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Re: {subject}"[:240], f"Thank you for your mail.\n\nOn Monday, you wrote:\n{quoted(text)[:9_000]}"


def no_quotes(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Re: {subject}"[:240], "We have received your mail and will come back to you."


def says_nothing(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Re: {subject}"[:240], quoted(text)[:9_000]


def counts_in_subject(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Re: Your request {turn}", f"We have received your request number {turn}. We will answer soon."


def counts_in_letters(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    name = token(rng)
    return f"Re: Your ticket {name}", f"Thank you, your ticket {name} has reached us and will be answered soon."


def random_text(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return "Re: Order", random_words(rng, 4, 40)


def random_text_and_subject(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Re: {random_words(rng, 1, 4)}", random_words(rng, 4, 40)


def nests_prefixes(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return f"Automated Response: Re: {subject}"[:300], f"We are on holiday, {token(rng)}."


def grows_unmarked(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    return "Re: Order", f"Ticket {turn} is in the {token(rng)} queue.\n{text[:20_000]}\nYou wrote the above.\n"


def german_outlook(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    said = f"-----Ursprüngliche Nachricht-----\nVon: desk\nGesendet: heute\nBetreff: {subject}\n\n{text[:8_000]}"
    return f"AW: {subject}"[:240], f"Vielen Dank für Ihre Nachricht.\n\n{said}"


RESPONDERS: tuple[tuple[str, Answer], ...] = (
    ("quotes everything", quotes_all),
    ("quotes nothing", no_quotes),
    ("has no text of its own", says_nothing),
    ("counts up in subject and text", counts_in_subject),
    ("random letters in subject and text", counts_in_letters),
    ("random words, quickly", random_text),
    ("random words and subjects, quickly", random_text_and_subject),
    ("nests prefixes", nests_prefixes),
    ("grows without quote marks", grows_unmarked),
    ("Outlook's block, in German", german_outlook),
)
QUICK = frozenset({random_text, random_text_and_subject})


def one_direction(answer: Answer, delay: Callable[[Random, int], float] | None = None) -> Callable[..., Iterator[Sent]]:
    """A foreign responder of whom we see his half only."""

    def mails(rng: Random) -> Iterator[Sent]:
        subject, text, at = "Order", GREETING, 0.0
        pause = rng.choice([1.0, 2.0, 3.0] if answer in QUICK else [1.0, 5.0, 60.0, 400.0])
        dated = rng.random() < 0.7
        for turn in range(ROUNDS):
            yield Sent(at, DESK, written(THEIRS, DESK, subject, text, at=at if dated else None), turn > 0)
            ours = f"{ACK.format(ticket=rng.randint(1_000, 9_999))}\n\n{quoted(text)[:9_000]}"
            subject, text = answer(rng, turn, f"Re: {subject}"[:240], ours)
            at += delay(rng, turn) if delay else pause * rng.uniform(0.8, 1.2)

    return mails


def two_of_ours(answer: Answer) -> Callable[..., Iterator[Sent]]:
    """Two of our own mailboxes, one with a fixed text, one with this responder's; nothing marks their mail."""

    def mails(rng: Random) -> Iterator[Sent]:
        subject, text, at = "Order", GREETING, 0.0
        for turn in range(ROUNDS):
            sender, mailbox = (DESK, HELP) if turn % 2 else (HELP, DESK)
            yield Sent(at, mailbox, written(sender, mailbox, subject, text, at=at), turn > 0)
            subject, text = (answer if turn % 2 else quotes_all)(rng, turn, subject, text)
            at += rng.uniform(1, 3)

    return mails


def changing_sender(sender: Callable[[Random, int], str]) -> Callable[..., Iterator[Sent]]:
    def mails(rng: Random) -> Iterator[Sent]:
        for turn in range(ROUNDS):
            subject, text = counts_in_subject(rng, turn, "", "")
            yield Sent(turn * 2.0, DESK, written(sender(rng, turn), DESK, subject, text, at=turn * 2.0))

    return mails


def a_byte(rng: Random, turn: int) -> str:
    name = list("autoreply")
    name[rng.randrange(len(name))] = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return f"{''.join(name)}@theirs.example"


SENDERS: tuple[tuple[str, Callable[[Random, int], str]], ...] = (
    ("one letter of the sender changes", a_byte),
    ("the same letter of the sender changes", lambda rng, turn: f"auto{rng.choice('abcdefgh')}eply@theirs.example"),
    ("VERP", lambda rng, turn: f"bounce+{turn}-desk=ours.example@theirs.example"),
    ("BATV", lambda rng, turn: f"prvs={rng.randint(0, 9_999):04}abcdef=crm@theirs.example"),
    ("plus-tags", lambda rng, turn: f"crm+{token(rng)}@theirs.example"),
    ("a ticket in the sender", lambda rng, turn: f"crm-{turn:04x}9@theirs.example"),
)


def forwarder(rng: Random) -> Iterator[Sent]:
    """Through a forwarder that rewrites the sender by SRS and adds its trace."""
    for turn in range(ROUNDS):
        subject, text = quotes_all(rng, turn, "Order", ACK.format(ticket=turn))
        sender = f"SRS0={token(rng, 4)}={token(rng, 2)}=theirs.example=crm@forward.example"
        fields = (("Received", "from a by forward.example; Mon, 5 Jan 2026 08:00:00 +0000"), ("Resent-To", DESK))
        yield Sent(turn * 3.0, DESK, written(sender, DESK, subject, text, *fields))


def through_a_list(rng: Random) -> Iterator[Sent]:
    """A responder subscribed to a list to which we are subscribed: its answers go to all."""
    munged = rng.random() < 0.5
    for turn in range(ROUNDS):
        sender = "crm via Talk <talk@lists.example>" if munged else THEIRS
        fields = [
            ("List-Id", "<talk.lists.example>"),
            ("List-Post", "<mailto:talk@lists.example>"),
            ("Precedence", "list"),
        ]
        if munged:
            fields.append(("Reply-To", THEIRS))
        text = f"We have received your mail, ticket {turn}.\n"
        yield Sent(turn * 3.0, DESK, written(sender, DESK, "Re: [Talk] Meeting", text, *fields))


def declared_in_thread(rng: Random) -> Iterator[Sent]:
    for turn in range(ROUNDS):
        fields = (("Auto-Submitted", "auto-replied"), ("References", "<first@ours.example>"))
        text = random_words(rng, 2, 30)
        yield Sent(turn * 60.0, DESK, written(THEIRS, DESK, f"Re: {token(rng)}", text, *fields), answers_us=True)


def declared_without_ids(rng: Random) -> Iterator[Sent]:
    for turn in range(ROUNDS):
        fields = (("Auto-Submitted", rng.choice(["auto-replied", "auto-replied", "auto-generated"])),)
        text = f"Your ticket {token(rng)} has been received by the service desk."
        yield Sent(turn * 30.0, DESK, written(THEIRS, DESK, f"Re: Order {token(rng)}", text, *fields))


def keeps_ids(rng: Random) -> Iterator[Sent]:
    """Every mail names the one of ours that it answers."""
    references: list[str] = []
    for turn in range(ROUNDS):
        references.append(f"<{token(rng, 8)}.{turn}@ours.example>")
        fields = (
            ("Message-ID", f"<{token(rng, 8)}@theirs.example>"),
            ("In-Reply-To", references[-1]),
            ("References", " ".join(references[-20:])),
        )
        subject, text = no_quotes(rng, turn, "Order", "")
        yield Sent(turn * 5.0, DESK, written(THEIRS, DESK, subject, text, *fields, at=turn * 5.0), answers_us=True)


def bounce_of_a_bounce(rng: Random) -> Iterator[Sent]:
    """A mailer-daemon answers our answers, with another queue id each time."""
    declares = rng.random() < 0.5
    fields = (("Return-Path", "<>"), ("Auto-Submitted", "auto-replied")) if declares else ()
    for turn in range(ROUNDS):
        text = f"The mail could not be delivered to:\n\n<gone@theirs.example>: host mx said: 550 {token(rng, 10)}\n"
        subject = "Undelivered Mail Returned to Sender"
        yield Sent(turn * 2.0, DESK, written("MAILER-DAEMON@theirs.example", DESK, subject, text, *fields))


def ring_of_ours(rng: Random) -> Iterator[Sent]:
    ring, texts = (
        (DESK, HELP, SALES),
        {DESK: "Desk has your mail.", HELP: "Help has it.", SALES: "Sales has your mail."},
    )
    subject = "Order"
    for turn in range(ROUNDS):
        sender, mailbox = ring[turn % 3], ring[(turn + 1) % 3]
        text = f"{texts[sender]} Ticket {turn}.\n" if turn else GREETING
        subject = f"Re: {subject}"[:200] if rng.random() < 0.5 else "Re: Order"
        yield Sent(turn * 2.0, mailbox, written(sender, mailbox, subject, text), turn > 0)


def ring_with_one_of_ours(rng: Random) -> Iterator[Sent]:
    """We write to the first, the first to the second, and the second to us."""
    text, subject = GREETING, "Order"
    for turn in range(ROUNDS):
        for prefix, said in (("Re: ", "We got it."), ("AW: ", "Danke."), ("Re: ", "Second desk has received this.")):
            subject, text = f"{prefix}{subject}"[:200], f"{said}\n\n{quoted(text)[:9_000]}"
        yield Sent(turn * 6.0, DESK, written("second@elsewhere.example", DESK, subject, text, at=turn * 6.0))


def slowly(rng: Random, turn: int) -> float:
    return rng.uniform(900, 2_400)


def unevenly(rng: Random, turn: int) -> float:
    return rng.choice([0.5, 3, 20, 100, 500])


LOOPS: tuple[Scenario, ...] = (
    *(Scenario(f"one direction, {name}", one_direction(answer)) for name, answer in RESPONDERS),
    *(Scenario(f"two of ours, {name}", two_of_ours(answer), ours=(DESK, HELP)) for name, answer in RESPONDERS),
    *(Scenario(name, changing_sender(sender)) for name, sender in SENDERS),
    Scenario("delayed unevenly", one_direction(quotes_all, unevenly)),
    Scenario("twenty minutes and more between", one_direction(no_quotes, slowly)),
    Scenario("through a forwarder (SRS)", forwarder),
    Scenario("through a list", through_a_list),
    Scenario("declared, in one thread, random words", declared_in_thread),
    Scenario("declared, without ids, random letters", declared_without_ids),
    Scenario("keeps ids", keeps_ids),
    Scenario("bounce of a bounce", bounce_of_a_bounce),
    Scenario("ring of three of ours", ring_of_ours, ours=(DESK, HELP, SALES)),
    Scenario("ring of three, one of them ours", ring_with_one_of_ours),
)
