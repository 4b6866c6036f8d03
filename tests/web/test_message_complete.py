"""Whatever the parser reads in a mail a helpdesk can have from the API, or it stands here why not."""

from dataclasses import fields
from pathlib import Path

from ingest.web.forms.carried import DefectForm, ForwardedForm, ReportForm
from ingest.web.forms.message import AttachmentForm, MessageForm, PersonForm
from parsers import Address, Attachment, Defect, Forwarded, ParsedMessage, Report
from tests.ingest.desk import settings
from tests.web.asking import api

CALLED = {
    "from_": "sender",
    "original_id": "message_id",
    "how": "type",
}
NOT_SHOWN = {
    ParsedMessage: {
        "sender": "the Sender field: what sent it for its author; in `headers`",
        "return_path": "in `headers`; what SMTP said is `reverse_path`",
        "delivered_to": "in `headers`",
        "hops": "in `headers`",
        "content_type": "in `headers`",
        "quote_depth": "loopguard's",
        "fingerprint": "loopguard's",
        "content_digest": "the delivery key is made of it",
        "returned": "loopguard's; the feed's thread follows it",
        "redirected": "loopguard's; in `headers`",
    },
    Attachment: {"method": "of calendars; loopguard's"},
    Report: {"original_references": "for finding its thread"},
    Forwarded: {"how": "for the text it makes no difference", "sent": "`date`, where it can be read"},
}
FORMS = {
    ParsedMessage: MessageForm,
    Attachment: AttachmentForm,
    Report: ReportForm,
    Forwarded: ForwardedForm,
    Defect: DefectForm,
    Address: PersonForm,
}
MAIL = (
    b"From: Ann <ann@customer.example>\r\nReply-To: Team <team@customer.example>, b@customer.example\r\n"
    b"To: support@desk.example\r\nSubject: x\r\nMessage-ID: <1@c.example>\r\n"
    b"Date: Mon, 05 Jan 2026 08:00:00 +0000\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n"
    b"see below\r\n\r\n---------- Forwarded message ---------\r\nFrom: Carl <carl@far.example>\r\n"
    b"Date: Sun, 4 Jan 2026 at 10:00\r\nSubject: the printer\r\nTo: <ann@customer.example>\r\n\r\nIt burns\xfc.\r\n"
)
BOUNCE = (
    b"From: MAILER-DAEMON@far.example\r\nTo: support@desk.example\r\nSubject: failed\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    b"--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
    b"Final-Recipient: rfc822; gone@far.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@desk.example>\r\n\r\nx\r\n--b--\r\n"
)


def test_every_field_is_shown_or_has_its_reason() -> None:
    for kind, form in FORMS.items():
        names = {one.name: CALLED.get(one.name, one.name) for one in fields(kind)}
        left = {name for name, called in names.items() if called not in form.model_fields}
        left |= {name for name in ("sender",) if kind is ParsedMessage}  # ours of this name is the author
        assert left == set(NOT_SHOWN.get(kind, {})), kind


async def test_a_mail_says_where_answers_go_and_what_was_forwarded(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        shown = await here.get(f"/messages/{(await here.arrive(MAIL))[0]}")
        assert shown["reply_to"] == [
            {"address": "team@customer.example", "name": "Team"},
            {"address": "b@customer.example", "name": ""},
        ]
        assert (shown["forwarded"]["address"], shown["forwarded"]["subject"]) == ("carl@far.example", "the printer")
        assert shown["report"] is None
        assert all(one["code"] and one["detail"] for one in shown["defects"])
        assert shown["defects"]


async def test_a_bounce_says_of_whom_and_of_which_mail(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        shown = await here.get(f"/messages/{(await here.arrive(BOUNCE))[0]}")
        assert shown["report"] == {
            "type": "delivery-status",
            "action": "failed",
            "status": "5.1.1",
            "recipients": ["gone@far.example"],
            "message_id": "ours@desk.example",
        }
        assert shown["reply_to"] == []
