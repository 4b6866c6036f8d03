"""What is asked of the store when mail is listed, and a page of the answer: values that every engine reads alike.

Newest first, by the moment of acceptance and then by delivery key, so a page goes on where the last one ended whatever
came in meanwhile.
"""

from dataclasses import dataclass

from ingest.ports.pages.cursor import Listed, place_of
from ingest.records import StoredMessage

__all__ = ["MailPage", "MailQuery"]

NEVER = 1e18
"""After every moment that a mail was accepted at."""


@dataclass(frozen=True, slots=True)
class MailQuery:
    """Which mail is listed: what all of these say of it. None, or no thread: whatever it is."""

    mailboxes: tuple[str, ...] | None = None
    """Mail of any of these; of none for ()."""
    threads: tuple[str, ...] = ()
    """All names of one thread: mail keeps the name that its thread had when it came."""
    kind: str | None = None
    since: float | None = None
    """Accepted at this moment (seconds since the epoch) or later."""
    until: float | None = None
    """Accepted before this moment."""
    message_id: str | None = None
    """Its own Message-ID, bare, as `StoredMessage` has it."""
    sender: str | None = None
    """Address of its author, in any case."""
    may_autoreply: bool | None = None
    """Whether a machine may answer it."""

    @property
    def author(self) -> str | None:
        """`sender` as engines compare it."""
        return None if self.sender is None else self.sender.lower()

    def start(self, after: str | None) -> tuple[float, str]:
        """Return (moment, id) that everything listed comes before. Raises `CallerError` for another's cursor."""
        end = (NEVER if self.until is None else self.until, "")
        place = place_of(Listed.MAIL, after)
        return end if place is None else min(end, place[1:])


@dataclass(frozen=True, slots=True)
class MailPage:
    """Some mails, and where the next page begins; None after the last."""

    messages: tuple[StoredMessage, ...]
    next: str | None
