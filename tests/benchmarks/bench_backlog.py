"""Fresh mail beside a backlog: `python -m tests.benchmarks.bench_backlog [--backlog 40000] [--seconds 60]`.

A real node (`ingest serve`, embedded) finds a backlog of 4 kB mails of one mailbox in its spool. First it works on that
alone, then five fresh mails a second come by SMTP, from senders of their own and from the backlog's own sender by
turns. Prints the rate at which the backlog drains in both spans, their ratio (bar: 0.75), and how long a fresh mail
takes from its 250 to its end (bar: p95 <= 5 s). Figures hold for this machine and this minute; it leaves with 1 below a
bar.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from ingest.spool import SqliteLedger, SqliteSpoolWriter
from loopguard import Envelope
from tests.node import MAILBOX, RunningNode, letter, running

FRESH_EVERY_S = 0.2
OWN_SENDER = "everybody@backlog.example"


async def fill(data_dir: Path, backlog: int) -> None:
    """Put the backlog into the spool as an earlier life of the intake would have left it, two hours old."""
    writer = SqliteSpoolWriter(data_dir / "spool", "intake-9", clock=lambda: time.time() - 7_200)

    async def take(number: int) -> None:
        draft = writer.draft()
        draft.write(letter(number, size=4_000, sender=f"person{number}@backlog.example"))
        await draft.commit(Envelope(OWN_SENDER, (MAILBOX,)), (MAILBOX,))

    for start in range(0, backlog, 500):
        await asyncio.gather(*map(take, range(start, min(backlog, start + 500))))
    await writer.close()


def ended(ledger: SqliteLedger) -> int:
    """Return how many of all receipts have come to an end."""
    backlog = ledger.backlog()
    return backlog.accepted - backlog.pending


def alone(ledger: SqliteLedger, seconds: float) -> float:
    """Return the rate at which mail ends, over a span in which none comes."""
    before, began = ended(ledger), time.monotonic()
    time.sleep(seconds)
    return (ended(ledger) - before) / (time.monotonic() - began)


def beside(node: RunningNode, ledger: SqliteLedger, seconds: float, first: int) -> tuple[float, list[float]]:
    """Send fresh mail for a span; return the rate at which backlogged mail ended, and each fresh mail's wait."""
    waiting: dict[str, float] = {}
    waits: list[float] = []
    number, before, began = first, ended(ledger), time.monotonic()
    with node.smtp() as client:
        client.ehlo()
        while (now := time.monotonic()) < began + seconds:
            if now >= began + (number - first) * FRESH_EVERY_S:
                sender = OWN_SENDER if number % 2 else f"fresh{number}@customer.example"
                client.mail(sender)
                client.rcpt(MAILBOX)
                answer = client.data(letter(number, size=4_000, sender=f"person{number}@fresh.example"))[1].decode()
                waiting[answer.split()[-1]] = time.monotonic()
                number += 1
            waits += look(ledger, waiting)
            time.sleep(0.02)
    rate = (ended(ledger) - before - len(waits)) / (time.monotonic() - began)
    deadline = time.monotonic() + 120
    while waiting and time.monotonic() < deadline:
        waits += look(ledger, waiting)
        time.sleep(0.05)
    return rate, waits + [120.0] * len(waiting)


def look(ledger: SqliteLedger, waiting: dict[str, float]) -> list[float]:
    """Take what has ended out of `waiting`; return how long each took."""
    done = [receipt for receipt in waiting if ledger.outcome(receipt) is not None]
    return [time.monotonic() - waiting.pop(receipt) for receipt in done]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backlog", type=int, default=40_000)
    parser.add_argument("--seconds", type=float, default=60, help="length of the span with fresh mail")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        data_dir.mkdir()
        asyncio.run(fill(data_dir, asked.backlog))
        with running(Path(folder)) as node:
            ledger = SqliteLedger(data_dir, "bench")
            alone(ledger, 5)  # until the caches are warm
            own = alone(ledger, asked.seconds / 3)
            rate, waits = beside(node, ledger, asked.seconds, asked.backlog)
            left = ledger.backlog().pending
            ledger.close()
    p95 = quantiles(waits, n=20)[-1]
    sys.stdout.write(
        f"backlog {asked.backlog}, left {left}\n"
        f"alone {own:.0f}/s, beside fresh mail {rate:.0f}/s, ratio {rate / own:.2f}\n"
        f"{len(waits)} fresh mails: p50 {quantiles(waits, n=2)[0]:.2f} s, p95 {p95:.2f} s, longest {max(waits):.2f} s\n"
    )
    if not left:
        sys.stdout.write("the backlog was too short: it ended before the span did\n")
    return 0 if p95 <= 5 and rate / own >= 0.75 and left else 1


if __name__ == "__main__":
    sys.exit(main())
