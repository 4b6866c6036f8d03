"""What is asked of the mail that was taken in, and the answer."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.spool.trace import Trace

__all__ = ["AWAY", "Question", "Trace", "Traced"]

AWAY = "did not answer"
"""Is said of whoever may answer later."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of `receipt`, `message`, `message_id` and `address` one, or none for all; the rest narrows it.

    Times are seconds since the epoch, of acceptance: [since, until).
    """

    receipt: str = ""
    message: str = ""
    """A delivery key: the mail itself, and its duplicates."""
    message_id: str = ""
    """In angle brackets or bare."""
    address: str = ""
    """Its author, its reverse-path or one of its recipients."""
    recipient: str = ""
    since: float | None = None
    until: float | None = None
    mailboxes: tuple[str, ...] | None = None
    """Only mail of these; None: all."""
    hides: Callable[[str], bool] | None = None
    """Whether an address is of a mailbox that the asker must not see: that it got the same mail is not told."""


@dataclass(frozen=True, slots=True)
class Traced:
    """An answer, newest first; `next` begins its next page. `left_out` says what was not looked at, in sentences."""

    traces: tuple[Trace, ...]
    next: str | None = None
    left_out: tuple[str, ...] = ()
    away: bool = False
    """The store, or a node that is at work, did not answer: asking again may find more."""
