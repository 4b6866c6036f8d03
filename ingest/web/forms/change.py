"""A change of the feed as the API shows it."""

from typing import Any

from pydantic import BaseModel

from ingest.ports import Change, ChangeKind
from ingest.web.forms.words import Moment, Text

__all__ = ["ChangeForm", "ChangesPage"]

_IDS = {ChangeKind.STORMS_DIGEST: "day"}
"""What `Change.id` is called where the kind does not begin with that."""


class ChangeForm(BaseModel):
    """One thing that happened. It may be told twice, then with the same `id`. What does not belong to it is null."""

    id: str
    """The same whenever the same thing is told."""
    type: str
    at: Moment
    mailbox: str
    message: str | None = None
    thread: str | None = None
    storm: str | None = None
    other: str | None = None
    """Of `thread.merged` the name that became an alias, of `thread.split` the name that left."""
    count: int | None = None
    """Of a storm, how many mails it had; of `storms.digest`, how many wait in the mailbox."""
    day: str | None = None
    """Of `storms.digest`."""
    actor: Text | None = None
    """Who decided."""

    @classmethod
    def of(cls, change: Change) -> "ChangeForm":
        """Return the form of `change`."""
        about: dict[str, Any] = {_IDS.get(change.kind, change.kind.partition(".")[0]): change.id}
        if change.kind.startswith("message."):
            about |= {"thread": change.thread or None, "storm": change.storm or None}
        if change.kind.startswith("storm"):
            about["count"] = change.count
        return cls(
            id=change.key,
            type=str(change.kind),
            at=change.at,
            mailbox=change.mailbox,
            other=change.other or None,
            actor=change.actor or None,
            **about,
        )


class ChangesPage(BaseModel):
    """Changes in the order of the feed. `next` is the cursor behind them: ask with it for what comes after, always."""

    items: list[ChangeForm]
    next: str
