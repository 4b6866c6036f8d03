"""A listener in a process of its own, on the real spool, for tests that measure a process or load it from outside.

`python tests/intake/serve.py FOLDER [--lmtp] [--asyncio] [--each N]` prints `host:port` and runs until its
standard input ends.
"""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

import structlog
import uvloop

sys.path.insert(0, str(Path(__file__).parents[2]))

from ingest.intake.limits import IntakeLimits
from ingest.intake.listener import listen
from ingest.intake.service import Service
from ingest.spool.writer import SqliteSpoolWriter


async def main(folder: Path, each: int, *, lmtp: bool) -> None:
    spool = SqliteSpoolWriter(folder, "intake-0", reserve=0)
    service = Service("mx.test", spool, lambda address: address, IntakeLimits(connections_per_address=each))
    listener = await listen(service, "127.0.0.1", 0, lmtp=lmtp)
    sys.stdout.write(f"{listener.addresses[0]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await listener.close()
    await spool.close()


if __name__ == "__main__":
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--lmtp", action="store_true")
    arguments.add_argument("--each", type=int, default=1000, help="connections of one address; the product has 30")
    arguments.add_argument("--asyncio", action="store_true", help="the standard library's loop instead of uvloop")
    given = arguments.parse_args()
    run = asyncio.run if given.asyncio else uvloop.run
    run(main(given.folder, given.each, lmtp=given.lmtp))
