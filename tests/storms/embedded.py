"""The laboratory's mails through the real pipeline: real ports on SQLite in memory, the storm lane, a virtual clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.adapters.directory import DirectoryOriginals
from ingest.adapters.sqlite import (
    SqliteArrivals,
    SqliteAudit,
    SqliteChanges,
    SqliteDatabase,
    SqliteInquiries,
    SqliteJobs,
    SqliteMailStore,
    SqliteNodes,
    SqliteQuarantine,
    SqliteRequests,
    SqliteThreads,
)
from ingest.heart.pipeline import process
from ingest.heart.storm_lane import StormLane
from ingest.mailboxes import Mailbox
from ingest.ports import Ports
from ingest.records import Fate, Outcome, Receipt
from loopguard import Envelope, Policy
from parsers import Limits
from tests.storms.mail import DESK, START, Sent

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
class Embedded:
    """One worker's pipeline. `outcomes` are in the order of arrival."""

    ports: Ports
    threads: Counted
    arrivals: Counted
    lane: StormLane
    ours: frozenset[str]
    policy: Policy = field(default_factory=Policy)
    outcomes: list[Outcome] = field(default_factory=list)
    now: list[float] = field(default_factory=lambda: [0.0])

    async def take(self, sent: Sent, reverse_path: str | None = None) -> Outcome:
        self.now[0] = sent.at
        receipt = self.receipt(sent, reverse_path)
        self.outcomes.append(await process(receipt, sent.content, self.mailbox(sent), self.ports, self.lane))
        return self.outcomes[-1]

    def receipt(self, sent: Sent, reverse_path: str | None = None) -> Receipt:
        number = len(self.outcomes)
        return Receipt(
            f"r{number}",
            START + sent.at,
            sent.mailbox,
            Envelope(reverse_path, (sent.mailbox,)),
            f"p#{number}",
            len(sent.content),
            sha256(sent.content).hexdigest(),
        )

    def mailbox(self, sent: Sent) -> Mailbox:
        return Mailbox(sent.mailbox, self.policy, Limits(), ours=self.ours)

    def count(self, fate: Fate) -> int:
        return sum(outcome.fate is fate for outcome in self.outcomes)

    def another_node(self) -> "Embedded":
        """Another worker on the same database, which has seen nothing."""
        now = list(self.now)
        return replace(self, lane=StormLane(self.ports.quarantine, self.ports.originals, lambda: now[0]), now=now)


@asynccontextmanager
async def embedded(folder: Path, *ours: str) -> AsyncIterator[Embedded]:
    database = SqliteDatabase.open(":memory:")
    threads, arrivals = Counted(SqliteThreads(database)), Counted(SqliteArrivals(database))
    made: Any = {"threads": threads, "arrivals": arrivals}
    ports = Ports(
        **made,
        originals=DirectoryOriginals(folder),
        store=SqliteMailStore(database),
        quarantine=SqliteQuarantine(database),
        requests=SqliteRequests(database),
        nodes=SqliteNodes(database),
        inquiries=SqliteInquiries(database),
        jobs=SqliteJobs(database),
        audit=SqliteAudit(database),
        changes=SqliteChanges(database),
    )
    now = [0.0]
    lane = StormLane(ports.quarantine, ports.originals, lambda: now[0])
    yield Embedded(ports, threads, arrivals, lane, frozenset(ours or (DESK,)), now=now)
    for port in (threads.real, arrivals.real, ports.originals, ports.store, ports.quarantine):
        await port.close()
