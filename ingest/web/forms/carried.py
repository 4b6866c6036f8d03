"""What a mail carries or tells of another: a report, a mail forwarded by hand, trouble met when it was read."""

from pydantic import BaseModel

from ingest.web.forms.words import Moment, Text
from parsers import Forwarded, Report

__all__ = ["DefectForm", "ForwardedForm", "ReportForm"]


class DefectForm(BaseModel):
    """Trouble that did not stop the reading."""

    code: str
    detail: Text


class ReportForm(BaseModel):
    """A report on the delivery, the reading or an abuse of another mail (RFC 3464, 8098, 5965)."""

    type: str
    action: Text
    status: Text
    recipients: list[Text]
    message_id: Text | None
    """The mail that it is about."""

    @classmethod
    def of(cls, report: Report) -> "ReportForm":
        """Return the form of `report`."""
        return cls(
            type=str(report.type),
            action=report.action,
            status=report.status,
            recipients=list(report.recipients),
            message_id=report.original_id.value,
        )


class ForwardedForm(BaseModel):
    """The mail that somebody forwarded by hand, as the outer one tells it: nothing of it is verified."""

    address: Text
    name: Text
    subject: Text
    date: Moment | None
    message_id: Text | None

    @classmethod
    def of(cls, forwarded: Forwarded) -> "ForwardedForm":
        """Return the form of `forwarded`."""
        return cls(
            address=forwarded.address,
            name=forwarded.name,
            subject=forwarded.subject,
            date=forwarded.date.timestamp() if forwarded.date else None,
            message_id=forwarded.message_id.value,
        )
