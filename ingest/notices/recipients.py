"""Who is told of which mailboxes, and by what name the outbox knows him."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.ports.changes import ChangeKind
from ingest.settings import Settings

__all__ = ["STORM_KINDS", "Recipient", "is_of_notices", "recipients_of"]

PREFIX = "notices "
"""No webhook's name has a space."""
STORM_KINDS = frozenset({ChangeKind.STORM_OPENED, ChangeKind.STORM_GROWN, ChangeKind.STORM_CLOSED})


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address. To the outbox it is an endpoint."""

    address: str
    mailboxes: frozenset[str]
    """In small letters; never empty."""
    events: frozenset[ChangeKind]
    runs_the_node: bool
    """Whether `notices.to` names it: it is told of the node too, not of mailboxes alone."""

    @property
    def name(self) -> str:
        """Its name in the outbox."""
        return PREFIX + self.address


def recipients_of(settings: Settings) -> list[Recipient]:
    """Return everybody whom notices go to, with what he is told of."""
    given = settings.notices
    boxes: dict[str, set[str]] = {}
    for box in settings.mailbox:
        for address in given.to if box.notices.to is None else box.notices.to:
            boxes.setdefault(address.lower(), set()).add(box.address.lower())
    events = frozenset(_events(settings))
    ours = {one.lower() for one in given.to}
    found = boxes.items() if given.relay and events else ()
    return [Recipient(one, frozenset(names), events, one in ours) for one, names in found]


def is_of_notices(endpoint: str) -> bool:
    """Whether an endpoint of the outbox is ours, and no webhook's."""
    return endpoint.startswith(PREFIX)


def _events(settings: Settings) -> Iterator[ChangeKind]:
    if settings.notices.storms:
        yield from STORM_KINDS
    if settings.notices.digest:
        yield ChangeKind.STORMS_DIGEST
