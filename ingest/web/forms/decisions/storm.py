"""A storm as a row: the held mail of one loop, or a single one, as far as the caller's mailboxes have part in it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingest.ports import Postponement, StormRow
from ingest.ports.lasting.postponements import due
from ingest.ports.pages.pulse import Pulse
from ingest.web.forms.moment import Moment as Said
from ingest.web.forms.words import Moment, Text
from ingest.web.forms.written import Note

__all__ = ["PostponeBody", "PostponedForm", "StormForm", "StormLine", "StormShown", "StormsPage"]


class PostponeBody(BaseModel):
    """Until when a storm is put off: at least one condition; the first that is met brings it back."""

    model_config = ConfigDict(extra="forbid")

    until: Said | None = None
    count: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)] | None = None
    """It has so many mails, decided on or not."""
    quiet_s: Annotated[int, Field(strict=True, ge=1, le=31_536_000)] | None = None
    """So many seconds went by without a new mail."""
    note: Note = ""
    """Why; it stands in the audit log."""

    @model_validator(mode="after")
    def _until_when(self) -> "PostponeBody":
        if self.until is None and self.count is None and self.quiet_s is None:
            raise ValueError("Give `until`, `count` or `quiet_s`: a storm that nothing brings back would be lost.")
        return self


class PostponedForm(BaseModel):
    """Who put a storm off, when, and what brings it back."""

    actor: Text
    at: Moment
    until: Moment | None
    count: int | None
    quiet_s: float | None
    note: Text
    due: bool
    """Whether it is back."""

    @classmethod
    def of(cls, one: Postponement, row: StormRow, now: float) -> "PostponedForm":
        """Return the form of what put off `row`."""
        return cls(
            actor=one.actor,
            at=one.at,
            until=one.until,
            count=one.count,
            quiet_s=one.quiet_s,
            note=one.note,
            due=due(one, row, now),
        )


class StormForm(BaseModel):
    """One storm. Counts and times are of the mail that the caller sees."""

    storm: str
    mailbox: str
    mailboxes: list[str]
    """All of the caller's mailboxes that it has mail of."""
    parties: list[Text]
    code: str
    """The finding that the storm was opened for."""
    reason: Text
    """One sentence with the figures."""
    first_at: Moment
    last_at: Moment
    count: int
    waiting: int
    """Mails that nobody has decided on."""
    per_minute: float
    single: bool
    """Whether it is one mail, held for itself."""
    waiting_for: str | None
    """The nodes that were asked to release mail of it, and have not yet."""
    postponed: PostponedForm | None
    """Who put it off; null: nobody."""

    @classmethod
    def of(cls, row: StormRow, waiting_for: str | None, later: Postponement | None, now: float) -> "StormForm":
        """Return the form of `row` at the time `now`."""
        storm = row.storm
        return cls(
            storm=storm.key,
            mailbox=storm.mailbox,
            mailboxes=list(row.mailboxes),
            parties=list(storm.parties),
            code=storm.code,
            reason=storm.reason,
            first_at=storm.first_at,
            last_at=storm.last_at,
            count=storm.count,
            waiting=row.waiting,
            per_minute=storm.per_minute,
            single=row.single,
            waiting_for=waiting_for,
            postponed=PostponedForm.of(later, row, now) if later is not None else None,
        )


class StormShown(StormForm):
    """One storm that somebody looks at."""

    offer: str
    """A loop that was discarded twice can be held at once next time (`POST /at-once`): says so; "" where it cannot."""


class StormLine(StormForm):
    """One storm of a list, with how it came."""

    sparkline: list[int]
    """Its mails from the first to the last in equal steps of time, at most 32. For the eye: `count` is what counts."""
    rate_now: int
    """Mails of the last five minutes."""

    @classmethod
    def drawn(cls, form: StormForm, pulse: Pulse) -> "StormLine":
        """Return a storm's form with its pulse."""
        return cls(**dict(form), sparkline=list(pulse.counts), rate_now=pulse.lately)


class StormsPage(BaseModel):
    """Storms: those that wait first, of these those of many mails, then the latest."""

    items: list[StormLine]
    next: str | None
