"""What a laboratory sends: mails on their way at moments of virtual time, made from a few facts and words to fill them.

A scenario is a name and a generator of mails from a seed: the same seed gives the same mails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from typing import Final

__all__ = [
    "DESK",
    "HELP",
    "SALES",
    "START",
    "WORDS",
    "Scenario",
    "Sent",
    "mails_of",
    "quoted",
    "random_words",
    "sentence",
    "token",
    "written",
]

DESK, HELP, SALES = "desk@ours.example", "help@ours.example", "sales@ours.example"
START: Final = 1_767_600_000.0
"""5 January 2026, 08:00 UTC."""
_VOCABULARY = """
order parcel invoice account refund delivery address carrier weekend colour garden window kitchen bicycle
ticket server printer password contract meeting holiday train river forest letter number question answer
morning evening please because although quickly never always maybe tomorrow yesterday between behind under
green large small broken missing late wrong double open closed paid unpaid shipped lost found new old heavy
light
"""
WORDS: Final = _VOCABULARY.split()


@dataclass(frozen=True)
class Sent:
    """One mail that reaches us: when, for which mailbox, its bytes; `loop` says that a machine's loop made it."""

    at: float
    """Seconds since `START`."""
    mailbox: str
    content: bytes
    loop: bool = True
    answers_us: bool = False


Mails = Callable[[Random], Iterator[Sent]]


class Scenario:
    """A name and a generator of mails from a seed; `ours` are our mailboxes in it."""

    def __init__(self, name: str, mails: Mails, *, ours: tuple[str, ...] = (DESK,), seeds: int = 10) -> None:
        self.name, self.mails, self.ours, self.seeds = name, mails, ours, seeds

    def __repr__(self) -> str:
        return self.name.replace(" ", "-")


def mails_of(scenario: Scenario, seed: int) -> list[Sent]:
    """Return the mails of a scenario, the same for the same seed."""
    return list(scenario.mails(Random(f"{scenario.name} {seed}")))  # noqa: S311  repeatable mails, no secrets


def written(sender: str, to: str, subject: str, text: str, *fields: tuple[str, str], at: float | None = None) -> bytes:
    """Return the bytes of a mail; without `at` (seconds since `START`) it has no Date."""
    header = [("From", sender), ("To", to), ("Subject", subject)]
    if at is not None:
        header.append(("Date", format_datetime(datetime.fromtimestamp(START + at, UTC))))
    lines = [f"{name}: {value}" for name, value in (*header, *fields)]
    if not any(name == "Content-Type" for name, _ in fields):
        lines.append("Content-Type: text/plain; charset=utf-8")
    return ("\r\n".join((*lines, "", text.replace("\n", "\r\n")))).encode()


def quoted(text: str) -> str:
    """Return the text as a reply quotes it."""
    return "".join(f"> {line}\n" for line in text.splitlines())


def token(rng: Random, length: int = 6) -> str:
    """Return letters that no other mail has."""
    return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(length))


def random_words(rng: Random, least: int, most: int) -> str:
    """Return words that make no sense."""
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(least, most)))


def sentence(rng: Random, least: int = 3, most: int = 25) -> str:
    """Return words that look like a sentence."""
    return f"{random_words(rng, least, most).capitalize()}."
