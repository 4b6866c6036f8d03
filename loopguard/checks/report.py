"""A report that says so by its MIME type: DSN (RFC 3464), MDN (RFC 8098), ARF (RFC 5965).

A DSN that tells of failure or delay is a bounce; one that tells of success (delivered, relayed, expanded) is a
notification, and so are read receipts and complaints.

Not caught: bounces in plain words (`bounce_shape`), and a report that a person forwards: that one is an attachment
of a personal mail, which is the parser's distinction.
"""

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage, ReportType

__all__ = ["report"]

_SUCCESS = frozenset({"delivered", "relayed", "expanded"})


def report(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find a report of one of the three types."""
    found = message.report
    if found is None:
        return None
    about = f" about {found.recipients[0]}" if found.recipients else ""
    if found.type is ReportType.MDN:
        return Finding("report", f"A receipt for a mail of ours{about}.", "RFC 8098", Effect.NOTIFICATION)
    if found.type is ReportType.ARF:
        return Finding("report", f"An abuse or authentication report{about}.", "RFC 5965", Effect.NOTIFICATION)
    action = found.action or "failed"
    status = f", status {found.status}" if found.status else ""
    effect = Effect.NOTIFICATION if action in _SUCCESS else Effect.BOUNCE
    return Finding("report", f"A delivery report{about}: {action}{status}.", "RFC 3464", effect)
