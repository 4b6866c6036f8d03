"""A good client beside a crowd of senders of large mails: `python -m tests.benchmarks.bench_crowd`.

The listener runs in a process of its own on the real spool; 50 senders push one mail of 31 MiB each, all at once, of
ordinary lines and then of empty ones, while one client after another connects, sends 4 kB and waits for its 250.
Prints the good client's wait alone and in the crowd; leaves with 1 when its p99 in a crowd is over a second.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.intake.crowd import EMPTY_LINES, MIB, ORDINARY_LINES, Waits, crowd, good_client, send
from tests.intake.served import Served, serve

BAR_S = 1.0


def beside(served: Served, senders: int, line: bytes, size: int) -> tuple[Waits, float]:
    """Return the good client's waits while `senders` send, and how many MiB a second they got through."""
    waits = Waits()
    began = time.perf_counter()
    with crowd(senders, lambda: send(served, line, size)) as threads:
        while any(thread.is_alive() for thread in threads):
            good_client(served, waits)
            time.sleep(0.01)
    return waits, senders * size / MIB / (time.perf_counter() - began)


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--senders", type=int, default=50)
    arguments.add_argument("--mib", type=int, default=31)
    arguments.add_argument("--folder", type=Path, help="where the spool is; the default may be a memory disk")
    given = arguments.parse_args()
    late = False
    for name, line in (("ordinary lines", ORDINARY_LINES), ("empty lines", EMPTY_LINES)):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder, serve(Path(folder)) as served:
            alone = Waits()
            for _ in range(100):
                good_client(served, alone)
            waits, rate = beside(served, given.senders, line, given.mib * MIB)
            peak = served.peak_kib() / 1024
        late |= waits.percentile(99) > BAR_S
        sys.stdout.write(
            f"alone: {alone}\n{given.senders} senders of {given.mib} MiB of {name} ({rate:.0f} MiB/s, "
            f"peak {peak:.0f} MiB): {waits}\n"
        )
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
