"""A good client beside a crowd: `python -m tests.benchmarks.bench_crowd`, or with `--slow`.

The listener runs in a process of its own on the real spool. 50 senders push one mail of 31 MiB each, all at once, of
ordinary lines and then of empty ones; with `--slow`, 500 clients from 20 addresses are slow in commands and in content,
ten kinds of them. Meanwhile one client after another connects, sends 4 kB and waits for its 250. Prints the good
client's wait alone and in the crowd, and how long the slow ones lasted; leaves with 1 when p99 is over a second (over
two beside the slow) or a slow one lasted over 60 s.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.intake.crowd import EMPTY_LINES, MIB, ORDINARY_LINES, Waits, beside, good_client
from tests.intake.served import Served, serve
from tests.intake.slow import KINDS, dawdle

BAR_S, SLOW_BAR_S, GONE_S = 1.0, 2.0, 60.0
ADDRESSES = [f"127.0.0.{host}" for host in range(2, 22)]


def large(folder: Path | None, senders: int, mib: int) -> bool:
    """Print the good client's waits beside large mails; return whether they are within the bar."""
    met = True
    for name, line in (("ordinary lines", ORDINARY_LINES), ("empty lines", EMPTY_LINES)):
        with tempfile.TemporaryDirectory(dir=folder) as spool, serve(Path(spool)) as served:
            alone = waits_alone(served)
            waits, rate = beside(served, senders, line, mib * MIB)
            peak = served.peak_kib() / 1024
        met &= waits.percentile(99) <= BAR_S
        sys.stdout.write(
            f"alone: {alone}\n"
            f"{senders} senders of {mib} MiB of {name} ({rate:.0f} MiB/s, peak {peak:.0f} MiB): {waits}\n"
        )
    return met


def slow(folder: Path | None, clients: int) -> bool:
    """Print the good client's waits beside slow clients and how long each kind lasted; return whether both are fine."""
    with tempfile.TemporaryDirectory(dir=folder) as spool, serve(Path(spool), "--each", "30") as served:
        alone = waits_alone(served)
        waits, lasted = asyncio.run(beside_slow(served, clients))
    kinds = ", ".join(f"{kind} {seconds:.0f} s" for kind, seconds in lasted.items())
    sys.stdout.write(f"alone: {alone}\n{clients} slow clients: {waits}\nlasted at most: {kinds}\n")
    return waits.percentile(99) <= SLOW_BAR_S and max(lasted.values()) <= GONE_S


async def beside_slow(served: Served, clients: int) -> tuple[Waits, dict[str, float]]:
    """Return the good client's waits while slow clients last, and by kind how long the last of them did."""
    waits, lasted, kinds = Waits(), dict.fromkeys(KINDS, 0.0), list(KINDS)

    async def one(number: int) -> None:
        kind = kinds[number // len(ADDRESSES) % len(kinds)]
        began = time.perf_counter()
        await dawdle(served.address, kind, 5.0, ADDRESSES[number % len(ADDRESSES)])
        lasted[kind] = max(lasted[kind], time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(number)) for number in range(clients)]
        while not all(task.done() for task in tasks):
            await asyncio.to_thread(good_client, served, waits)
            await asyncio.sleep(0.1)
    return waits, lasted


def waits_alone(served: Served) -> Waits:
    """Return the good client's waits with nobody else there."""
    waits = Waits()
    for _ in range(100):
        good_client(served, waits)
    return waits


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--senders", type=int, default=50)
    arguments.add_argument("--mib", type=int, default=31)
    arguments.add_argument("--slow", action="store_true", help="slow clients instead of large mails; half a minute")
    arguments.add_argument("--clients", type=int, default=500, help="of --slow")
    arguments.add_argument("--folder", type=Path, help="where the spool is; the default may be a memory disk")
    given = arguments.parse_args()
    met = slow(given.folder, given.clients) if given.slow else large(given.folder, given.senders, given.mib)
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
