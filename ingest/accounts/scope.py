"""Which mailboxes somebody is to see, by the names that mail is filed under."""

from collections.abc import Sequence

from ingest.errors import CallerError
from ingest.mailboxes import Mailboxes

__all__ = ["scope"]


def scope(wanted: Sequence[str] | None, mailboxes: Mailboxes) -> tuple[str, ...] | None:
    """Return the own addresses of these mailboxes; None for all. Raises `CallerError` for one that is none."""
    if wanted is None:
        return None
    found = {address: mailboxes.named(address) for address in wanted}
    if missing := [address for address, mailbox in found.items() if mailbox is None]:
        raise CallerError(f"{missing[0]} is no mailbox of these settings: name one that has a [[mailbox]] table")
    return tuple(sorted({mailbox.address for mailbox in found.values() if mailbox is not None}))
