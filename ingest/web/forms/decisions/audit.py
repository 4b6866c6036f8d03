"""The audit log as the API shows it, as JSON and as CSV that no spreadsheet takes for a formula."""

import csv
from io import StringIO

from pydantic import BaseModel

from ingest.ports import AuditEntry
from ingest.utf8 import encodable
from ingest.web.forms.words import Moment, Text

__all__ = ["AuditForm", "AuditsPage", "header_line", "line_of"]

COLUMNS = ("at", "actor", "origin", "action", "subject", "name", "mailbox", "count", "note", "job")
FORMULA = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
"""What a cell may not begin with (OWASP ASVS 1.2.10, and its page on CSV injection: the wide forms count as well)."""


class AuditForm(BaseModel):
    """One thing that somebody did."""

    at: Moment
    actor: Text
    origin: Text
    """From where: an address, or `cli`."""
    action: str
    """release, release.ended, discard, discard.ended, restore, restore.ended, job.cancel, view, shunted.retry, allow,
    allow.ended, hold, hold.ended, postpone, postpone.ended …"""
    subject: str
    """What `name` names: message, storm, thread, job, receipt, account, node, allowance or at-once."""
    name: Text
    mailbox: str
    count: int
    """How many mails."""
    note: Text
    job: str

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditForm":
        """Return the form of `entry`."""
        return cls(
            at=entry.at,
            actor=entry.actor,
            origin=entry.origin,
            action=entry.action,
            subject=str(entry.subject),
            name=entry.name,
            mailbox=entry.mailbox,
            count=entry.count,
            note=entry.note,
            job=entry.job,
        )


class AuditsPage(BaseModel):
    """Entries, newest first."""

    items: list[AuditForm]
    next: str | None


def header_line() -> str:
    """Return the first line of the CSV."""
    return _line(COLUMNS)


def line_of(entry: AuditEntry) -> str:
    """Return one entry as a line of CSV (RFC 4180)."""
    told = AuditForm.of(entry).model_dump(mode="json")
    return _line([_cell(str(told[name])) for name in COLUMNS])


def _cell(text: str) -> str:
    plain = encodable(text).replace("\0", "\N{REPLACEMENT CHARACTER}")
    return f"'{plain}" if plain.startswith(FORMULA) or text.startswith(FORMULA) else plain


def _line(cells: list[str] | tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(cells)
    return out.getvalue()
