"""A mail that the helpdesk is about to send: what it says of it, and what it is told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ingest.sending.outgoing import Advice, Outgoing
from ingest.web.forms.words import Moment

__all__ = ["Id", "OutgoingAdvice", "OutgoingBody"]

Address = Annotated[str, Field(max_length=320, pattern=r"^[^\s\x00-\x1f\x7f@<>]+@[^\s\x00-\x1f\x7f@<>]+$")]
Id = Annotated[str, Field(min_length=1, max_length=998, pattern=r"^[^\s\x00-\x1f\x7f]+$")]


class OutgoingBody(BaseModel):
    """What a helpdesk says of the mail that it is about to send. Ids may stand in angle brackets or not."""

    model_config = ConfigDict(extra="forbid", strict=True)

    mailbox: Address
    recipients: list[Address] = Field(min_length=1, max_length=100)
    automatic: bool = False
    thread: str | None = Field(None, pattern=r"^[a-z0-9]{1,64}$")
    answers: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")
    in_reply_to: Id | None = None
    references: list[Id] = Field([], max_length=200)
    message_id: Id | None = None

    def outgoing(self) -> Outgoing:
        """Return the value that `ingest.sending` takes."""
        return Outgoing(
            mailbox=self.mailbox,
            recipients=tuple(self.recipients),
            automatic=self.automatic,
            thread=self.thread,
            answers=self.answers,
            in_reply_to=self.in_reply_to,
            references=tuple(self.references),
            message_id=self.message_id,
        )


class OutgoingAdvice(BaseModel):
    """Fields to set on the mail as they are, and whether a machine may send it by itself. `message_id` is bare."""

    message_id: str
    thread: str
    headers: dict[str, str]
    reply_to: str | None
    subject_tag: str | None
    may_autoreply: bool
    why: str
    until: Moment | None
    """Until when a no lasts, as far as is known now; null: nothing speaks against it, or what does ends by no time."""

    @classmethod
    def of(cls, advice: Advice) -> "OutgoingAdvice":
        """Return the form of `advice`."""
        marks = advice.marks
        return cls(
            message_id=marks.message_id,
            thread=marks.thread,
            headers=dict(marks.headers),
            reply_to=marks.reply_to,
            subject_tag=marks.subject_tag,
            may_autoreply=advice.may_autoreply,
            why=advice.why,
            until=advice.until,
        )
