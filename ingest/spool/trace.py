"""What is known of one receipt, and what is asked of a node's spool and ledger; values, and their form as JSON.

Nodes ask each other in this form, so that a newer build must read what an older one wrote: unknown names are passed
over, and what is missing has its default.
"""

import json
from dataclasses import asdict, dataclass, replace

from pydantic import TypeAdapter

from ingest.records import Fate, Receipt

__all__ = ["Found", "Trace", "Wanted"]


@dataclass(frozen=True, slots=True)
class Trace:
    """One mail for one mailbox that was taken in, and what became of it. What is not known is empty."""

    receipt: str
    accepted_at: float
    fate: Fate
    mailbox: str = ""
    """Empty where the spool cannot be read: nobody whose mailboxes are few is shown it then."""
    node: str = ""
    """The id of the node that took it in."""
    size: int | None = None
    sha256: str = ""
    reverse_path: str | None = None
    recipients: tuple[str, ...] = ()
    message: str = ""
    """The delivery key: of the mail itself, or of the one that it is a duplicate of."""
    message_id: str = ""
    reason: str = ""
    """Why it was shunted."""
    settled_at: float | None = None
    lane: str = ""
    """Where it waits; empty while it has not been looked at."""
    waits: int = 0
    """How often it went back to wait."""
    next_try_at: float | None = None
    """None: in its turn, or at work on it now."""
    thread: str = ""
    storm: str = ""
    state: str = ""
    """Of a held mail: held, released, discarded."""
    decided_by: str = ""
    decided_at: float | None = None

    def told_by(self, receipt: Receipt) -> "Trace":
        """Return this trace with what its receipt says."""
        return replace(
            self,
            mailbox=receipt.mailbox,
            node=receipt.node,
            size=receipt.size,
            sha256=receipt.sha256,
            reverse_path=receipt.envelope.reverse_path,
            recipients=receipt.envelope.forward_paths,
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which receipts of one node: those named, those of `messages`, of `message_id` and of `address`; all without any.

    `recipient` narrows those of an address, and all.
    """

    receipts: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    """Delivery keys: of these the duplicates."""
    message_id: str = ""
    """Of mail that has not ended, or was shunted; the store knows the rest."""
    address: str = ""
    """The reverse-path or one of the recipients, in any case."""
    recipient: str = ""
    """One of the recipients, in any case."""
    since: float = 0.0
    before: float = 0.0
    last: str = ""
    """Accepted in [since, before]; at `before` itself only those whose ids come before this one, if it is given."""
    mailboxes: tuple[str, ...] | None = None
    limit: int = 50

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Wanted":
        """Return what `text` wrote. Raises ValueError."""
        return _WANTED.validate_python(json.loads(text))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, newest first; `left_out` says in sentences what was not looked at."""

    traces: tuple[Trace, ...] = ()
    left_out: tuple[str, ...] = ()

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Found":
        """Return what `text` wrote. Raises ValueError."""
        return _FOUND.validate_python(json.loads(text))


_WANTED = TypeAdapter(Wanted)
_FOUND = TypeAdapter(Found)
