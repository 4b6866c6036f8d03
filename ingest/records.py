"""The values that flow between the spool, the pipeline and the ports; frozen, scalars and tuples only.

A receipt becomes one stored mail, one held mail, or a duplicate of either. Times are seconds
since the epoch, UTC; digests are lower-case hex.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from loopguard import Envelope, Finding

__all__ = ["Fate", "HeldMessage", "HeldState", "Outcome", "Receipt", "StoredMessage", "Storm"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """We have answered 250: the mail is ours. One receipt a mailbox, several may share their content."""

    id: str
    accepted_at: float
    mailbox: str
    """The mailbox's address as in the settings."""
    envelope: Envelope
    content: str
    """Where the bytes are: `PARTITION#ROW`, a name that only the spool of `node` knows."""
    size: int
    sha256: str
    node: str = ""
    """The node that took the mail in, by its random id; "" in what older builds wrote."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A mail as the store keeps it. `id` is the delivery key, `receipt` the id of the receipt whose copy is kept."""

    id: str
    receipt: str
    mailbox: str
    thread: str
    accepted_at: float
    sha256: str
    """Names the original in `Originals`."""
    size: int
    reverse_path: str | None
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: str
    """Author address, "" when the mail names none."""
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: float | None
    text: str
    new_text: str
    kind: str
    may_autoreply: bool
    findings: tuple[Finding, ...]
    attachments: tuple[str, ...]
    """Names only; the parts are in the original."""
    related: str | None = None
    """Another thread that the mail refers to. Its sender takes no part there, so it is a link and no membership."""
    released_by: str | None = None
    """Who let the mail out of quarantine."""


class HeldState(StrEnum):
    """Where a held mail stands. Nothing leaves `HELD` without a recorded actor; what was discarded may come back to it,
    by one as well."""

    HELD = "held"
    RELEASED = "released"
    DISCARDED = "discarded"
    """Set aside; until its term has passed it can be put back."""
    EXPIRED = "expired"
    """Its term has passed and it is being deleted: nobody puts it back."""

    @property
    def aside(self) -> bool:
        """Whether somebody discarded it."""
        return self in (HeldState.DISCARDED, HeldState.EXPIRED)


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A mail that waits for a person: enough to decide on, no body. Its original stays readable by `receipt`."""

    id: str
    """The delivery key."""
    storm: str
    receipt: Receipt
    sender: str
    subject: str
    message_id: str | None
    thread: str
    kind: str
    findings: tuple[Finding, ...]
    state: HeldState = HeldState.HELD
    actor: str | None = None
    """Who decided last; of a mail that waits, who put it back, None where nobody had set it aside."""
    decided_at: float | None = None


@dataclass(frozen=True, slots=True)
class Storm:
    """The held mail of one loop as staff see it: one row. `count` counts its mails, decided on or not."""

    key: str
    """Versioned (`v1:...`), made by `loopguard.identity.storm_key`."""
    mailbox: str
    parties: tuple[str, str]
    code: str
    reason: str
    """One plain sentence."""
    first_at: float
    last_at: float
    count: int

    @property
    def per_minute(self) -> float:
        """Mails a minute from the first to the last; of less than a minute, those it had."""
        return round(self.count * 60 / max(60.0, self.last_at - self.first_at), 2)


class Fate(StrEnum):
    """What became of a receipt. `PENDING` is not an end: the mail is ours and waits in the spool."""

    PENDING = "pending"
    STORED = "stored"
    HELD = "held"
    DUPLICATE = "duplicate"
    SHUNTED = "shunted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one receipt: `id` is the delivery key, `reason` says why in one sentence."""

    receipt: str
    fate: Fate
    id: str
    thread: str = ""
    reason: str = ""
    storm: str | None = None
    opens: bool = field(default=False, compare=False)
    """Of a held mail: nobody knew of another held mail of its storm in the time before it."""
    enters: bool = field(default=False, compare=False)
    """Of a held mail of a storm: this process knew of none of it in its mailbox."""
    names: tuple[str, ...] = field(default=(), compare=False)
    """All other names of its thread."""
    merged: tuple[str, ...] = field(default=(), compare=False)
    """Those that became names of its thread by this mail."""
