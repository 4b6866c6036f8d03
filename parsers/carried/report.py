"""The report that a mail carries, and the mail that it is about: DSN (RFC 3464), MDN (RFC 8098), ARF (RFC 5965).

An example: a mail server reports that a mail could not be delivered, and encloses its header. A report is found by its
machine-readable part, wherever that stands; where that part is missing or broken, by the report-type of the whole mail.
The ids of the mail that it is about come from the enclosed mail or header, else from the report's Original-Message-ID.
A bounce in plain words is no report: `loopguard` recognises it, and `returned` finds the id of the mail that it sends
back.
"""

import re
from collections.abc import Iterable

from parsers.carried.returned import ORIGINALS
from parsers.headers.address import addresses
from parsers.headers.encoded_word import clean
from parsers.headers.header_block import scan
from parsers.headers.message_id import message_id, references
from parsers.limits import Limits
from parsers.message import Headers, Report, ReportType
from parsers.parts.part import Part

__all__ = ["report"]

_PARTS = {
    "message/delivery-status": ReportType.DSN,
    "message/global-delivery-status": ReportType.DSN,
    "message/disposition-notification": ReportType.MDN,
    "message/global-disposition-notification": ReportType.MDN,
    "message/feedback-report": ReportType.ARF,
}
_REPORT_TYPE = re.compile(r";\s*report-type\s*=\s*\"?([a-z-]+)", re.IGNORECASE)
_ACTION = {ReportType.DSN: "Action", ReportType.MDN: "Disposition", ReportType.ARF: "Feedback-Type"}
_RECIPIENTS = ("Final-Recipient", "Original-Recipient", "Original-Rcpt-To", "X-Actual-Recipient")
_STATUS = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}\b(?!\.\d)")
"""An enhanced status code (RFC 3463 2), such as `5.1.1`, that is not a piece of an IP address."""
_BLANK_LINE = re.compile(rb"\n(?:[ \t]*\n)+")
_MOST_BLOCKS = 100
_MOST_RECIPIENTS = 100


def report(headers: Headers, parts: Iterable[Part], limits: Limits) -> Report | None:
    """Return the report among `parts` (all leaves of the mail, in order), or None when the mail is none."""
    leaves = list(parts)
    machine = next((part for part in leaves if part.content_type in _PARTS), None)
    kind = _PARTS[machine.content_type] if machine is not None else _declared(headers)
    if kind is None:
        return None
    # A report whose parts are lost (a truncated mail, a wrong boundary) still has its fields somewhere in the text.
    spoken = [machine] if machine is not None else [part for part in leaves if part.content_type == "text/plain"]
    blocks = [block for part in spoken for block in _blocks(part.content, limits)]
    blocks.sort(key=lambda block: (block.first("Action") or "").strip().lower() != "failed")  # what failed counts first
    original = next((part for part in leaves if part.content_type in ORIGINALS), None)
    returned = scan(original.content.lstrip(b"\r\n"), limits).headers if original is not None else Headers()
    original_id = returned.first("Message-ID") or _first(blocks, "Original-Message-ID") or _first(blocks, "Message-ID")
    named = f"{returned.first('References') or ''} {returned.first('In-Reply-To') or ''}"
    return Report(
        type=kind,
        action=_action(kind, blocks),
        status=_status(blocks),
        recipients=_recipients(blocks),
        original_id=message_id(original_id),
        original_references=references(named),
    )


def _declared(headers: Headers) -> ReportType | None:
    content_type = headers.first("Content-Type") or ""
    if not content_type.lower().startswith("multipart/report"):
        return None
    match = _REPORT_TYPE.search(content_type)
    known = {str(kind): kind for kind in ReportType}
    return known.get(match[1].lower()) if match is not None else None


def _blocks(content: bytes, limits: Limits) -> list[Headers]:
    """Split a machine-readable part into its groups of fields; empty lines stand between them (RFC 3464 2.1)."""
    groups = _BLANK_LINE.split(content[: limits.header_block].replace(b"\r\n", b"\n").strip(b"\r\n"), _MOST_BLOCKS)
    return [scan(group, limits).headers for group in groups[:_MOST_BLOCKS]]


def _first(blocks: list[Headers], name: str) -> str | None:
    return next((value for block in blocks if (value := block.first(name)) is not None), None)


def _action(kind: ReportType, blocks: list[Headers]) -> str:
    value = (_first(blocks, _ACTION[kind]) or "").partition(" (")[0]
    if kind is ReportType.MDN:  # RFC 8098 3.2.6: action-mode/sending-mode; disposition-type/modifier
        value = value.rpartition(";")[2].partition("/")[0]
    return clean(value).lower()[:60].rstrip()


def _status(blocks: list[Headers]) -> str:
    match = _STATUS.search(_first(blocks, "Status") or "") or _STATUS.search(_first(blocks, "Diagnostic-Code") or "")
    return match[0] if match is not None else ""


def _recipients(blocks: list[Headers]) -> tuple[str, ...]:
    values = (value for block in blocks for name in _RECIPIENTS for value in block.every(name))
    # RFC 3464 2.3.2: `rfc822; local@domain`
    found = (entry.address for value in values for entry in addresses(value.rpartition(";")[2].strip(), 1)[0])
    return tuple(dict.fromkeys(found))[:_MOST_RECIPIENTS]
