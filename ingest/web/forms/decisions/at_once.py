"""What somebody says who has a loop held at once, and what is told of it."""

from pydantic import BaseModel, ConfigDict

from ingest.ports import Allowance
from ingest.staff.allowing.scope import scope_of
from ingest.web.forms.decisions.allowance import AllowanceForm
from ingest.web.forms.moment import Moment as MomentSaid
from ingest.web.forms.written import Note, Plain

__all__ = ["AtOnceBody", "AtOnceForm", "AtOncePage"]


class AtOnceBody(BaseModel):
    """Which loop is held at once, in which mailbox, and until when. All three are to be said."""

    model_config = ConfigDict(extra="forbid")

    storm: Plain
    """The storm that was discarded twice."""
    mailbox: Plain | None
    """null: all mailboxes, for who sees them all."""
    until: MomentSaid
    """At most 90 days ahead."""
    note: Note = ""
    """Why; it stands in the audit log."""


class AtOnceForm(AllowanceForm):
    """A loop that is held at once."""

    alike: int
    """How many discarded mails that differ it is compared with."""

    @classmethod
    def of(cls, allowance: Allowance, at: float) -> "AtOnceForm":
        """Return the form of a rule as it stands at this moment."""
        facts = dict(AllowanceForm.of(allowance, at)) | {"scope": scope_of(allowance, at, at_once=True).sentence}
        return cls(**facts, alike=len(allowance.alike))


class AtOncePage(BaseModel):
    """Rules to hold at once, newest first."""

    items: list[AtOnceForm]
    next: str | None
