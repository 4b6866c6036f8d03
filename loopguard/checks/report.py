"""A report that says by its MIME type what it is: about a delivery (DSN, RFC 3464), a reading (MDN, RFC 8098) or abuse
(ARF, RFC 5965).

A DSN about a failure or a delay is a bounce. A DSN about a success (delivered, relayed, expanded), a read receipt and a
complaint are notifications.

Not caught: bounces in plain words (`bounce_shape` finds them). A report that a person forwards is an attachment of a
personal mail: the parser tells the two apart.
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
