"""What all sessions of one listener share: who they speak as, where mail goes, and what they may ask."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.intake.limits import IntakeLimits
from ingest.intake.observer import Observer, Unobserved
from ingest.ports.spool import SpoolWriter

__all__ = ["FindMailbox", "Service"]

FindMailbox = Callable[[str], str | None]
"""Address of RCPT (`local@domain`, or `postmaster`) -> address of the mailbox that takes it, None when nobody does."""


@dataclass(frozen=True, slots=True)
class Service:
    """The shared part of a listener's sessions. `hostname` is what greetings say; nothing is looked up."""

    hostname: str
    spool: SpoolWriter
    find_mailbox: FindMailbox
    limits: IntakeLimits = field(default_factory=IntakeLimits)
    observer: Observer = field(default_factory=Unobserved)
    tls: ssl.SSLContext | None = None
    require_tls: bool = False
    """Whether MAIL is refused in the clear (530 5.7.0)."""
