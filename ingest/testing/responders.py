"""Parties that answer for ever, each in the manner of a careless auto-responder, and the loops they make.

`Responder` answers what it is given, mail by mail: put it against a helpdesk to see whether the two ever stop.
`one_direction` and `two_of_ours` are whole loops for a laboratory, with our side simulated as well as a loop needs it:
an acknowledgement with our subject prefix and our text.

A responder of this kind drops what RFC 3834 section 5 would stop the loop by (Auto-Submitted, Precedence) and the
ids by which RFC 5322 3.6.4 ties mails together, unless it is told to keep them.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from ingest.testing.letter import Letter
from ingest.testing.scenario import DESK, HELP, Sent, quoted, random_words, token, written
from parsers import parse

__all__ = [
    "ACK",
    "GREETING",
    "RESPONDERS",
    "ROUNDS",
    "THEIRS",
    "Answer",
    "Responder",
    "counts_in_subject",
    "no_quotes",
    "one_direction",
    "quotes_all",
    "two_of_ours",
]

ROUNDS = 60
THEIRS = "crm@theirs.example"
ACK = "Thank you for your mail. We have opened ticket {ticket} and will answer soon."
GREETING = "Good morning, where is my order?\n"

Answer = Callable[[Random, int, str, str], tuple[str, str]]
"""A responder: seeded chance, round, subject and text that it got; subject and text that it answers."""


def quotes_all(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Thanks, and quotes everything below."""
    return f"Re: {subject}"[:240], f"Thank you for your mail.\n\nOn Monday, you wrote:\n{quoted(text)[:9_000]}"


def no_quotes(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Says the same whatever it gets."""
    return f"Re: {subject}"[:240], "We have received your mail and will come back to you."


def says_nothing(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Has no text of its own, only what it got."""
    return f"Re: {subject}"[:240], quoted(text)[:9_000]


def counts_in_subject(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Opens a ticket each time, with a number in subject and text."""
    return f"Re: Your request {turn}", f"We have received your request number {turn}. We will answer soon."


def counts_in_letters(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Opens a ticket each time, with random letters in subject and text."""
    name = token(rng)
    return f"Re: Your ticket {name}", f"Thank you, your ticket {name} has reached us and will be answered soon."


def random_text(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Says random words under one subject."""
    return "Re: Order", random_words(rng, 4, 40)


def random_text_and_subject(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Says random words under a random subject."""
    return f"Re: {random_words(rng, 1, 4)}", random_words(rng, 4, 40)


def nests_prefixes(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Puts one more prefix before the subject each time."""
    return f"Automated Response: Re: {subject}"[:300], f"We are on holiday, {token(rng)}."


def grows_unmarked(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Repeats what it got without quote marks."""
    return "Re: Order", f"Ticket {turn} is in the {token(rng)} queue.\n{text[:20_000]}\nYou wrote the above.\n"


def german_outlook(rng: Random, turn: int, subject: str, text: str) -> tuple[str, str]:
    """Quotes as Outlook does, in German."""
    said = f"-----Ursprüngliche Nachricht-----\nVon: desk\nGesendet: heute\nBetreff: {subject}\n\n{text[:8_000]}"
    return f"AW: {subject}"[:240], f"Vielen Dank für Ihre Nachricht.\n\n{said}"


RESPONDERS: Final[tuple[tuple[str, Answer], ...]] = (
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


class Responder:
    """A party at `address` that answers every mail, by the name of a row of `RESPONDERS` or by a function of one's own.

    With `keeps_ids` it names what it answers in In-Reply-To and References; with `declares` it says Auto-Submitted, as
    RFC 3834 asks. The same seed gives the same mails.
    """

    def __init__(
        self,
        answer: str | Answer = "quotes everything",
        address: str = THEIRS,
        *,
        seed: int = 0,
        keeps_ids: bool = False,
        declares: bool = False,
    ) -> None:
        self.address = address
        self.keeps_ids, self.declares = keeps_ids, declares
        self._answer = _named(answer) if isinstance(answer, str) else answer
        self._rng = Random(seed)  # noqa: S311  repeatable mails, no secrets
        self._turn = 0

    def begin(self, to: str, subject: str = "Order", text: str = GREETING) -> Letter:
        """Return the mail that sets it off, to the address `to`."""
        return self._letter(to, subject, text)

    def answer(self, content: bytes, to: str | None = None) -> Letter:
        """Return its answer to a mail, addressed to that mail's author, or to `to`."""
        mail = parse(content)
        author = to or next((one.address for one in mail.reply_to or mail.from_), "")
        subject, text = self._answer(self._rng, self._turn, mail.subject, mail.text)
        fields: list[tuple[str, str]] = []
        if self.declares:
            fields.append(("Auto-Submitted", "auto-replied"))
        if self.keeps_ids and (id_ := mail.message_id.value):
            known = [*(one for one in mail.references if one != id_), id_][-20:]
            fields += [("In-Reply-To", f"<{id_}>"), ("References", " ".join(f"<{one}>" for one in known))]
        return self._letter(author, subject, text, *fields)

    def _letter(self, to: str, subject: str, text: str, *fields: tuple[str, str]) -> Letter:
        own = ("Message-ID", f"<{token(self._rng, 12)}.{self._turn}@{self.address.rpartition('@')[2]}>")
        self._turn += 1
        return Letter(written(self.address, to, subject, text, own, *fields), self.address, (to,))


def _named(name: str) -> Answer:
    for known, answer in RESPONDERS:
        if known == name:
            return answer
    raise ValueError(f"no responder is called {name!r}: there are {', '.join(known for known, _ in RESPONDERS)}")
