"""What poison costs the others: `python -m tests.benchmarks.bench_poison`.

2,000 mails of 4 kB go from the spool through the worker to the embedded store, in rounds that take turns: parsed in the
worker's own process, parsed in processes of their own, and the same with 20 mails (1 %) that kill the process that
parses them. Prints the others' rate of each (median of the rounds) and the worker's own processor time a mail, and
leaves with 1 when poison takes more than a fifth of the rate. Figures hold for this machine and this minute only; the
ratios are what counts.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import structlog

from ingest.heart.parsing import Parser, parse_here
from ingest.mailboxes import Mailboxes
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.wiring import engines
from ingest.work.parse_processes import ParseProcesses
from ingest.work.worker import Worker
from tests.ingest.desk import ANN, BOX, mail, settings

MODES = ("own process", "processes", "processes, poison")
MOST_LOST = 0.20


async def others_rate(folder: Path, mode: str, mails: int, poison: int) -> tuple[float, float]:
    """Return the others' mails a second, from the first claim to the last end, and processor milliseconds a mail."""
    chosen = settings(folder)
    async with AsyncExitStack() as stack:
        opened = await engines(chosen)
        stack.push_async_callback(opened.close)
        writer = SqliteSpoolWriter(chosen.data_dir / "spool", "intake-0")
        for number in range(mails):
            bad = mode.endswith("poison") and number % (mails // poison) == 7
            draft = writer.draft()
            draft.write(mail(number, size=3_600, header="X-Poison: kill\r\n" if bad else ""))
            await draft.commit(ANN, [BOX])
        await writer.close()
        parser: Parser = parse_here
        if mode != MODES[0]:
            processes = ParseProcesses(function="tests.faults.poison:parse")
            stack.push_async_callback(processes.close)
            parser = processes.parse
            await parser(mail(0), chosen.limits)  # they are up, as in a worker that has run for a while
        ledger = SqliteLedger(chosen.data_dir, "worker-0")
        worker = Worker(ledger, opened.ports, Mailboxes(chosen), parser=parser, breakers=opened.needed)
        stack.callback(worker.close)
        stop = asyncio.Event()
        began, busy = time.perf_counter(), time.process_time()
        running = asyncio.create_task(worker.run(stop))
        watch = SqliteLedger(chosen.data_dir, "watch")
        stack.callback(watch.close)
        while (seen := watch.backlog()).pending or seen.stored < mails:
            await asyncio.sleep(0.05)
        took, busy = time.perf_counter() - began, time.process_time() - busy
        stop.set()
        await running
    return (mails - (poison if mode.endswith("poison") else 0)) / took, busy / mails * 1_000


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--mails", type=int, default=2000)
    arguments.add_argument("--poison", type=int, default=20)
    given = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    rates: dict[str, list[float]] = {mode: [] for mode in MODES}
    busy: dict[str, list[float]] = {mode: [] for mode in MODES}
    for _ in range(given.rounds):
        for mode in MODES:
            with tempfile.TemporaryDirectory() as folder:
                rate, spent = asyncio.run(others_rate(Path(folder), mode, given.mails, given.poison))
            rates[mode].append(rate)
            busy[mode].append(spent)
    for mode in MODES:
        spread = f"{min(rates[mode]):.0f}-{max(rates[mode]):.0f}"
        sys.stdout.write(
            f"{mode:20}{median(rates[mode]):7.0f} mails/s ({spread}), {median(busy[mode]):.2f} ms a mail\n"
        )
    own, apart, poisoned = (median(rates[mode]) for mode in MODES)
    sys.stdout.write(f"processes / own {apart / own:.2f}   poison / without {poisoned / apart:.2f}\n")
    return int(poisoned < (1 - MOST_LOST) * apart)


if __name__ == "__main__":
    sys.exit(main())
