"""What a mail says about itself: the value types that `parse` returns (RFC 5322, 2045, 3464, 8098, 5965).

Everything here is frozen (`Headers` has no method that changes it), is made from the mail's bytes alone and knows no
envelope: what SMTP said is another fact. Nothing here is verified; all of it can be forged.
"""

from collections.abc import Iterable, Iterator, KeysView
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

__all__ = [
    "ABSENT",
    "Address",
    "Attachment",
    "Defect",
    "Forwarded",
    "ForwardedAs",
    "Header",
    "Headers",
    "Hop",
    "IdState",
    "MessageId",
    "ParsedMessage",
    "Redirected",
    "Report",
    "ReportType",
]


@dataclass(frozen=True, slots=True)
class Header:
    """One header field as it came: `name` in its own case, `value` on one line, encoded-words not decoded."""

    name: str
    value: str


class Headers:
    """The ordered list of a mail's header fields; repeated fields are kept (RFC 5322 3.6).

    Fields are stored as pairs of name and value. A `Header` is made only when one is read, because most fields are
    asked for by name or never.
    """

    __slots__ = ("_by_name", "_pairs")

    def __init__(self, fields: Iterable[Header] = ()) -> None:
        self._keep(tuple((header.name, header.value) for header in fields))

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Return the list of fields given as (name, value)."""
        headers = cls.__new__(cls)
        headers._keep(tuple(pairs))
        return headers

    def _keep(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self._pairs = pairs
        self._by_name: dict[str, list[str]] = {}
        for name, value in pairs:
            self._by_name.setdefault(name.lower(), []).append(value)

    @property
    def fields(self) -> tuple[Header, ...]:
        """Every field, in order."""
        return tuple(self)

    @property
    def names(self) -> KeysView[str]:
        """The names of all fields, lowered: a set, for asking whether any of many names is there."""
        return self._by_name.keys()

    def first(self, name: str) -> str | None:
        """Return the value of the first field called `name` (any case), or None when there is none."""
        values = self._by_name.get(name.lower())
        return values[0] if values else None

    def every(self, name: str) -> tuple[str, ...]:
        """Return the values of all fields called `name` (any case), in order."""
        return tuple(self._by_name.get(name.lower(), ()))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name

    def __iter__(self) -> Iterator[Header]:
        return (Header(name, value) for name, value in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._pairs == other._pairs

    def __hash__(self) -> int:
        return hash(self._pairs)

    def __repr__(self) -> str:
        return f"Headers({len(self._pairs)} fields)"


class IdState(StrEnum):
    """How far a Message-ID could be read: in normal form, as the field says it because it has none, or not at all."""

    CANONICAL = "canonical"
    RAW = "raw"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class MessageId:
    """A mail's own id: `value` without brackets and with the domain lowered when canonical; on one line when raw; else
    None."""

    state: IdState
    value: str | None


ABSENT = MessageId(IdState.ABSENT, None)


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address field: `address` as `local@domain` with the domain lowered, `name` decoded or ""."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """What one Received field says (RFC 5321 4.4); each fact is "" when it is not said. A mail has its newest hop
    first."""

    from_: str = ""
    by: str = ""
    for_: str = ""
    protocol: str = ""
    at: datetime | None = None


class ReportType(StrEnum):
    """The kinds of report that have a MIME type of their own."""

    DSN = "delivery-status"
    MDN = "disposition-notification"
    ARF = "feedback-report"


@dataclass(frozen=True, slots=True)
class Report:
    """A DSN (RFC 3464), MDN (RFC 8098) or ARF (RFC 5965) and the mail that it is about.

    `action` is RFC 3464's Action, the MDN's disposition type or the ARF's Feedback-Type, lowered, "" when absent;
    `status` the enhanced status code; both are those of the first recipient that failed, else of the first one.
    `recipients` are the addresses it speaks of; `original_id` is the Message-ID of the mail it is about, and
    `original_references` that mail's References and In-Reply-To.
    """

    type: ReportType
    action: str = ""
    status: str = ""
    recipients: tuple[str, ...] = ()
    original_id: MessageId = ABSENT
    original_references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that is not the mail's own text: metadata only, `name` made safe for a file system and a header.

    `size` is bytes after transfer decoding, `sha256` the hex digest of those bytes, `method` what a calendar object
    asks for or answers (RFC 5546 1.4), lowered, "" for every other part.
    """

    name: str
    content_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str | None = None
    method: str = ""


class ForwardedAs(StrEnum):
    """Where the forwarded mail is: in the text, or attached as a message/rfc822 part."""

    INLINE = "inline"
    ATTACHED = "attached"


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail that somebody forwarded by hand, as the outer mail tells it. Nothing of it is verified.

    `address` and `name` are its sender's, "" when not told. `sent` is its date as written, in any language, and `date`
    the same as a moment, where it can be read. `message_id` is known only when it is attached.
    """

    how: ForwardedAs
    address: str = ""
    name: str = ""
    subject: str = ""
    sent: str = ""
    date: datetime | None = None
    message_id: MessageId = ABSENT


@dataclass(frozen=True, slots=True)
class Redirected:
    """What a mail that a machine passed on still tells of its way. Nothing of it is verified.

    `sender` is the address of who wrote it, also where a forwarder put itself into From. `reverse_path` is the one it
    set out with ("" for an empty one, None when not told). `through` has the addresses that passed it on, in the order
    of the fields; `signs` names the fields and schemes that show it.
    """

    sender: str
    reverse_path: str | None
    through: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Defect:
    """Trouble that was met and did not stop the parse: a permanent `code`, and in one plain sentence what was seen."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """The facts of one mail. Texts are decoded, free of NUL, and at most `Limits.text` characters long."""

    headers: Headers
    size: int
    """Bytes of the mail as received."""
    message_id: MessageId
    in_reply_to: tuple[str, ...] = ()
    """Canonical ids in In-Reply-To, in order, no repeats, at most as many as References; other words are skipped."""
    references: tuple[str, ...] = ()
    """Canonical ids of References, oldest first, no repeats, the first and the last 100 at most."""
    from_: tuple[Address, ...] = ()
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    return_path: str | None = None
    """The Return-Path field: "" for `<>`, None when there is no such field or it cannot be read."""
    delivered_to: tuple[str, ...] = ()
    """Addresses of Delivered-To and X-Original-To, lowered domain, newest first."""
    hops: tuple[Hop, ...] = ()
    subject: str = ""
    """Decoded, one line, control and bidirectional-override characters removed."""
    date: datetime | None = None
    """The Date field, always with a zone; None when absent or unreadable."""
    content_type: str = "text/plain"
    """Lowered type/subtype of the top level."""
    report: Report | None = None
    text: str = ""
    """All the mail's own text: text/plain parts, or text/html made text."""
    new_text: str = ""
    """`text` without quoted text and signature."""
    quote_depth: int = 0
    """Deepest level of quoting found in `text` (0: nothing quoted)."""
    attachments: tuple[Attachment, ...] = ()
    fingerprint: str = ""
    """xxh3-64 hex of `new_text` without quotes, case and all ASCII but letters; "" when nothing is left. It hints that
    two mails say the same."""
    content_digest: str = ""
    """sha256 hex of the main fields and the body as received. It is the same for one mail that came by two ways."""
    defects: tuple[Defect, ...] = ()
    forwarded: Forwarded | None = None
    """The inner mail, when somebody forwarded one by hand."""
    returned: MessageId = ABSENT
    """The id of the mail that this one sends back, attached or with its whole header in the text. Absent in reports,
    which tell it themselves."""
    redirected: Redirected | None = None
    """What is known of the mail's way, when a machine passed it on."""
