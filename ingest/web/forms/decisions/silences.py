"""Whom we do not answer by ourselves, as the API shows it, and what somebody says who lifts a silence."""

from pydantic import BaseModel, ConfigDict

from ingest.staff.looking.silences import Silence, SilencePage
from ingest.web.forms.message import FindingForm, PersonForm
from ingest.web.forms.words import Moment
from ingest.web.forms.written import Note, Plain

__all__ = ["LiftBody", "LiftedForm", "SilenceLine", "SilencesPage"]


class LiftBody(BaseModel):
    """Whose silence is lifted."""

    model_config = ConfigDict(extra="forbid")

    address: Plain
    note: Note = ""
    """Why; it stands in the audit log."""


class LiftedForm(BaseModel):
    """The silence that was lifted."""

    address: str
    why: str
    until: Moment
    """How long it would have lasted."""


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
    why: str
    """Why rounds keep us silent to this author in all mailboxes, which can be lifted; "" where they do not."""

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
            why=silence.why,
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
