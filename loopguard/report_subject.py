"""Reports that no MIME type declares, and whose subject has a fixed form: DMARC aggregates, TLS reports, complaints.

DMARC fixes its subject in RFC 7489 7.2.1.1, TLS reports in RFC 8460 5.3; Hotmail's complaints do not use RFC 5965.
Fixed forms, so the whole beginning of the subject must fit.

Not caught: senders of such reports who write another subject.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["ROWS", "report_subject"]

ROWS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        r"(?:\[preview\] )?report domain:\s*\S+\s*;?\s*(?:submitter|report-id):",
        "A DMARC or TLS report",
        "RFC 7489, RFC 8460",
    ),
    (r"dmarc aggregate report", "A DMARC report", "RFC 7489"),
    (r"complaint about message from (?:\d{1,3}\.){3}\d{1,3}", "A complaint", "Outlook.com Junk Mail Reporting"),
)
"""Pattern at the start of the subject, what it is, source."""

_ROWS: Final = tuple((re.compile(pattern, re.IGNORECASE), what, source) for pattern, what, source in ROWS)


def report_subject(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find the subject of a report."""
    for pattern, what, source in _ROWS:
        if pattern.match(message.subject[:300].lstrip()):
            return Finding("report-subject", f"{what}, by the form of its subject.", source, Effect.NOTIFICATION)
    return None
