"""What somebody says when he lets mail pass from now on, and what is told of it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ingest.ports import Allowance
from ingest.staff.allowing.scope import scope_of
from ingest.web.forms.moment import Moment as MomentSaid
from ingest.web.forms.words import Moment, Text
from ingest.web.forms.written import Note, Plain

__all__ = ["AllowBody", "AllowanceForm", "AllowancesPage"]


class AllowBody(BaseModel):
    """Whose mail is let pass, to which mailbox, and until when. All three are to be said, if only by null."""

    model_config = ConfigDict(extra="forbid")

    sender: Plain
    """One address, or `*@example.org` for all of a domain."""
    mailbox: Plain | None
    """null: all mailboxes, for who sees them all."""
    until: MomentSaid | None
    """null: until somebody ends it."""
    note: Note = ""
    """Why; it stands in the audit log."""


class AllowanceForm(BaseModel):
    """Mail that is not held for what was counted of it."""

    id: str
    sender: Text
    mailbox: str | None
    until: Moment | None
    scope: Text
    """All of that as one sentence."""
    state: Annotated[str, Field(json_schema_extra={"enum": ["holds", "ended", "passed"]})]
    actor: Text
    origin: Text
    created_at: Moment
    note: Text
    ended_at: Moment | None
    ended_by: Text

    @classmethod
    def of(cls, allowance: Allowance, at: float) -> "AllowanceForm":
        """Return the form of `allowance` as it stands at this moment."""
        scope = scope_of(allowance, at)
        return cls(
            id=allowance.id,
            sender=allowance.sender,
            mailbox=allowance.mailbox,
            until=allowance.until,
            scope=scope.sentence,
            state=str(scope.state),
            actor=allowance.actor,
            origin=allowance.origin,
            created_at=allowance.made_at,
            note=allowance.note,
            ended_at=allowance.ended_at,
            ended_by=allowance.ended_by,
        )


class AllowancesPage(BaseModel):
    """Allowances, newest first."""

    items: list[AllowanceForm]
    next: str | None
