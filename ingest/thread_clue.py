"""Which thread a mail belongs to, by its ids (DESIGN section 5; RFC 5322 3.6.4): the pure part of the Threads port.

Order: the nearest known ancestor among In-Reply-To and References; else the oldest reference names the thread, so
that siblings meet even when their parent never came; else the mail's own id. A sender who takes no part in a
known thread opens a new one with a `related` link. Subjects play no part here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

__all__ = ["Clue", "Known", "Match", "choose", "thread_name"]


@dataclass(frozen=True, slots=True)
class Clue:
    """What a mail says about its thread."""

    mailbox: str
    own_id: str
    """The mail's canonical id, or its delivery key when it has none."""
    ancestors: tuple[str, ...]
    """Ids of In-Reply-To and References, nearest first, no repeats."""
    root: str | None
    """The oldest id of References, else of In-Reply-To; None when the mail refers to nothing."""
    sender: str
    """Author address, lowered."""
    participants: tuple[str, ...]
    """Author and recipients, lowered."""
    stamped: str | None = None
    """The thread that a verified stamp of ours for this mailbox names."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one id: its thread, and whether we sent it."""

    thread: str
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A mail's thread, the thread it only speaks of, and whether it answers a mail that we sent."""

    thread: str
    related: str | None = None
    answers_us: bool = False


def thread_name(mailbox: str, root: str) -> str:
    """Return the name of the thread that starts with id `root` in `mailbox`: the same on every node."""
    return sha256(f"{mailbox}\n{root}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def choose(clue: Clue, known: Mapping[str, Known], takes_part: Callable[[str], frozenset[str]]) -> Match:
    """Decide a mail's thread.

    `known` maps ids (the clue's own and its ancestors') to what is remembered of them in this mailbox; `takes_part`
    returns the participants of a thread of this mailbox. A thread without recorded participants is open to anybody.
    """
    answers_us = clue.stamped is not None or any(known[i].sent for i in clue.ancestors if i in known)
    if clue.stamped is not None:
        return Match(clue.stamped, None, answers_us)
    alone = thread_name(clue.mailbox, f"{clue.own_id}\n{clue.sender}")
    ours = known[clue.own_id].thread if clue.own_id in known else None
    nearest = next((known[i].thread for i in clue.ancestors if i in known), None)
    thread = (ours if ours != alone else None) or nearest or thread_name(clue.mailbox, clue.root or clue.own_id)
    members = takes_part(thread)
    if ours == alone or (members and clue.sender not in members):  # decided again: a stranger stays one
        return Match(alone, thread, False)
    return Match(thread, None, answers_us)
