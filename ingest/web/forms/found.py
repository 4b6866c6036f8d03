"""What a search found, as the API shows it."""

from dataclasses import replace

from pydantic import BaseModel

from ingest.ports import Hit
from ingest.records import StoredMessage
from ingest.web.forms.marked import excerpt, marked
from ingest.web.forms.message import PersonForm
from ingest.web.forms.words import Moment, Text

__all__ = ["FoundForm", "FoundPage", "MarkedForm"]


class MarkedForm(BaseModel):
    """Texts as HTML: what was searched for stands in `<mark>`, all else is escaped."""

    subject: Text
    snippet: Text


class FoundForm(BaseModel):
    """One mail that was found. `score` compares within one answer only."""

    message: str
    mailbox: str
    thread: str
    accepted_at: Moment
    sender: PersonForm
    subject: Text
    snippet: Text
    marked: MarkedForm
    kind: str
    score: float

    @classmethod
    def of(cls, hit: Hit, mail: StoredMessage, thread: str, words: str) -> "FoundForm":
        """Return the form of a hit; `mail` is the record that it stands for, `thread` what its thread is called now."""
        told = replace(
            hit,
            id=mail.id,
            mailbox=mail.mailbox,
            thread=thread,
            accepted_at=mail.accepted_at,
            sender=mail.sender,
            subject=mail.subject,
            snippet=excerpt(mail.text, words) or hit.snippet,
            kind=mail.kind,
        )
        return cls.of_hit(told, words, mail.sender_name)

    @classmethod
    def of_hit(cls, hit: Hit, words: str, name: str = "") -> "FoundForm":
        """Return the form of a hit as the index tells it; that does not know the author's `name`."""
        return cls(
            message=hit.id,
            mailbox=hit.mailbox,
            thread=hit.thread,
            accepted_at=hit.accepted_at,
            sender=PersonForm(address=hit.sender, name=name),
            subject=hit.subject,
            snippet=hit.snippet,
            marked=MarkedForm(subject=marked(hit.subject, words), snippet=marked(hit.snippet, words)),
            kind=hit.kind,
            score=hit.score,
        )


class FoundPage(BaseModel):
    """The best hits first. `next` is null: whoever needs more says more words."""

    items: list[FoundForm]
    next: str | None = None
