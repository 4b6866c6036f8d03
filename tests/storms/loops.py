"""Storms: parties that answer for ever. Each scenario is a generator of what reaches our mailboxes, sixty mails long.

What we send back is simulated as well as a loop needs it: an acknowledgement with our subject prefix and our text.
"""

from collections.abc import Callable, Iterator
from random import Random

from ingest.testing.responders import (
    ACK,
    GREETING,
    RESPONDERS,
    ROUNDS,
    THEIRS,
    counts_in_subject,
    no_quotes,
    one_direction,
    quotes_all,
    two_of_ours,
)
from ingest.testing.scenario import DESK, HELP, SALES, Scenario, Sent, quoted, random_words, token, written

__all__ = ["LOOPS"]


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
