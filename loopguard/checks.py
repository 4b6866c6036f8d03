"""The policy as one literal tuple of plain functions, all of them run (DESIGN section 2).

A check looks at one mail and establishes at most one fact. To add your own, pass `CHECKS + (mine,)` to `inspect`.
The order is the order of the findings: facts that hold first, then what a mail declares, then what it looks like.
"""

from collections.abc import Callable
from typing import Final

from loopguard.auto_response_suppress import auto_response_suppress
from loopguard.auto_submitted import auto_submitted
from loopguard.bounce_shape import bounce_shape
from loopguard.delivered_to import delivered_to
from loopguard.envelope import Envelope
from loopguard.foreign_stamp import foreign_stamp
from loopguard.hop_limit import hop_limit
from loopguard.list_mail import list_mail
from loopguard.machine_text import machine_text
from loopguard.null_reverse_path import null_reverse_path
from loopguard.own_mail import own_mail
from loopguard.policy import Policy
from loopguard.precedence import precedence
from loopguard.report import report
from loopguard.report_subject import report_subject
from loopguard.sender_address import sender_address
from loopguard.subject_phrase import subject_phrase
from loopguard.vendor_headers import vendor_headers
from loopguard.verdict import Finding
from parsers import ParsedMessage

__all__ = ["CHECKS", "Check"]

Check = Callable[[ParsedMessage, Envelope, Policy], Finding | None]
"""A check: facts in, at most one finding out; pure."""

CHECKS: Final[tuple[Check, ...]] = (
    own_mail,
    hop_limit,
    delivered_to,
    foreign_stamp,
    null_reverse_path,
    report,
    report_subject,
    bounce_shape,
    auto_submitted,
    vendor_headers,
    auto_response_suppress,
    precedence,
    list_mail,
    sender_address,
    subject_phrase,
    machine_text,
)
