"""Makes allowances, ends them, and lists them, for whoever may see their mailboxes; the audit log has each act.

Mail that is held already stays held: to let it pass is another decision. The audit log names an allowance by its id,
not by the address: it is kept for good, and whoever is named may have the allowance erased. Rules to hold at once are
ended, shown and listed here too, as `AT_ONCE`; `holding` makes them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from ingest.errors import CallerError, Forbidden, NotFound
from ingest.mailboxes import Mailboxes
from ingest.ports import Allowance, AllowancePage, AllowanceQuery, Allowances, AuditEntry, Ports, Subject
from ingest.ports.lasting.allowances import allowance_id
from ingest.rfc3339 import rfc3339
from ingest.staff.allowing.noted import note_of
from ingest.staff.allowing.scope import sender_of
from ingest.staff.caller import Caller

__all__ = ["ALLOWED", "AT_ONCE", "Rules", "allow", "end", "listed", "mailbox_of", "make", "shown"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is made and ended in one way: where it is kept, and what the log and people call it."""

    kept: Callable[[Ports], Allowances]
    subject: Subject
    called: str


ALLOWED: Final = Rules(lambda ports: ports.allowances, Subject.ALLOWANCE, "an allowance")
AT_ONCE: Final = Rules(lambda ports: ports.at_once, Subject.AT_ONCE, "a rule to hold at once")


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
    author, box = sender_of(sender, mailboxes), mailbox_of(mailbox, mailboxes, caller)
    if until is not None and until <= at:
        raise CallerError(f"until: {rfc3339(until)} has passed; name a later moment")
    id_ = allowance_id(author, box)
    there = await ports.allowances.get(id_)
    if there is None or not there.holds(at) or there.until != until:
        there = Allowance(id_, author, box, until, caller.name, origin, at, note)
        await ports.allowances.make(there, at)
    await ports.audit.record([_made(there)])  # also when there was one: whoever made it may have died before this
    return there


async def make(ports: Ports, rules: Rules, one: Allowance, at: float) -> None:
    """Put a rule in its scope's place, and write down who made it. Raises `CallerError` where too many hold."""
    await rules.kept(ports).make(one, at)
    await ports.audit.record([_made(one, rules)])


async def end(ports: Ports, caller: Caller, origin: str, id_: str, at: float, rules: Rules = ALLOWED) -> Allowance:
    """End an allowance, and return it; one that is over stays as it is. To undo it, make it again.

    Raises `NotFound` for one that the caller does not see, `Forbidden` for one of all mailboxes where he sees some,
    `EngineError`.
    """
    there = await shown(ports, caller, id_, rules)
    if there.mailbox is None:
        _needs_all(caller, rules)
    if await rules.kept(ports).end(id_, caller.name, at):
        there = replace(there, ended_at=at, ended_by=caller.name)
    else:
        there = await rules.kept(ports).get(id_) or there
    if there.ended_at is not None:
        await ports.audit.record([_ended(there, there.ended_at, origin, rules)])
    return there


async def shown(ports: Ports, caller: Caller, id_: str, rules: Rules = ALLOWED) -> Allowance:
    """Return an allowance that counts for mail which the caller sees. Raises `NotFound`, `EngineError`."""
    found = await rules.kept(ports).get(id_)
    if found is None or not (found.mailbox is None or caller.sees(found.mailbox)):
        raise NotFound(f"There is no {rules.called.partition(' ')[2]} {id_}.")
    return found


async def listed(ports: Ports, caller: Caller, after: str | None, limit: int, rules: Rules = ALLOWED) -> AllowancePage:
    """Return a page of what counts for the caller's mailboxes, what is over too, newest first.

    Raises `CallerError` for a cursor that no page gave, `EngineError`.
    """
    return await rules.kept(ports).page(AllowanceQuery(caller.scope), after, limit)


def mailbox_of(wanted: str | None, mailboxes: Mailboxes, caller: Caller, rules: Rules = ALLOWED) -> str | None:
    """Return the mailbox as the settings write it. Raises as `allow`."""
    if wanted is None:
        _needs_all(caller, rules)
        return None
    found = mailboxes.named(wanted)
    if found is None or not caller.sees(found.address):
        raise NotFound(f"There is no mailbox {wanted}.")
    return found.address


def _needs_all(caller: Caller, rules: Rules) -> None:
    if caller.mailboxes is not None:
        raise Forbidden(
            f"{rules.called.capitalize()} for all mailboxes is for who sees them all, and {caller.name} sees some."
        )


def _made(one: Allowance, rules: Rules = ALLOWED) -> AuditEntry:
    facts = (rules, one, one.made_at, one.actor, one.origin, note_of(one))
    return _entry("allow", *facts) if rules is ALLOWED else _entry("hold", *facts)


def _ended(one: Allowance, at: float, origin: str, rules: Rules) -> AuditEntry:
    facts = (rules, one, at, one.ended_by, origin, "")
    return _entry("allow.ended", *facts) if rules is ALLOWED else _entry("hold.ended", *facts)


def _entry(action: str, rules: Rules, one: Allowance, at: float, actor: str, origin: str, note: str) -> AuditEntry:
    """Return the entry of an act; recorded again it is the same."""
    id_ = sha256(f"{action}\n{one.id}\n{at!r}".encode()).hexdigest()[:32]
    return AuditEntry(id_, at, actor, origin, action, rules.subject, one.id, one.mailbox or "", note=note)
