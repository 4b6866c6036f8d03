"""Reports without a report's MIME type, known by a subject or first words that have a fixed form: DMARC, TLS,
complaints.

RFC 7489 7.2.1.1 fixes DMARC's subject, RFC 8460 5.3 that of TLS reports. Hotmail's complaints do not use RFC 5965;
others are in its form but have lost the machine-readable part, and still begin with its words. Because the forms are
fixed, the whole beginning must fit.

Not caught: such reports with another subject.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["OPENINGS", "ROWS", "report_subject"]

ROWS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        r"(?:\[preview\] )?report domain:\s*\S+\s*;?\s*(?:submitter|report-id):",
        "A DMARC or TLS report",
        "RFC 7489, RFC 8460",
    ),
    (r"dmarc aggregate report", "A DMARC report", "RFC 7489"),
    (r"complaint about message from (?:\d{1,3}\.){3}\d{1,3}", "A complaint", "Outlook.com Junk Mail Reporting"),
    (r"[\[(]auto(?:matically)?[- _]?generated[\])]", "A machine's mail", "Discourse; seen"),
)
"""Pattern at the start of the subject, what it is, source."""

OPENINGS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        r"this is an? (?:[\w.&-]{1,40} ){0,3}(?:e-?mail )?(?:abuse|opt-out|fraud|virus|"
        r"(?:[\w/]{1,20} )?authentication[ -]failure) report (?:for an e-?mail message|received from)",
        "A complaint",
        "RFC 5965 appendix B",
    ),
)
"""Pattern at the start of the text, what it is, source."""

_OPENINGS: Final = tuple((re.compile(pattern, re.IGNORECASE), what, source) for pattern, what, source in OPENINGS)
_ROWS: Final = tuple((re.compile(pattern, re.IGNORECASE), what, source) for pattern, what, source in ROWS)


def report_subject(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find the subject of a report."""
    for pattern, what, source in _ROWS:
        if pattern.match(message.subject[:300].lstrip()):
            return Finding("report-subject", f"{what}, by the form of its subject.", source, Effect.NOTIFICATION)
    if message.report is None:
        for pattern, what, source in _OPENINGS:
            if pattern.match(message.text[:300].lstrip()):
                return Finding(
                    "report-subject", f"{what}, by the form of its first words.", source, Effect.NOTIFICATION
                )
    return None
