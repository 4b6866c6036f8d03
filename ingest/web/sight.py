"""What of mailboxes and mail a caller sees; whatever he does not is answered as if it were not there."""

from ingest.records import HeldMessage, StoredMessage
from ingest.staff.caller import Caller
from ingest.staff.opening import Opening
from ingest.web.desk import Desk
from ingest.web.problem import unseen

__all__ = ["mailboxes_of", "seen", "seen_mailbox"]


def mailboxes_of(desk: Desk, caller: Caller, mailbox: str | None) -> tuple[str, ...] | None:
    """Return the mailboxes to look into: the named one, or all that are the caller's; None for all that there are."""
    if mailbox is not None:
        return (seen_mailbox(desk, caller, mailbox),)
    return caller.scope


def seen_mailbox(desk: Desk, caller: Caller, mailbox: str) -> str:
    """Return a mailbox's address as the settings write it. Raises `Problem` (404) for one that is not the caller's."""
    named = desk.mailboxes.named(mailbox)
    address = named.address if named is not None else mailbox
    if not caller.sees(address):
        raise unseen("mailbox", mailbox)
    return address


async def seen(opening: Opening, caller: Caller, message: str) -> StoredMessage | HeldMessage:
    """Return a mail that the caller may see. Raises `Problem` (404) for any other."""
    mail = await opening.found(message)
    if mail is None or not caller.sees(mail.receipt.mailbox if isinstance(mail, HeldMessage) else mail.mailbox):
        raise unseen("message", message)
    return mail
