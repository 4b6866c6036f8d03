"""A partner of the laboratory: a program that answers every mail it gets, and how it looks from outside.

`Partner` is what a table holds; `Talker` is one that speaks, with a seed. What it marks its answers with (ids, a quote)
is asked for: the same program does either. It decides nothing by itself and sends nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ingest.testing.letter import Letter
from ingest.testing.responders import GREETING, THEIRS, Answer
from ingest.testing.scenario import DESK, quoted, token, written
from parsers import parse

__all__ = ["PAUSES", "Partner", "Talker"]

PAUSES = (1.0, 5.0, 60.0, 400.0, 6_000.0)
PLAIN: tuple[tuple[str, str], ...] = (("Content-Type", "text/plain; charset=utf-8"),)


@dataclass(frozen=True)
class Partner:
    """How it words its answers, who writes them, to which of our mailboxes, how slowly."""

    name: str
    answer: Answer
    senders: tuple[Callable[[Random, int], str], ...] = (lambda rng, turn: THEIRS,)
    """One conversation each, with each of `boxes`."""
    boxes: tuple[str, ...] = (DESK,)
    copies: tuple[str, ...] = ()
    """More mailboxes of ours that get each of its mails."""
    pause: float | None = None
    fields: tuple[tuple[str, str], ...] = PLAIN
    null: bool = False
    """Whether its mails come from `<>`."""
    marked: bool = False
    """Whether its wording marks an answer already: `Re:`, a quote."""
    told: float = 1.0
    """The share of our mail to it that is told of."""
    a_day: int = 3
    """The most answers a day that it may get from a helpdesk that asks."""


class Talker:
    """One conversation of a partner with one of our mailboxes."""

    def __init__(self, partner: Partner, place: int, box: str, rng: Random, *, ids: bool, quotes: bool) -> None:
        self.partner, self.box, self.rng = partner, box, rng
        self.ids, self.quotes = ids, quotes
        self._sender = partner.senders[place]
        self._turn = 0

    def next(self, last: bytes | None) -> Letter:
        """Return its answer to our last mail, or the mail that sets it off."""
        partner, fields = self.partner, list[tuple[str, str]]()
        if last is None:
            subject, text, kind = "Order", GREETING, PLAIN
        else:
            mail, kind = parse(last), partner.fields
            subject, text = partner.answer(self.rng, self._turn, mail.subject, mail.text)
            if self.quotes:
                text = f"{text}\n\nOn Monday, desk wrote:\n{quoted(mail.text)[:2_000]}"
            if self.ids and (id_ := mail.message_id.value):
                fields += [("In-Reply-To", f"<{id_}>"), ("References", f"<{id_}>")]
        sender = self._sender(self.rng, self._turn)
        own = ("Message-ID", f"<{token(self.rng, 14)}.{self._turn}@theirs.example>")
        self._turn += 1
        to = ", ".join((self.box, *partner.copies))
        content = written(sender, to, subject, text, own, *fields, *kind)
        reverse = "" if partner.null and last is not None else sender
        return Letter(content, reverse, (self.box, *partner.copies))
