"""The laboratory's mails through the real pipeline (`ingest.testing.desk`), with the calls of two ports counted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from ingest.testing.desk import VirtualDesk, virtual_desk
from ingest.testing.virtual_time import VirtualClock

__all__ = ["Counted", "Embedded", "embedded"]


@dataclass
class Counted:
    """A port around a real one that counts the calls of each method."""

    real: Any
    calls: dict[str, int] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        self.calls[name] = self.calls.get(name, 0) + 1
        return getattr(self.real, name)


@dataclass
class Embedded(VirtualDesk):
    """One worker's pipeline whose questions about threads and arrivals are counted."""

    @property
    def threads(self) -> Counted:
        return cast(Counted, self.ports.threads)

    @property
    def arrivals(self) -> Counted:
        return cast(Counted, self.ports.arrivals)

    def another_node(self) -> "Embedded":
        """Another worker on the same database, which has seen nothing."""
        return replace(self, clock=VirtualClock(self.clock.now))


@asynccontextmanager
async def embedded(folder: Path, *ours: str) -> AsyncIterator[Embedded]:
    async with virtual_desk(folder, *ours) as desk:
        made: dict[str, Any] = {"threads": Counted(desk.ports.threads), "arrivals": Counted(desk.ports.arrivals)}
        yield Embedded(replace(desk.ports, **made), desk.ours)
