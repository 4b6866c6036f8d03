"""A storm as a row: the held mail of one loop, or a single one, as far as the caller's mailboxes have part in it."""

from pydantic import BaseModel

from ingest.ports import StormRow
from ingest.ports.pages.pulse import Pulse
from ingest.web.forms.words import Moment, Text

__all__ = ["StormForm", "StormLine", "StormsPage"]


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


class StormLine(StormForm):
    """One storm of a list, with how it came."""

    sparkline: list[int]
    """Its mails from the first to the last in equal steps of time, at most 32. For the eye: `count` is what counts."""
    rate_now: int
    """Mails of the last five minutes."""

    @classmethod
    def drawn(cls, row: StormRow, waiting_for: str | None, pulse: Pulse) -> "StormLine":
        """Return the form of `row` with its pulse."""
        form = StormForm.of(row, waiting_for)
        return cls(**dict(form), sparkline=list(pulse.counts), rate_now=pulse.lately)


class StormsPage(BaseModel):
    """Storms: those that wait first, of these those of many mails, then the latest."""

    items: list[StormLine]
    next: str | None
