"""Putting a storm off, and taking it back: what is kept of it, what the audit log says, and how it stands.

The entry in the audit log comes before the change: where the store fails between the two, the log says more than was
done and never less. It decides nothing about mail.
"""

import secrets
from collections.abc import Sequence

from ingest.ports import AuditEntry, Ports, Postponement, StormRow, Subject
from ingest.ports.lasting.postponements import covers, due

__all__ = ["bring_back", "postpone", "postponed", "standing"]


async def postpone(ports: Ports, row: StormRow, postponement: Postponement) -> None:
    """Put off a storm, seen as `row`, in place of what this person or one who sees as much said before."""
    await _note(ports, "postpone", row, postponement.actor, postponement.origin, postponement.at, postponement.note)
    await ports.postponements.put(postponement)


async def bring_back(ports: Ports, row: StormRow, actor: str, origin: str, at: float, note: str = "") -> bool:
    """End whatever hides a storm from who sees `row`; return whether there was anything."""
    there = [one for one in await ports.postponements.of([row.storm.key]) if covers(one, row.mailboxes)]
    if not there:
        return False
    await _note(ports, "postpone.ended", row, actor, origin, at, note)
    await ports.postponements.end(there)
    return True


async def postponed(ports: Ports, rows: Sequence[StormRow], now: float) -> dict[str, Postponement]:
    """Return of each storm that is for later, or was until it was due, what says so, by its key."""
    all_ = await ports.postponements.of([row.storm.key for row in rows if row.waiting])
    found = {row.storm.key: standing(row, [one for one in all_ if one.storm == row.storm.key], now) for row in rows}
    return {key: one for key, one in found.items() if one is not None}


def standing(row: StormRow, these: Sequence[Postponement], now: float) -> Postponement | None:
    """Return which of a storm's postponements counts for who sees `row`: one that is not due, else the latest."""
    about = [one for one in these if covers(one, row.mailboxes)] if row.waiting else []
    return min(about, key=lambda one: (due(one, row, now), -one.at), default=None)


async def _note(ports: Ports, action: str, row: StormRow, actor: str, origin: str, at: float, note: str) -> None:
    entries = [
        AuditEntry(
            secrets.token_hex(16), at, actor, origin, action, Subject.STORM, row.storm.key, mailbox, row.waiting, note
        )
        for mailbox in row.mailboxes
    ]
    await ports.audit.record(entries)
