"""Makes a rule that holds a loop at once: a person's act, about a loop that was discarded twice, for 90 days at most.

The rule keeps what discarded mails are compared by, of the newest that can be read here, and none of their text. Once
made, it is shown, listed and ended as an allowance is (`making`, `AT_ONCE`). Nothing else makes one.
"""

from typing import Final

from ingest.errors import CallerError, Corrupt, NotFound, Waiting
from ingest.mailboxes import Mailboxes
from ingest.ports import Allowance, Discarded, HeldQuery, Ports, StormRow
from ingest.ports.lasting.allowances import allowance_id
from ingest.records import HeldMessage, HeldState
from ingest.rfc3339 import rfc3339
from ingest.staff.allowing.making import AT_ONCE, mailbox_of, make
from ingest.staff.allowing.twice import TWICE, correspondent_of, times_discarded
from ingest.staff.caller import Caller
from ingest.staff.opening import Opening
from loopguard import Verdict
from loopguard.observe import observe

__all__ = ["DAYS", "LONGEST_S", "MOST_ALIKE", "hold_at_once"]

DAYS: Final = (7, 30, 90)
"""Terms that are offered."""
LONGEST_S: Final = 90 * 86_400.0
MOST_ALIKE: Final = 16
"""Discarded mails that differ, which a rule remembers."""
READ: Final = 32
"""Discarded mails that are read for that."""


async def hold_at_once(
    ports: Ports,
    opening: Opening,
    mailboxes: Mailboxes,
    caller: Caller,
    origin: str,
    row: StormRow,
    *,
    mailbox: str | None,
    until: float,
    at: float,
    note: str = "",
) -> Allowance:
    """Hold this loop at once from now on in `mailbox` (None: in all), and return the rule.

    Of a correspondent and a mailbox there is one: made again it has the new term, and what was discarded since. `row`
    is the storm as the caller sees it, `at` now, in seconds since the epoch. Raises `CallerError` where the loop was
    not discarded twice, who is let pass, or for a term that is over or too long; `NotFound` for a mailbox that is not
    the caller's, `Forbidden` for all mailboxes where he sees some, `EngineError`.
    """
    box = mailbox_of(mailbox, mailboxes, caller, AT_ONCE)
    if not at < until <= at + LONGEST_S:
        raise CallerError(f"until: name a moment between now and {rfc3339(at + LONGEST_S)}, which is in 90 days")
    sender = correspondent_of(row, mailboxes)
    if not sender:
        raise CallerError("nobody is named in this storm whose mail could be held at once")
    if (times := await times_discarded(ports, row)) < TWICE:
        often = "once" if times else "never"
        raise CallerError(f"all of this loop was discarded {often}; after the second time it can be held at once")
    for scope in dict.fromkeys((box, None)):
        allowed = await ports.allowances.get(allowance_id(sender, scope))
        if allowed is not None and allowed.holds(at):
            raise CallerError(f"mail by {sender} is let pass (allowance {allowed.id}): end that first")
    id_ = allowance_id(sender, box)
    there = await ports.at_once.get(id_)
    alike = await _alike(ports, opening, mailboxes, row)
    known = tuple(dict.fromkeys((*alike, *(there.alike if there is not None else ()))))[:MOST_ALIKE]
    made = Allowance(id_, sender, box, until, caller.name, origin, at, note, alike=known)
    await make(ports, AT_ONCE, made, at)
    return made


async def _alike(ports: Ports, opening: Opening, mailboxes: Mailboxes, row: StormRow) -> list[Discarded]:
    """Return what the newest discarded mails of a storm are compared by, each once."""
    page = await ports.quarantine.page(HeldQuery(row.mailboxes, row.storm.key, state=HeldState.DISCARDED), None, READ)
    found: dict[Discarded, None] = {}
    for held in page.mails:
        if len(found) < MOST_ALIKE and (one := await _compared_by(opening, mailboxes, held)) is not None:
            found[one] = None
    return list(found)


async def _compared_by(opening: Opening, mailboxes: Mailboxes, held: HeldMessage) -> Discarded | None:
    """Return what one mail is compared by; None where it cannot be read here."""
    try:
        message = await opening.facts(held)
    except (NotFound, Corrupt, Waiting):
        return None
    seen = observe(
        message,
        Verdict(held.findings),
        id=held.id,
        at=held.receipt.accepted_at,
        mailbox=held.receipt.mailbox,
        thread=held.thread,
        answers_us=False,
        ours=mailboxes.ours,
    )
    return Discarded(seen.kind, seen.fingerprint, seen.words, seen.sketch, seen.sender)
