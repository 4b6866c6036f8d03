"""What the feed costs a worker: mails a second with it and without, and what is asked of the store, on both engines.

    python -m tests.benchmarks.bench_feed [--mails 600] [--rounds 9]

The rounds alternate in one process, and each is compared with its neighbour: `paired` is the median of those ratios
(the bar is 0.95). `cpu` is the ratio of this process's CPU time. Questions to the store are counted, with the feed and
without; they do not depend on what else the machine does.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.adapters.mongodb.collection import MongoCollection
from ingest.adapters.sqlite import SqliteDatabase
from ingest.feed.teller import Teller
from ingest.ports import Change
from ingest.work.worker import Worker
from tests.ingest.desk import Desk, desk, mail, settings
from tests.services.secantus import Secantus

ASKED: Counter[str] = Counter()


class Silent:
    """A feed that hears everything and keeps nothing."""

    async def append(self, writer: str, token: str, changes: Sequence[Change]) -> int:
        return 1

    async def notes(self, names: Sequence[str] | None = None) -> dict[str, str]:
        return {}


@dataclass(frozen=True)
class Round:
    """One round of one kind."""

    seconds: float
    cpu: float
    asked: Counter[str]


def counted() -> None:
    """Count from now on what is asked of any store."""
    asking = MongoCollection._asking

    @asynccontextmanager
    async def counting(self: MongoCollection) -> AsyncIterator[None]:
        ASKED[self._raw.name] += 1
        async with asking(self):
            yield

    MongoCollection._asking = counting
    for name in ("read", "write"):
        _count(name)


def _count(name: str) -> None:
    real: Any = getattr(SqliteDatabase, name)

    async def call(self: SqliteDatabase, work: Any) -> Any:
        ASKED[name] += 1
        return await real(self, work)

    setattr(SqliteDatabase, name, call)


async def one_round(node: Desk, first: int, mails: int, *, feed: bool) -> Round:
    for number in range(first, first + mails):
        await node.take(mail(number))
    changes: Any = node.engines.ports.changes if feed else Silent()
    ports = replace(node.ports, changes=changes)
    worker = Worker(node.ledger, ports, node.mailboxes, teller=Teller(changes, "bench.worker-0"))
    ASKED.clear()
    began, cpu = time.perf_counter(), time.process_time()
    while await worker.turn():
        pass
    return Round(time.perf_counter() - began, time.process_time() - cpu, Counter(ASKED))


async def measure(folder: Path, mails: int, rounds: int, **more: Any) -> dict[str, Any]:
    async with desk(settings(folder, **more)) as node:
        await one_round(node, 0, mails, feed=True)  # what is made once is made
        pairs: list[tuple[Round, Round]] = []
        for number in range(1, rounds + 1):
            kinds = (True, False) if number % 2 else (False, True)
            made = {
                kind: await one_round(node, (2 * number + place) * mails, mails, feed=kind)
                for place, kind in enumerate(kinds)
            }
            pairs.append((made[True], made[False]))
    asked = [sum((one.asked for one in kind), Counter[str]()) for kind in zip(*pairs, strict=True)]
    return {
        "mails": mails,
        "rounds": rounds,
        "a_second_with": round(mails / statistics.median(one.seconds for one, _ in pairs)),
        "a_second_without": round(mails / statistics.median(one.seconds for _, one in pairs)),
        "paired": round(statistics.median(plain.seconds / fed.seconds for fed, plain in pairs), 3),
        "cpu": round(statistics.median(plain.cpu / fed.cpu for fed, plain in pairs), 3),
        "asked_per_100_mails_with": round(100 * asked[0].total() / rounds / mails, 1),
        "asked_per_100_mails_without": round(100 * asked[1].total() / rounds / mails, 1),
        "asked_of_the_feed_per_round": {
            name: round(number / rounds, 1) for name, number in (asked[0] - asked[1]).most_common()
        },
    }


async def both(mails: int, rounds: int, folder: Path) -> None:
    sqlite, mongo = folder / "sqlite", folder / "mongo"
    for one in (sqlite, mongo):
        one.mkdir()
    print(json.dumps({"engine": "sqlite", **await measure(sqlite, mails, rounds)}), flush=True)  # noqa: T201  its purpose
    with Secantus() as server:
        found = await measure(mongo, mails, rounds, store={"url": server.url, "database": "bench_feed"})
    print(json.dumps({"engine": "secantusdb", **found}))  # noqa: T201  its purpose


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mails", type=int, default=600)
    options.add_argument("--rounds", type=int, default=9)
    asked = options.parse_args()
    counted()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(both(asked.mails, asked.rounds, Path(folder)))


if __name__ == "__main__":
    main()
