"""All checks of one mail, as one tuple of plain functions. All of them run, and none hides another.

A check looks at one mail and finds at most one fact. An example: `hop_limit` finds a mail that went through more than
50 servers. To add your own, pass `CHECKS + (mine,)` to `inspect`. The order of the tuple is the order of the findings:
first what holds a mail, then what a mail says of itself, then what it looks like.
"""

from collections.abc import Callable
from typing import Final

from loopguard.checks.auto_response_suppress import auto_response_suppress
from loopguard.checks.auto_submitted import auto_submitted
from loopguard.checks.calendar_reply import calendar_reply
from loopguard.checks.delivered_to import delivered_to
from loopguard.checks.foreign_stamp import foreign_stamp
from loopguard.checks.hop_limit import hop_limit
from loopguard.checks.list_mail import list_mail
from loopguard.checks.null_reverse_path import null_reverse_path
from loopguard.checks.own_mail import own_mail
from loopguard.checks.precedence import precedence
from loopguard.checks.read_receipt import read_receipt
from loopguard.checks.report import report
from loopguard.checks.shapes.absence_note import absence_note
from loopguard.checks.shapes.answer_address import answer_address
from loopguard.checks.shapes.bounce_shape import bounce_shape
from loopguard.checks.shapes.challenge_response import challenge_response
from loopguard.checks.shapes.fax_gateway import fax_gateway
from loopguard.checks.shapes.machine_shape import machine_shape
from loopguard.checks.shapes.machine_text import machine_text
from loopguard.checks.shapes.mass_mail import mass_mail
from loopguard.checks.shapes.message_id_form import message_id_form
from loopguard.checks.shapes.report_subject import report_subject
from loopguard.checks.shapes.reverse_path import reverse_path
from loopguard.checks.shapes.sender_address import sender_address
from loopguard.checks.shapes.sms_gateway import sms_gateway
from loopguard.checks.shapes.subject_phrase import subject_phrase
from loopguard.checks.shapes.ticket_receipt import ticket_receipt
from loopguard.checks.shapes.topic_notice import topic_notice
from loopguard.checks.vendor_headers import vendor_headers
from loopguard.envelope import Envelope
from loopguard.policy import Policy
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
    ticket_receipt,
    machine_text,
    machine_shape,
    mass_mail,
    topic_notice,
    answer_address,
)
