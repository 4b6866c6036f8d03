"""Shunted mail as the API shows it, what is said to have it tried again, and what became of that."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ingest.staff.shunted.listing import ShuntedPage
from ingest.staff.shunted.nodes import Row
from ingest.staff.shunted.retrying import Retried
from ingest.web.forms.words import Moment, Text
from ingest.web.forms.written import Plain

__all__ = ["RetriedForm", "RetryBody", "RetryManyBody", "ShuntedLine", "ShuntedPageForm"]


class ShuntedLine(BaseModel):
    """One mail that a node set aside. null: that node cannot read it now, or it does not apply."""

    receipt: str
    node: str
    """The node that has it."""
    mailbox: str | None
    accepted_at: Moment
    settled_at: Moment
    """When it was set aside."""
    size: int | None
    reverse_path: Text | None
    subject: Text
    """As far as the beginning of its header names one."""
    reason: Text
    attempts: int | None
    """How often it had failed."""
    links: dict[str, str]

    @classmethod
    def of(cls, row: Row) -> "ShuntedLine":
        """Return the line of `row`."""
        mail, here = row.mail, f"/api/v1/shunted/{row.mail.receipt}"
        return cls(
            receipt=mail.receipt,
            node=row.node,
            mailbox=mail.mailbox or None,
            accepted_at=mail.accepted_at,
            settled_at=mail.settled_at,
            size=mail.size,
            reverse_path=mail.reverse_path,
            subject=mail.subject,
            reason=mail.reason,
            attempts=mail.attempts,
            links={name: f"{here}/{name}" for name in ("retry", "original")},
        )


class ShuntedPageForm(BaseModel):
    """Shunted mail of all nodes, newest first. `left_out` says in sentences what was not looked at."""

    items: list[ShuntedLine]
    next: str | None
    left_out: list[Text]

    @classmethod
    def of(cls, page: ShuntedPage) -> "ShuntedPageForm":
        """Return the form of `page`."""
        return cls(items=[ShuntedLine.of(one) for one in page.rows], next=page.next, left_out=list(page.left_out))


class RetryBody(BaseModel):
    """That one mail is to be tried again."""

    model_config = ConfigDict(extra="forbid")

    node: Annotated[str | None, Field(min_length=1, max_length=255)] = None
    """The node that has it, as the list names it: it is asked even while it does not answer."""


class RetryManyBody(BaseModel):
    """That all shunted mail is to be tried again, of what the caller sees; what is given must fit."""

    model_config = ConfigDict(extra="forbid")

    mailbox: Plain | None = None
    reason: Annotated[str | None, Field(min_length=1, max_length=1_000)] = None
    """The whole sentence, as the list has it."""


class RetriedForm(BaseModel):
    """What became of a retry."""

    put_back: int
    """Mails in the queue again: of this node, and of another one where one mail was named."""
    waiting_for: Text | None
    """The nodes that were asked and have not done it yet; they do when they are back."""
    left_out: list[Text]
    """What was not put back or not asked, and why."""

    @classmethod
    def of(cls, retried: Retried) -> "RetriedForm":
        """Return the form of `retried`."""
        waiting = ", ".join(sorted(retried.waiting_for)) or None
        return cls(put_back=retried.put_back, waiting_for=waiting, left_out=list(retried.left_out))
