"""A look at the node's data folder for the web role, in a thread: a disk that hangs keeps no answer waiting.

What is wrong has two sentences: `plain` for whoever asks without login; `full` (paths, words of a driver) for the log
and admins.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog

from ingest.errors import IngestError
from ingest.ports.spool import Backlog
from ingest.settings import Settings
from ingest.spool.ownership import alive, published
from ingest.spool.room import has_room
from ingest.staff.engines import engine_states
from ingest.staff.status import ledger_backlog

__all__ = ["Look", "Seen", "Trouble"]

log = structlog.get_logger()

MORE = "; `ingest status` on the node says which and why"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A thing that could not be looked at or is not as it must be. `plain` names nothing of this machine."""

    plain: str
    full: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen."""

    backlog: Backlog | None = None
    intakes: frozenset[str] = frozenset()
    """Those that say where they listen."""
    living: frozenset[str] = frozenset()
    """The roles whose process lives; whether it works is another matter."""
    engines: dict[str, dict[str, object]] = field(default_factory=dict)
    trouble: tuple[Trouble, ...] = ()
    timed_out: bool = False
    """Whether nothing was seen at all in time, so that what is empty here says nothing."""


class Look:
    """One look at a time; whoever asks meanwhile gets what that one finds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="look")
        self._looking: asyncio.Future[Seen] | None = None
        self._told: list[str] = []

    async def seen(self, within_s: float) -> Seen:
        """Return what is seen, or that the folder does not answer."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().run_in_executor(self._thread, self._look)
        try:
            seen = await asyncio.wait_for(asyncio.shield(self._looking), within_s)
        except TimeoutError:
            late = f"the data folder does not answer within {within_s:g} s"
            trouble = Trouble(late, f"{self._settings.data_dir} does not answer")  # however long who asks waits
            seen = Seen(trouble=(trouble,), timed_out=True)
        if (why := [one.full for one in seen.trouble]) != self._told:
            self._told = why
            log.warning("folder-in-trouble" if why else "folder-well", why=why)
        return seen

    def _look(self) -> Seen:
        settings, trouble, backlog = self._settings, list[Trouble](), None
        run = settings.data_dir / "run"
        workers = [f"worker-{index}" for index in range(settings.worker.processes)]
        intakes = [f"intake-{index}" for index in range(settings.smtp.processes)]
        try:
            if not has_room(settings.data_dir, settings.room):
                few = f"has less than {settings.room} bytes free: mail is answered 452"
                trouble.append(Trouble(f"the data folder {few}", f"{settings.data_dir} {few}"))
            backlog = ledger_backlog(settings)
            trouble += (Trouble(f"a part of the spool is damaged{MORE}", why) for why in backlog.damaged)
        except (IngestError, OSError) as error:
            trouble.append(Trouble(f"the ledger cannot be read{MORE}", str(error)))
        return Seen(
            backlog,
            frozenset(name for name in intakes if published(run, name).get("addresses")),
            frozenset(name for name in (*workers, *intakes) if alive(run, name)),
            engine_states(run, settings.worker.processes),
            tuple(trouble),
        )
