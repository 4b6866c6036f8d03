"""What is asked of the store when mail is listed, and a page of the answer: values that every engine reads alike.

Newest first, by the moment of acceptance and then by delivery key, so a page goes on where the last one ended whatever
came in meanwhile.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from ingest.errors import CallerError
from ingest.records import StoredMessage

__all__ = ["MailPage", "MailQuery", "cursor_of", "place_of"]

LONGEST = 4_096
"""Characters of a cursor that are looked at."""
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

    @property
    def author(self) -> str | None:
        """`sender` as engines compare it."""
        return None if self.sender is None else self.sender.lower()

    def start(self, after: str | None) -> tuple[float, str]:
        """Return (moment, id) that everything listed comes before. Raises `CallerError` for another's cursor."""
        end = (NEVER if self.until is None else self.until, "")
        return end if after is None else min(end, place_of(after))


@dataclass(frozen=True, slots=True)
class MailPage:
    """Some mails, and where the next page begins; None after the last."""

    messages: tuple[StoredMessage, ...]
    next: str | None


def cursor_of(accepted_at: float, id_: str) -> str:
    """Return the cursor of the page that follows this mail."""
    said = f"{accepted_at!r} {id_}".encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(said).decode().rstrip("=")


def place_of(cursor: str) -> tuple[float, str]:
    """Return what `cursor_of` was given. Raises `CallerError`."""
    try:
        padded = cursor[:LONGEST].encode("ascii") + b"=" * (-len(cursor) % 4)
        at, _, id_ = urlsafe_b64decode(padded).decode("utf-8", "surrogatepass").partition(" ")
        moment = float(at)
    except ValueError as error:
        raise CallerError("cursor: this is none that a page of mails gave as its next") from error
    if not -NEVER < moment < NEVER or cursor_of(moment, id_) != cursor:
        raise CallerError("cursor: this is none that a page of mails gave as its next")
    return moment, id_
