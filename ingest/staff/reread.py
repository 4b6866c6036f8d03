"""What reading stored mail again tells: which facts of a mail are read otherwise now, and the counts of a run."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.records import StoredMessage

__all__ = ["FIELDS", "FieldChange", "Reread", "Tally", "Unread", "changes_of"]

SHOWN = 200
"""Characters of a value that a report shows, from a little before the first that differs."""
_READ = ("message_id", "in_reply_to", "references", "sender", "sender_name", "to", "cc", "subject", "date", "text")
FIELDS = (*_READ, "new_text", "attachments", "thread")
"""The facts that are compared."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact of a mail as it was and as it is read now, both cut around the first difference."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reread:
    """A mail that is read otherwise now. `applied`: its record is the new one."""

    id: str
    at: float
    mailbox: str
    subject: str
    changes: tuple[FieldChange, ...]
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A mail that could not be read again, and why: its record stays as it is."""

    id: str
    at: float
    why: str


@dataclass(slots=True)
class Tally:
    """What a run has seen: `read` = `unchanged` + `changed`. `fields` counts changed mails by fact."""

    read: int = 0
    unchanged: int = 0
    changed: int = 0
    applied: int = 0
    gone: int = 0
    """The original is gone or damaged, or is on another node."""
    failed: int = 0
    """Our own parser fails on it, or the store takes no such record."""
    no_mailbox: int = 0
    """Its mailbox is not in the settings."""
    fields: dict[str, int] = field(default_factory=dict)

    def count(self, names: Sequence[str]) -> None:
        """Count one mail that was read, by the facts that changed."""
        self.read += 1
        self.changed += bool(names)
        self.unchanged += not names
        self.fields = self.fields or dict.fromkeys(FIELDS, 0)
        for name in names:
            self.fields[name] += 1


def changes_of(old: StoredMessage, new: StoredMessage) -> tuple[FieldChange, ...]:
    """Return what differs between two records of one mail."""
    names = (name for name in FIELDS if getattr(old, name) != getattr(new, name))
    return tuple(_change(name, getattr(old, name), getattr(new, name)) for name in names)


def _change(name: str, before: object, after: object) -> FieldChange:
    was, now = _said(before), _said(after)
    same = next((place for place, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), 0)
    start = max(0, same - SHOWN // 4)
    return FieldChange(name, was[start : start + SHOWN], now[start : start + SHOWN])


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
