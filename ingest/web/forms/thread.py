"""A thread as the API shows it: all its names, its mails in order, who takes part, and what we sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ingest.threads.sent import SentMail
from ingest.web.forms.message import MessageLine, PersonForm
from ingest.web.forms.words import Moment, Text

__all__ = ["MergeBody", "SentForm", "SplitBody", "ThreadForm", "ThreadLine", "ThreadsPage"]

NAME = "^[a-z0-9]{1,64}$"
Name = Annotated[str, Field(pattern=NAME)]


class SentForm(BaseModel):
    """A mail that we sent in a thread."""

    message_id: Text | None
    recipients: list[Text]
    at: Moment
    automatic: bool
    """Whether a machine wrote it."""

    @classmethod
    def of(cls, mail: SentMail) -> "SentForm":
        """Return the form of `mail`."""
        return cls(
            message_id=mail.ids[0] if mail.ids else None,
            recipients=list(mail.recipients),
            at=mail.at,
            automatic=mail.automatic,
        )


class ThreadForm(BaseModel):
    """One thread. Its messages are the latest, oldest first; `earlier` is the cursor of those before them."""

    thread: str
    mailbox: str
    names: list[str]
    """All its names, the one that stays first."""
    subject: Text
    participants: list[PersonForm]
    messages: list[MessageLine]
    earlier: str | None
    sent: list[SentForm]
    related: list[str]
    """Threads that its mails speak of without having joined them."""


class ThreadLine(BaseModel):
    """A thread in a list, by its latest mail."""

    thread: str
    mailbox: str
    latest: MessageLine


class ThreadsPage(BaseModel):
    """Threads, the one with the latest mail first."""

    items: list[ThreadLine]
    next: str | None


class MergeBody(BaseModel):
    """Which thread becomes one with the thread that is named in the path."""

    model_config = ConfigDict(extra="forbid", strict=True)

    other: Name


class SplitBody(BaseModel):
    """Which name leaves the thread that is named in the path."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name
