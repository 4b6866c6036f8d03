"""The policy as one literal tuple of plain functions, all of them run.

A check looks at one mail and establishes at most one fact. To add your own, pass `CHECKS + (mine,)` to `inspect`.
The order is the order of the findings: facts that hold first, then what a mail declares, then what it looks like.
"""

from collections.abc import Callable
from typing import Final

from loopguard.absence_note import absence_note
from loopguard.answer_address import answer_address
from loopguard.auto_response_suppress import auto_response_suppress
from loopguard.auto_submitted import auto_submitted
from loopguard.bounce_shape import bounce_shape
from loopguard.calendar_reply import calendar_reply
from loopguard.challenge_response import challenge_response
from loopguard.delivered_to import delivered_to
from loopguard.envelope import Envelope
from loopguard.fax_gateway import fax_gateway
from loopguard.foreign_stamp import foreign_stamp
from loopguard.hop_limit import hop_limit
from loopguard.list_mail import list_mail
from loopguard.machine_shape import machine_shape
from loopguard.machine_text import machine_text
from loopguard.message_id_form import message_id_form
from loopguard.null_reverse_path import null_reverse_path
from loopguard.own_mail import own_mail
from loopguard.policy import Policy
from loopguard.precedence import precedence
from loopguard.read_receipt import read_receipt
from loopguard.report import report
from loopguard.report_subject import report_subject
from loopguard.reverse_path import reverse_path
from loopguard.sender_address import sender_address
from loopguard.sms_gateway import sms_gateway
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
    read_receipt,
    calendar_reply,
    bounce_shape,
    auto_submitted,
    vendor_headers,
    message_id_form,
    auto_response_suppress,
    challenge_response,
    precedence,
    list_mail,
    reverse_path,
    sender_address,
    fax_gateway,
    sms_gateway,
    subject_phrase,
    absence_note,
    machine_text,
    machine_shape,
    answer_address,
)
