"""Whom we do not answer by ourselves, as the API shows it."""

from pydantic import BaseModel

from ingest.staff.looking.silences import Silence, SilencePage
from ingest.web.forms.message import FindingForm, PersonForm
from ingest.web.forms.words import Moment

__all__ = ["SilenceLine", "SilencesPage"]


class SilenceLine(BaseModel):
    """One author whom we do not answer in one mailbox."""

    mailbox: str
    sender: PersonForm
    last_at: Moment
    count: int
    """His mails of the last day that were not answered."""
    codes: list[str]
    """Of all findings that silence."""
    message: str
    """The last of the mails."""
    findings: list[FindingForm]
    """Why the last was not answered."""
    until: Moment | None
    """null: what was not answered is that mail alone."""

    @classmethod
    def of(cls, silence: Silence) -> "SilenceLine":
        """Return the line of `silence`."""
        return cls(
            mailbox=silence.mailbox,
            sender=PersonForm(address=silence.sender, name=silence.sender_name),
            last_at=silence.last_at,
            count=silence.count,
            codes=list(silence.codes),
            message=silence.message,
            findings=[FindingForm.of(one) for one in silence.findings],
            until=silence.until,
        )


class SilencesPage(BaseModel):
    """Silences, newest first. `left_out` says where the look stopped."""

    items: list[SilenceLine]
    next: str | None
    left_out: list[str]

    @classmethod
    def of(cls, page: SilencePage) -> "SilencesPage":
        """Return the form of `page`."""
        items = [SilenceLine.of(one) for one in page.silences]
        return cls(items=items, next=page.next, left_out=list(page.left_out))
