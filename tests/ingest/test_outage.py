"""A store that hangs for a while under a steady stream of mail: what is called and charged, on virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.calls.breaker import HEALING_S, Breaker
from ingest.errors import StoreUnavailable
from ingest.mailboxes import Mailboxes
from ingest.ports import Back, Claim, Ports
from ingest.records import Outcome, Receipt, StoredMessage
from ingest.testing import virtual_time
from ingest.threads.match import Match
from ingest.work.worker import Worker
from loopguard import Arrival, Policy
from loopguard.arrival import History
from loopguard.dealings import Dealings
from tests.feed.memory import MemoryChanges
from tests.ingest.desk import ANN, BOX, mail, settings

ANSWER_S = 0.02
TIMEOUT_S = 10.0


@dataclass
class Store:
    """Every port of the pipeline on one engine: what it was asked, and when. `hangs`: nothing is answered in time."""

    breaker: Breaker
    hangs: bool = False
    called: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    async def _asked(self) -> None:
        now = asyncio.get_running_loop().time
        async with self.breaker.call():
            self.called.append(now())
            if self.hangs:
                await asyncio.sleep(TIMEOUT_S)
                raise StoreUnavailable("no answer in 10 s")
            await asyncio.sleep(ANSWER_S)
            self.answered.append(now())

    async def resolve(self, _: object) -> Match:
        await self._asked()
        return Match("thread")

    async def record(self, arrival: Arrival, _: Policy, names: Sequence[str] = ()) -> History:
        await self._asked()
        return History((arrival,), (arrival,))

    async def known(self, keys: Sequence[str]) -> tuple[Dealings, ...]:
        await self._asked()
        return (Dealings(),) * len(keys)

    async def put(self, _: str, __: bytes) -> None:
        await self._asked()

    async def append(self, message: StoredMessage) -> str:
        await self._asked()
        return message.receipt

    async def open_storms(self, _: float) -> list[Any]:
        await self._asked()
        return []

    async def revision(self) -> str:
        await self._asked()
        return ""

    async def current(self, _: float) -> list[Any]:
        await self._asked()
        return []


@dataclass
class Memory:
    """A ledger that forgets when it is told to, by the loop's clock: fresh mail last, as the worst case for it."""

    due: dict[str, tuple[float, Claim]] = field(default_factory=dict)
    ended: dict[str, Outcome] = field(default_factory=dict)
    strikes: int = 0
    claims: int = 0

    def add(self, receipt: Receipt) -> None:
        self.due[receipt.id] = (0.0, Claim(receipt, 1))

    def claim(self, limit: int, large: int = 0) -> list[Claim]:
        now = asyncio.get_running_loop().time()
        ready = [claim for at, claim in self.due.values() if at <= now][:limit]
        for claim in ready:
            del self.due[claim.receipt.id]
        self.claims += len(ready)
        return ready

    def settle(self, outcomes: Sequence[Outcome], back: Sequence[Back] = ()) -> None:
        now = asyncio.get_running_loop().time()
        self.ended.update({outcome.receipt: outcome for outcome in outcomes})
        for one in back:
            self.strikes += one.strike
            self.due[one.claim.receipt.id] = (now + one.wait_s, replace(one.claim, waits=one.claim.waits + 1))

    def content(self, receipt: Receipt) -> bytes:
        return mail(int(receipt.id))

    def reclaim(self) -> int:
        return 0


class Inline:
    """Threads that are none: the clock could not wait for them."""

    async def run(self, work: Callable[[], Any]) -> Any:
        return work()


async def stream(ledger: Memory, a_second: float, seconds: float) -> None:
    for _ in range(int(a_second * seconds)):
        number = len(ledger.ended) + len(ledger.due) + ledger.claims * 1_000
        content = mail(number)
        ledger.add(Receipt(str(number), 1.0, BOX, ANN, "p#1", len(content), sha256(content).hexdigest()))
        await asyncio.sleep(1 / a_second)


async def outage(during: Callable[[Store, Memory], Awaitable[None]]) -> tuple[Store, Memory]:
    store = Store(Breaker("store", asyncio.get_running_loop().time))
    ledger = Memory()
    unasked = {field.name: store for field in fields(Ports) if field.name != "changes"}
    ports = Ports(**unasked, changes=MemoryChanges())
    boxes = Mailboxes(settings(Path()))
    worker = Worker(ledger, ports, boxes, breakers=[store.breaker])
    worker._thread = Inline()
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    await during(store, ledger)
    stop.set()
    await running
    return store, ledger


def test_a_store_that_was_slow_for_30_s_heals_before_it_is_called_as_it_could_be() -> None:
    """It was called 3.9 times as often as before, at once."""
    rates: list[float] = []

    async def during(store: Store, ledger: Memory) -> None:
        now = asyncio.get_running_loop().time
        coming = asyncio.create_task(stream(ledger, 20, 200))
        await asyncio.sleep(30)
        usual = sum(at > now() - 20 for at in store.called) / 20
        store.hangs = True
        await asyncio.sleep(30)
        healed, store.hangs = now(), False
        first = len(store.answered)
        await asyncio.sleep(60)
        began = store.answered[first]
        rates.extend(
            sum(began + second <= at < began + second + 1 for at in store.called) / usual
            for second in range(int(HEALING_S))
        )
        assert began - healed < 45, "it was tried meanwhile"
        await coming
        await asyncio.sleep(20)

    _, ledger = virtual_time.run(outage(during))
    assert max(rates) <= 1.5
    assert sum(rates) / len(rates) >= 1.0, "and it is not strangled"
    assert len(ledger.ended) == 20 * 200
    assert {outcome.fate for outcome in ledger.ended.values()} == {"stored"}
    assert ledger.strikes == 0


def test_while_the_store_is_away_the_ledger_is_left_alone() -> None:
    claims: list[int] = []

    async def during(store: Store, ledger: Memory) -> None:
        store.hangs = True
        coming = asyncio.create_task(stream(ledger, 20, 60))
        await asyncio.sleep(60)
        before = ledger.claims
        await asyncio.sleep(120)
        claims.append(ledger.claims - before)
        store.hangs = False
        await coming
        await asyncio.sleep(200)

    _, ledger = virtual_time.run(outage(during))
    assert claims[0] <= 12, "one mail for each try"
    assert len(ledger.ended) == 20 * 60
    assert ledger.strikes == 0
