"""What the ledger costs beside a history: `python -m tests.benchmarks.bench_ledger [10000000]` prints a table.

For each size of history: the median of 50 turns of claiming and settling 64 mails (of 20 senders to 5 mailboxes), of a
look at the status, and of a claim when nothing is due; and the share of a processor that a worker takes which asks 20
times a second. Leaves with 1 when a bar of issue 8 is missed: 5 ms for claim and settle together, 1 % for the idle
worker. Figures are this machine's and this minute's.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from ingest.records import Fate, Outcome
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from tests.spool.history import write_history
from tests.spool.mails import take_from

TURNS, HAND = 50, 64


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds it took."""
    started = time.perf_counter()
    work()
    return 1_000 * (time.perf_counter() - started)


async def fill(spool: Path, number: int) -> None:
    writer = SqliteSpoolWriter(spool, "intake-0")
    for first in range(0, number, 500):
        await asyncio.gather(
            *(
                take_from(writer, f"person{i % 20}@customer.example", f"box{i % 5}@desk.example")
                for i in range(first, min(number, first + 500))
            )
        )
    await writer.close()


def turn(ledger: SqliteLedger) -> tuple[float, float]:
    """Claim and settle one hand of mails; return the milliseconds of each."""
    claims = []
    claiming = timed(lambda: claims.extend(ledger.claim(HAND)))
    assert len(claims) == HAND
    outcomes = [Outcome(claim.receipt.id, Fate.STORED, claim.receipt.sha256) for claim in claims]
    return claiming, timed(lambda: ledger.settle(outcomes))


def measure(data_dir: Path, finished: int, turns: int = TURNS) -> dict[str, float]:
    """Return milliseconds by what they were spent on, and `idle_percent`, beside a history of `finished` mails."""
    write_history(data_dir, finished)
    asyncio.run(fill(data_dir / "spool", turns * HAND))
    ledger = SqliteLedger(data_dir, "worker-0")
    ledger.reclaim()
    pairs = [turn(ledger) for _ in range(turns)]
    ledger.claim(1)  # sees that the partition is closed
    idle = [timed(lambda: ledger.claim(HAND)) for _ in range(5 * turns)]
    figures = {
        "claim": median(claiming for claiming, _ in pairs),
        "settle": median(settling for _, settling in pairs),
        "both": median(claiming + settling for claiming, settling in pairs),
        "status": median(timed(ledger.backlog) for _ in range(turns)),
        "idle": median(idle),
        "idle_percent": cpu_of_polling(ledger),
    }
    ledger.close()
    return figures


def cpu_of_polling(ledger: SqliteLedger, polls: int = 60) -> float:
    """Return the share of one processor, per cent, of asking 20 times a second."""
    started, used = time.perf_counter(), time.process_time()
    for _ in range(polls):
        ledger.claim(HAND)
        time.sleep(0.05)
    return 100 * (time.process_time() - used) / (time.perf_counter() - started)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("finished", nargs="*", type=int, default=[1_000, 1_000_000], help="sizes of history")
    arguments.add_argument("--folder", type=Path, help="where the data directories are made, for a moment")
    wanted = arguments.parse_args()
    sys.stdout.write(
        f"{'finished':>12} {'claim 64':>10} {'settle 64':>10} {'both':>8} {'status':>8} {'idle':>8} idle CPU\n"
    )
    missed = False
    for finished in wanted.finished:
        folder = Path(tempfile.mkdtemp(dir=wanted.folder))
        try:
            found = measure(folder / "data", finished)
        finally:
            shutil.rmtree(folder)
        sys.stdout.write(
            f"{finished:12,} {found['claim']:7.2f} ms {found['settle']:7.2f} ms {found['both']:5.2f} ms"
            f" {found['status']:5.2f} ms {found['idle']:5.3f} ms {found['idle_percent']:.2f} %\n"
        )
        missed = missed or found["both"] > 5 or found["idle_percent"] > 1
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
