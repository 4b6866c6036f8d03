"""The record of one mail that we sent."""

from dataclasses import dataclass, replace

__all__ = ["SentMail", "without"]


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of ours, as it is told to `Threads.sent`: what it is called, whom it goes to, and who wrote it."""

    key: str
    """Idempotency id: what is told again under it changes nothing."""
    mailbox: str
    thread: str
    ids: tuple[str, ...]
    """Its Message-ID first, then its other names (the thread's anchor, the id that a relay gives it)."""
    recipients: tuple[str, ...]
    at: float
    """Seconds since the epoch."""
    automatic: bool = False
    """Whether a machine wrote it; else a person did."""
    ancestors: tuple[str, ...] = ()
    """Ids of the mails that it answers, nearest first."""
    tokens: tuple[str, ...] = ()
    """Names of the thread's tokens that it carries."""


def without(mail: SentMail, address: str) -> SentMail:
    """Return the record with one recipient taken out of it."""
    return replace(mail, recipients=tuple(one for one in mail.recipients if one.lower() != address.lower()))
