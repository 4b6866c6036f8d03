"""What somebody says when he decides on held mail, and what he is told that it would be about."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ingest.jobs.asked import LONGEST_DELAY_S, MOST_IDS
from ingest.jobs.gathering import Preview
from ingest.ports import HeldQuery
from ingest.staff.asking import Standing
from ingest.web.forms.decisions.held import HeldLine
from ingest.web.forms.moment import Moment
from ingest.web.forms.written import Note, Plain

__all__ = ["DecideBody", "DecideManyBody", "DecideStormBody", "FilterBody", "PreviewForm", "query_of"]

Message = Annotated[str, Field(pattern=r"^[0-9a-f]{32,64}$")]


class DecideBody(BaseModel):
    """A decision on one mail or one storm."""

    model_config = ConfigDict(extra="forbid")

    note: Note = ""
    """Why; it stands in the audit log."""
    dry_run: Annotated[bool, Field(strict=True)] = False
    """Say what it would be about, and decide nothing."""
    delay_s: Annotated[float, Field(strict=True, ge=0, le=LONGEST_DELAY_S, allow_inf_nan=False)] = 0
    """Wait so many seconds before it is carried out: until then it can be undone, and nothing has happened."""


class DecideStormBody(DecideBody):
    """A decision on one storm, but for some of its mails."""

    keep: Annotated[list[Message], Field(max_length=MOST_IDS)] = []
    """Mails that are left as they are."""


class FilterBody(BaseModel):
    """Held mail that nobody has decided on (to restore: discarded), by what it is; all that is given must fit."""

    model_config = ConfigDict(extra="forbid")

    mailbox: Plain | None = None
    storm: Annotated[str | None, Field(max_length=80, pattern=r"^v[0-9]+:[0-9a-zA-Z]+$")] = None
    sender: Plain | None = None
    code: Plain | None = None
    """The code of one of its findings."""
    since: Moment | None = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _named(self) -> "FilterBody":
        if all(getattr(self, name) is None for name in type(self).model_fields):  # null is no field: programs write it
            raise ValueError("Name at least one field: a filter without any would be all held mail.")
        return self


class DecideManyBody(DecideBody):
    """A decision on mails by name, or by a filter."""

    messages: Annotated[list[Message] | None, Field(min_length=1, max_length=MOST_IDS)] = None
    filter: FilterBody | None = None

    @model_validator(mode="after")
    def _one(self) -> "DecideManyBody":
        if (self.messages is None) == (self.filter is None):
            raise ValueError("Give `messages` or `filter`, one of the two.")
        return self


class PreviewForm(BaseModel):
    """What a decision would be about. Nothing was decided."""

    dry_run: bool = True
    total: int
    mailboxes: dict[str, int]
    """How many mails of each."""
    examples: list[HeldLine]
    """Some of them, oldest first."""

    @classmethod
    def of(cls, preview: Preview) -> "PreviewForm":
        """Return the form of `preview`."""
        lines = [HeldLine.of(mail, Standing()) for mail in preview.examples]
        return cls(total=preview.total, mailboxes=dict(preview.mailboxes), examples=lines)


def query_of(body: FilterBody, mailbox: str | None, until: float | None) -> HeldQuery:
    """Return the question of a filter; `mailbox` as the settings write it."""
    return HeldQuery(
        mailboxes=(mailbox,) if mailbox is not None else None,
        storm=body.storm,
        sender=body.sender,
        code=body.code,
        since=body.since,
        until=until,
    )
