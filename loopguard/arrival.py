"""What is remembered of a mail for counting, and the list of recent ones that a new mail is counted with.

An example: the third "I am out of the office" of one sender in one thread is found by comparing three `Arrival`s. An
`Arrival` holds the parties' addresses, keys and measures, and no text. Where arrivals are kept, and how long, is the
port's matter; what they mean is `count`'s.
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
    """Who counts as the writer: the author's address without tags and counters (`loopguard.identity.pair`); for a
    bounce, the recipients that it is about."""
    pair: str
    """Key of the sender at all mailboxes of ours, or of two mailboxes of ours, the same in both directions; senders
    with names alike at one domain share it (`loopguard.identity.pair`)."""
    automatic: bool
    """Whether the mail says, or shows by its form, that a machine wrote it."""
    answer: bool
    """Whether it looks like an answer: a reply prefix, ids of earlier mails, or quoted text."""
    answers_us: bool
    """Whether it names an id of a mail that we sent, known by our signature or from our records."""
    fingerprint: str
    subject_key: str
    """The subject without prefixes, digits and case."""
    subject_depth: int
    """How many reply and automatic prefixes the subject carries."""
    size: int
    quote_depth: int
    empty: bool
    """Whether the mail has no new text of its own, and no attachment."""
    kind: str = ""
    """What the mail is (`Kind`); "" where nobody said."""
    written: float = 0.0
    """Seconds since the epoch, UTC: when the mail was written or first handed over, by its own Date and Received
    fields, at most `at`; 0 when they do not say."""
    words: int = 0
    """Number of words of new text."""
    sketch: str = ""
    """A short digest of those words, by which texts that are nearly the same are found (`loopguard.identity.sketch`);
    "" when there are none."""
    author: str = ""
    """The author's own address (`pair.person`). It tells people of one firm apart, whom `sender` takes for one."""
    answered: str = ""
    """A digest of the mail that it answers: the last id that it names of those made elsewhere; "" when it names
    none."""
    ticket: str = ""
    """A digest of the number in brackets in the subject of an answer: the ticket of the mail that it answers; "" when
    there is none."""
    elsewhere: bool = False
    """Whether it names mail, and none of it was made at a domain of our mailboxes or is known to be ours."""


@dataclass(frozen=True, slots=True)
class History:
    """The recent arrivals that a new one is counted with, oldest first, the new one last in each.

    A port hands over at most `Policy.history` arrivals in each list, none older than `Policy.memory_s` seconds.
    """

    thread: tuple[Arrival, ...]
    """Arrivals in the same thread of the same mailbox, by any sender."""
    pair: tuple[Arrival, ...]
    """Arrivals under the same key (`Arrival.pair`), in any thread."""

    def __hash__(self) -> int:
        """Of the newest only: rules find in one history what others of them ask for as well."""
        return hash(tuple(arrival.id for arrival in self.pair[-1:]))
