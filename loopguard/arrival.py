"""What is remembered of a mail for counting, and the history that decides.

An `Arrival` holds keys, measures and the author's address, and nothing of the text but digests of it. Where it is kept
and how long is the port's matter; what it means is `count`'s.
"""

from dataclasses import dataclass

__all__ = ["Arrival", "History"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail as the counters see it."""

    id: str
    """The delivery key: a mail that is processed twice, or sent twice, arrives once."""
    at: float
    """When it was accepted, seconds since the epoch, UTC."""
    mailbox: str
    thread: str
    sender: str
    """Normalised author address (`loopguard.identity.pair`); for a bounce, the recipients that it speaks of."""
    pair: str
    """Key of the two parties and of those named alike, the same in both directions (`loopguard.identity.pair`)."""
    automatic: bool
    """Whether a header or the mail's shape declared it automatic."""
    answer: bool
    """Whether it looks like an answer: reply prefix, references or quoted text."""
    answers_us: bool
    """Whether it refers to an id that we sent: a verified stamp or a recorded one."""
    fingerprint: str
    subject_key: str
    """The subject without prefixes, digits and case."""
    subject_depth: int
    """How many reply and automatic prefixes the subject carries."""
    size: int
    quote_depth: int
    empty: bool
    """Whether the mail has no new text of its own."""
    kind: str = ""
    """What the mail is (`Kind`); "" where nobody said."""
    written: float = 0.0
    """When it was written or first handed over, by its own Date and Received fields, never after `at`; 0: unknown."""
    words: int = 0
    """Words of new text."""
    sketch: str = ""
    """Which words those are, for likeness (`loopguard.identity.sketch`); "" when there are none."""
    author: str = ""
    """The author's own address (`pair.person`): people of one firm are alike by `sender`, and are many."""


@dataclass(frozen=True, slots=True)
class History:
    """The recent arrivals that a new one is counted with, oldest first, the new one last in each.

    A port hands over at most `Policy.history` arrivals of each, none older than `Policy.memory_s`.
    """

    thread: tuple[Arrival, ...]
    """Arrivals in the same thread of the same mailbox, any sender."""
    pair: tuple[Arrival, ...]
    """Arrivals between the same two parties, either direction, any thread."""
