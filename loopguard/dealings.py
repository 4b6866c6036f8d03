"""What went between us and one party lately: the memory from which rounds are counted (`loopguard.rules.rounds`).

A party is an address, or an organisation with all its addresses. What is remembered is bounded: counts by hour, times
of rounds, and digests of the last few mails; no text and no address can be read from it. Where it is kept is the port's
matter.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from loopguard.arrival import Arrival
from loopguard.rules.span import moment
from loopguard.verdict import Kind

__all__ = ["Dealings", "Ours", "Round", "Theirs", "author_digest"]

_PARTS: Final = re.compile(r"[-_.]")


def author_digest(author: str) -> str:
    """Return what is remembered of an author's address."""
    return _digest(author)


def _digest(said: str) -> str:
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Theirs:
    """One mail of a party, as far as turns are told by it."""

    id: str
    """The delivery key: a mail that is processed twice is one mail."""
    at: float
    """When it was accepted, seconds since the epoch, UTC."""
    author: str
    """A digest of its author's address; of a bounce, of those that it is about."""
    answer: bool
    """Whether it looks like an answer: a reply prefix, ids of earlier mails, or quoted text."""
    machine: bool
    """Whether it says, or shows by its form, that a machine wrote it."""
    report: bool
    """Whether a machine or a list reports to nobody in particular: an alert, a newsletter."""
    kind: str
    fingerprint: str
    words: int
    sketch: str
    empty: bool
    """Whether it has no new text of its own, and no attachment."""
    subject: str = ""
    """A digest of its subject without prefixes, digits and case: what an empty mail says."""
    size: int = 0
    quote_depth: int = 0
    written: float = 0.0
    """When it counts for: its arrival, or for old mail when it was written; 0.0 where nobody said."""
    thread: str = ""
    """A digest of the thread in which it answers mail of ours; "" where it answers none that we know."""
    elsewhere: bool = False
    """Whether it names mail, and none of ours."""
    broken: str = ""
    """A digest of the thread in which it names mail of our domain that nobody told of; "" where it names none."""
    ticket: str = ""
    """A digest of the number in its subject, where it is an answer."""
    family: str = ""
    """A digest of what its author's name begins with: `crm` of `crm-4711@` and of `crm@t17.partner.example`."""

    @classmethod
    def of(cls, arrival: Arrival) -> "Theirs":
        """Return what is remembered of a mail that came."""
        answer = arrival.answer or arrival.answers_us
        who = arrival.sender if arrival.kind == Kind.BOUNCE else arrival.author  # one daemon writes for all
        thread = _digest(f"{arrival.mailbox}\n{arrival.thread}")
        return cls(
            id=arrival.id,
            at=arrival.at,
            author=author_digest(who),
            answer=answer,
            machine=arrival.automatic,
            report=arrival.kind in (Kind.NOTIFICATION, Kind.LIST) and not answer,
            kind=arrival.kind,
            fingerprint=arrival.fingerprint,
            words=arrival.words,
            sketch=arrival.sketch,
            empty=arrival.empty,
            subject=_digest(arrival.subject_key),
            size=arrival.size,
            quote_depth=arrival.quote_depth,
            written=moment(arrival),
            thread=thread if arrival.answers_us else "",
            elsewhere=arrival.elsewhere,
            broken=thread if arrival.answered and not (arrival.answers_us or arrival.elsewhere) else "",
            ticket=arrival.ticket,
            family=_digest(_PARTS.split(who.rpartition("@")[0], 1)[0]) if arrival.kind != Kind.BOUNCE else "",
        )


@dataclass(frozen=True, slots=True)
class Ours:
    """One mail of ours to a party."""

    id: str
    at: float
    """When it was sent, seconds since the epoch, UTC."""
    automatic: bool
    """Whether a machine wrote it; else a person did."""
    answers: Theirs | None = None
    """What it answers, if that is known."""
    also: tuple[str, ...] = ()
    """Other ids under which it may be told again."""


@dataclass(frozen=True, slots=True)
class Round:
    """An automatic mail of ours, and the mail of theirs that took its turn."""

    id: str
    """The delivery key of their mail."""
    at: float
    author: str
    repeats: bool
    """Whether their mail was machine-made, or said what an earlier one said."""
    family: str = ""
    waited: float = 0.0
    """Seconds that it came after ours."""


@dataclass(frozen=True, slots=True)
class Dealings:
    """What is remembered of one party. All times are seconds since the epoch, UTC, oldest first."""

    hours: tuple[tuple[int, int], ...] = ()
    """How many automatic mails of ours went to it, by the hour since the epoch."""
    waiting: tuple[float, ...] = ()
    """When those automatic mails of ours went that made no round yet."""
    person: float = 0.0
    """When a person of ours last wrote to it."""
    rounds: tuple[Round, ...] = ()
    turns: tuple[float, ...] = ()
    """When automatic mails of ours went that answered a turn of theirs."""
    firsts: tuple[tuple[Theirs, float], ...] = ()
    """The last mails that we answered, and when the answer went: 0.0 where it counts as one to a turn, or no more."""
    mails: tuple[Theirs, ...] = ()
    """Its last mails."""
    turned: tuple[str, ...] = ()
    """Short digests of the ids of mails that took a turn when they came, longer than the mails are remembered."""
    followed: tuple[tuple[str, float], ...] = ()
    """Which of them came after an automatic mail of ours, and when that went, but took no turn, as far as was known."""
    unbidden: tuple[Theirs, ...] = ()
    """Mails that answered nobody and came when nothing of ours had gone (`loopguard.rules.unasked`)."""
    sent: tuple[str, ...] = ()
    """Ids of our last mails to it, so that one that is told twice counts once."""
    sent_at: tuple[float, ...] = ()
    """When each of them went."""
    forgot: float = 0.0
    """When the latest of those went whose ids are not among them any more."""

    @property
    def last_at(self) -> float:
        """When something last went or came; 0.0 when nothing did."""
        made, came = (one.at for one in self.rounds), (one.at for one in self.mails)
        hours = (hour * 3_600.0 for hour, _ in self.hours)
        return max((*self.waiting, *self.turns, self.person, *made, *came, *hours), default=0.0)
