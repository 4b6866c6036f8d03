"""What a node has taken in and what became of it, from its data directory; `ingest status` and /metrics show it."""

import asyncio
from dataclasses import dataclass, field

from ingest.errors import EngineError
from ingest.ports import Lane, MailStore, Quarantine
from ingest.ports.spool import Backlog
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.ownership import published
from ingest.staff.engines import engine_states

__all__ = ["Status", "StoreCounts", "ledger_backlog", "node_status", "status_of", "store_counts"]

STORE_S = 2.0
"""How long the store may take to say what it has."""


@dataclass(frozen=True, slots=True)
class Status:
    """accepted = stored + held + shunted + duplicate + pending, all of this node. None: the store does not answer."""

    accepted: int
    """What the spool itself says it took in, once a mailbox."""
    stored: int
    held: int
    shunted: int
    duplicate: int
    pending: int
    oldest_pending_s: float
    """How long the oldest pending mail has waited, seconds; 0 when nothing waits."""
    oldest_fresh_s: float
    """The same of the fresh lane alone; below, of the others."""
    oldest_backlog_s: float
    oldest_storm_s: float
    oldest_large_s: float
    unaccounted: int
    """Accepted mails of which the ledger knows nothing; below 0, mails that the spool knows nothing of. 0 is right."""
    missing: int
    """Mails that the ledger calls stored and the store did not have when it was last asked. 0 is right."""
    indexed: int | None
    """Mails of the store that the index confirmed."""
    storms_open: int | None
    """Storms with at least one mail that nobody has decided on."""
    held_open: int | None
    """Held mails that nobody has decided on."""
    running: bool
    """Whether a node is running on this data directory."""
    store_error: str
    """Why the store could not be counted; "" when it was."""
    damaged: tuple[str, ...]
    """Of each spool partition that cannot be read, its file and why; mail in it that waits is not counted."""
    engines: dict[str, dict[str, object]] = field(default_factory=dict)
    """Of each engine its state (`closed` is well), since when, and its last error; {} while no worker has told."""


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """Indexed mails, open held mails and open storms; None each, and why, when the store cannot tell."""

    indexed: int | None = None
    held_open: int | None = None
    storms_open: int | None = None
    error: str = ""


async def node_status(settings: Settings, store: MailStore, quarantine: Quarantine) -> Status:
    """Count. Raises `SpoolUnavailable` when the ledger cannot be read."""
    backlog = ledger_backlog(settings)
    states = engine_states(settings.data_dir / "run", settings.worker.processes)
    return status_of(settings, backlog, await store_counts(store, quarantine), states)


def ledger_backlog(settings: Settings) -> Backlog:
    """Return what the ledger of this node says. Raises `SpoolUnavailable` when it cannot be read."""
    ledger = SqliteLedger(settings.data_dir, "status")
    try:
        return ledger.backlog()
    finally:
        ledger.close()


async def store_counts(store: MailStore, quarantine: Quarantine) -> StoreCounts:
    """Count what the store has, if it answers within two seconds."""
    try:
        async with asyncio.timeout(STORE_S):
            _, indexed = await store.count()
            held_open, storms_open = await quarantine.count()
    except EngineError as error:
        return StoreCounts(error=str(error))
    except TimeoutError:
        return StoreCounts(error=f"the store does not answer within {STORE_S:g} s")
    return StoreCounts(indexed, held_open, storms_open)


def status_of(
    settings: Settings, backlog: Backlog, counts: StoreCounts, states: dict[str, dict[str, object]]
) -> Status:
    """Put together what the ledger, the store and the workers say."""
    oldest = {lane: round(age, 3) for lane, age in backlog.oldest}
    return Status(
        accepted=backlog.accepted,
        stored=backlog.stored,
        held=backlog.held,
        shunted=backlog.shunted,
        duplicate=backlog.duplicate,
        pending=backlog.pending,
        oldest_pending_s=max(oldest.values(), default=0.0),
        oldest_fresh_s=oldest.get(Lane.FRESH, 0.0),
        oldest_backlog_s=oldest.get(Lane.BACKLOG, 0.0),
        oldest_storm_s=oldest.get(Lane.STORM, 0.0),
        oldest_large_s=oldest.get(Lane.LARGE, 0.0),
        unaccounted=backlog.unaccounted,
        missing=backlog.missing,
        indexed=counts.indexed,
        storms_open=counts.storms_open,
        held_open=counts.held_open,
        running=bool(published(settings.data_dir / "run", "supervisor")),
        store_error=counts.error,
        damaged=backlog.damaged,
        engines=states,
    )
