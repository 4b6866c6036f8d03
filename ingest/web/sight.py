"""What of mailboxes and mail a caller sees; whatever he does not is answered as if it were not there."""

import time

from fastapi import Request

from ingest.ports import AuditQuery, HeldQuery, Job, MailQuery, StormRow
from ingest.records import HeldMessage, StoredMessage
from ingest.staff.caller import Caller
from ingest.staff.opening import Opening
from ingest.staff.viewing import viewed
from ingest.web.admission import origin_of
from ingest.web.desk import Desk
from ingest.web.problem import unseen

__all__ = ["mailboxes_of", "note_view", "seen", "seen_job", "seen_mailbox", "seen_storm", "sees_job"]


async def mailboxes_of(desk: Desk, caller: Caller, mailbox: str | None) -> tuple[str, ...] | None:
    """Return the mailboxes to look into: the named one, or all that are the caller's; None for all that there are."""
    if mailbox is not None:
        return (await seen_mailbox(desk, caller, mailbox),)
    return caller.scope


async def seen_mailbox(desk: Desk, caller: Caller, mailbox: str) -> str:
    """Return a mailbox's address as the settings write it.

    Raises `Problem` (404) for one that is not the caller's, and for one that neither stands in the settings nor has
    left mail or a line in the audit log.
    """
    address = desk.mailboxes.spelt(mailbox)
    if not caller.sees(address) or (desk.mailboxes.named(address) is None and not await _was(desk, address)):
        raise unseen("mailbox", mailbox)
    return address


async def _was(desk: Desk, mailbox: str) -> bool:
    """Whether there is mail of a mailbox that the settings do not have, or a word about one in the audit log."""
    ports, box = desk.engines().ports, (mailbox,)
    return bool(
        (await ports.store.page(MailQuery(box), None, 1)).messages
        or (await ports.quarantine.page(HeldQuery(box, state=None), None, 1)).mails
        or (await ports.audit.page(AuditQuery(box), None, 1)).entries
    )


async def seen(opening: Opening, caller: Caller, message: str) -> StoredMessage | HeldMessage:
    """Return a mail that the caller may see. Raises `Problem` (404) for any other."""
    mail = await opening.found(message)
    if mail is None or not caller.sees(mail.receipt.mailbox if isinstance(mail, HeldMessage) else mail.mailbox):
        raise unseen("message", message)
    return mail


async def seen_storm(desk: Desk, caller: Caller, storm: str) -> StormRow:
    """Return a storm as the caller sees it. Raises `Problem` (404) where no mail of it is his."""
    row = await desk.engines().ports.quarantine.storm_row(storm, caller.scope)
    if row is None:
        raise unseen("storm", storm)
    return row


async def seen_job(desk: Desk, caller: Caller, job: str) -> Job:
    """Return a job that the caller may see. Raises `Problem` (404) for any other."""
    found = await desk.engines().ports.jobs.get(job)
    if found is None or not sees_job(caller, found):
        raise unseen("job", job)
    return found


async def note_view(desk: Desk, request: Request, caller: Caller, mail: HeldMessage) -> None:
    """Write down that somebody saw the text of a held mail: once a day for each that looks."""
    entry = viewed(mail, caller.name, origin_of(request), time.time())
    await desk.engines().ports.audit.record([entry])


def sees_job(caller: Caller, job: Job) -> bool:
    """Whether all the mail that a job decides on is the caller's; one that decides on none is its maker's."""
    if caller.mailboxes is None:
        return True
    return all(map(caller.sees, job.mailboxes)) if job.mailboxes else job.actor == caller.name
