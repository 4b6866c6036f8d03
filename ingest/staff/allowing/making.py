"""Makes allowances, ends them, and lists them, for whoever may see their mailboxes; the audit log has each act.

Mail that is held already stays held: to let it pass is another decision. The audit log names an allowance by its id,
not by the address: it is kept for good, and whoever is named may have the allowance erased.
"""

from dataclasses import replace
from hashlib import sha256

from ingest.errors import CallerError, Forbidden, NotFound
from ingest.mailboxes import Mailboxes
from ingest.ports import Allowance, AllowancePage, AllowanceQuery, AuditEntry, Ports, Subject
from ingest.ports.lasting.allowances import allowance_id
from ingest.rfc3339 import rfc3339
from ingest.staff.allowing.noted import note_of
from ingest.staff.allowing.scope import sender_of
from ingest.staff.caller import Caller

__all__ = ["allow", "end", "listed", "shown"]


async def allow(
    ports: Ports,
    mailboxes: Mailboxes,
    caller: Caller,
    origin: str,
    *,
    sender: str,
    mailbox: str | None,
    until: float | None,
    at: float,
    note: str = "",
) -> Allowance:
    """Let mail by `sender` to `mailbox` (None: to all) pass from now on, and return the allowance.

    Who asks again gets what there is; who asks for another term gets that. `at` is now, in seconds since the epoch.
    Raises `CallerError` for what is no sender, or a term that has passed, `NotFound` for a mailbox that is not the
    caller's, `Forbidden` for all mailboxes where he sees some, `EngineError`.
    """
    author, box = sender_of(sender, mailboxes), _mailbox(mailbox, mailboxes, caller)
    if until is not None and until <= at:
        raise CallerError(f"until: {rfc3339(until)} has passed; name a later moment")
    id_ = allowance_id(author, box)
    there = await ports.allowances.get(id_)
    if there is None or not there.holds(at) or there.until != until:
        there = Allowance(id_, author, box, until, caller.name, origin, at, note)
        await ports.allowances.make(there, at)
    await ports.audit.record([_made(there)])  # also when there was one: whoever made it may have died before this
    return there


async def end(ports: Ports, caller: Caller, origin: str, id_: str, at: float) -> Allowance:
    """End an allowance, and return it; one that is over stays as it is. To undo it, make it again.

    Raises `NotFound` for one that the caller does not see, `Forbidden` for one of all mailboxes where he sees some,
    `EngineError`.
    """
    there = await shown(ports, caller, id_)
    if there.mailbox is None:
        _needs_all(caller)
    if await ports.allowances.end(id_, caller.name, at):
        there = replace(there, ended_at=at, ended_by=caller.name)
    else:
        there = await ports.allowances.get(id_) or there
    if there.ended_at is not None:
        await ports.audit.record([_ended(there, there.ended_at, origin)])
    return there


async def shown(ports: Ports, caller: Caller, id_: str) -> Allowance:
    """Return an allowance that counts for mail which the caller sees. Raises `NotFound`, `EngineError`."""
    found = await ports.allowances.get(id_)
    if found is None or not (found.mailbox is None or caller.sees(found.mailbox)):
        raise NotFound(f"There is no allowance {id_}.")
    return found


async def listed(ports: Ports, caller: Caller, after: str | None, limit: int) -> AllowancePage:
    """Return a page of what counts for the caller's mailboxes, what is over too, newest first.

    Raises `CallerError` for a cursor that no page gave, `EngineError`.
    """
    return await ports.allowances.page(AllowanceQuery(caller.scope), after, limit)


def _mailbox(wanted: str | None, mailboxes: Mailboxes, caller: Caller) -> str | None:
    """Return the mailbox as the settings write it."""
    if wanted is None:
        _needs_all(caller)
        return None
    found = mailboxes.named(wanted)
    if found is None or not caller.sees(found.address):
        raise NotFound(f"There is no mailbox {wanted}.")
    return found.address


def _needs_all(caller: Caller) -> None:
    if caller.mailboxes is not None:
        raise Forbidden(f"An allowance for all mailboxes is for who sees them all, and {caller.name} sees some.")


def _made(one: Allowance) -> AuditEntry:
    return _entry("allow", one, one.made_at, one.actor, one.origin, note_of(one))


def _ended(one: Allowance, at: float, origin: str) -> AuditEntry:
    return _entry("allow.ended", one, at, one.ended_by, origin, "")


def _entry(action: str, one: Allowance, at: float, actor: str, origin: str, note: str) -> AuditEntry:
    """Return the entry of an act; recorded again it is the same."""
    id_ = sha256(f"{action}\n{one.id}\n{at!r}".encode()).hexdigest()[:32]
    return AuditEntry(id_, at, actor, origin, action, Subject.ALLOWANCE, one.id, one.mailbox or "", note=note)
