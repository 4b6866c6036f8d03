"""A storm as a row: the held mail of one loop, or a single one, as far as the caller's mailboxes have part in it."""

from pydantic import BaseModel

from ingest.ports import StormRow
from ingest.web.forms.words import Moment, Text

__all__ = ["StormForm", "StormsPage"]


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

    @classmethod
    def of(cls, row: StormRow, waiting_for: str | None) -> "StormForm":
        """Return the form of `row`."""
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
        )


class StormsPage(BaseModel):
    """Storms: those that wait first, of these those of many mails, then the latest."""

    items: list[StormForm]
    next: str | None
