"""What it costs to find a mail's thread: `python -m tests.benchmarks.bench_threads [--against GIT_REF] [--mails N]`.

Conversations of four mails between two or three people and a mailbox, 64 mails at once, into an empty store: SQLite in
a file (mails a second of the processor) and SecantusDB over pymongo (mails a second of the clock).
With `--against` the other version stands beside this one, each in a process of its own, in turns, with an empty store
each: printed are the medians, and the median of (this one / the other), so that 1.00 is as fast and more is faster.
SQL statements and MongoDB commands a mail are counted in a turn of their own. Figures are this machine's and this
minute's.
"""

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from statistics import median

from tests.services.secantus import Secantus

__all__ = ["compare"]

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ingest", "parsers", "loopguard")
RUNNER = """
import asyncio, dataclasses, secrets, sqlite3, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import ingest
assert ingest.__file__.startswith(sys.argv[1]), ingest.__file__
from pymongo import monitoring
from ingest.adapters.mongodb import MongoThreads, connect
from ingest.adapters.sqlite import SqliteDatabase, SqliteThreads
from ingest.threads.clue import Clue

BOX = "support@example.org"
FIELDS = {field.name for field in dataclasses.fields(Clue)}


class Counted(monitoring.CommandListener):
    commands = 0
    def started(self, event): Counted.commands += 1
    def succeeded(self, event): pass
    def failed(self, event): pass


def clues(number):
    for n in range(number):
        conversation, place = divmod(n, 4)
        ids = [f"{at}.{conversation}.as-long-as-real@mail.customer{conversation % 50}.example" for at in range(4)]
        people = [f"person{conversation % 200}@customer{conversation % 50}.example", "agent@example.org"]
        people += [f"copy{conversation % 300}@customer{conversation % 50}.example"] if conversation % 2 else []
        sender = people[place % 2]
        ancestors = tuple(reversed(ids[:place]))
        said = dict(
            mailbox=BOX, own_id=ids[place], ancestors=ancestors, root=ancestors[-1] if ancestors else None,
            sender=sender, participants=tuple(dict.fromkeys((sender, BOX, *people))), seal=f"seal {n}", former_ids=(),
        )
        yield Clue(**{name: value for name, value in said.items() if name in FIELDS})


async def resolved(threads, number, at_once=64):
    mails = list(clues(number))
    started = time.process_time(), time.perf_counter()
    found = set()
    for start in range(0, number, at_once):
        answers = await asyncio.gather(*map(threads.resolve, mails[start : start + at_once]))
        found |= {answer.thread for answer in answers}
    spent = time.process_time() - started[0], time.perf_counter() - started[1]
    await threads.close()
    assert len(found) == -(-number // 4), len(found)
    return spent


async def sqlite(number, path, count):
    database = SqliteDatabase.open(path)
    threads = SqliteThreads(database)
    statements = 0
    def one(_):
        nonlocal statements
        statements += 1
    if count:
        database._writer.set_trace_callback(one)
    processor, _ = await resolved(threads, number)
    for each in path.parent.glob(path.name + "*"):
        each.unlink()
    return statements / number if count else number / processor


async def mongodb(number, url, count):
    if count:
        Counted.commands = 0
        monitoring.register(Counted())
    database = connect(url, "pymongo", "bench_" + secrets.token_hex(4))
    _, wall = await resolved(MongoThreads(database), number)
    return Counted.commands / number if count else number / wall


for line in sys.stdin:
    which, where, number, count = line.split()
    make = sqlite if which == "sqlite" else mongodb
    print(asyncio.run(make(int(number), Path(where) if which == "sqlite" else where, count == "count")), flush=True)
"""


class Version:
    """A process that resolves mails with the packages of one folder."""

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        command = [sys.executable, "-c", RUNNER, str(root)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PATH": ""}, cwd=root
        )

    def ask(self, which: str, where: str, number: int, *, count: bool = False) -> float:
        """Resolve mails into an empty store; return mails a second, or statements a mail."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{which} {where} {number} {'count' if count else 'time'}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def write_version(ref: str, folder: Path) -> None:
    """Write the packages as they are at `ref`."""
    packed = subprocess.run(["git", "archive", ref, *PACKAGES], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")


def turns(versions: list[Version], which: str, where: str, number: int, rounds: int) -> None:
    """Measure each version in turns on one ground, and print."""
    speeds: list[list[float]] = [[] for _ in versions]
    for turn in range(rounds + 1):
        for at in sorted(range(len(versions)), reverse=bool(turn % 2)):
            speed = versions[at].ask(which, where, number)
            if turn:  # the first warms the server, the disk and the interpreter
                speeds[at].append(speed)
    for version, some in zip(versions, speeds, strict=True):
        spoken = version.ask(which, where, number, count=True)
        unit = "/CPU s" if which == "sqlite" else "/s"
        sys.stdout.write(
            f"{which:10} {version.name:12} {median(some):9.0f} {unit:7} ({min(some):.0f} to {max(some):.0f})   "
            f"{spoken:6.2f} {'statements' if which == 'sqlite' else 'commands'} a mail\n"
        )
    if len(versions) > 1:
        ratios = sorted(new / old for old, new in zip(*speeds, strict=True))
        sys.stdout.write(f"{which:10} {median(ratios):.2f} times as fast ({ratios[0]:.2f} to {ratios[-1]:.2f})\n")
    sys.stdout.flush()


def compare(ref: str | None, number: int, rounds: int, grounds: list[str]) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        versions = []
        if ref:
            (folder / "then").mkdir()
            write_version(ref, folder / "then")
            versions.append(Version(ref, folder / "then"))
        versions.append(Version("here", ROOT))
        if "sqlite" in grounds:
            turns(versions, "sqlite", str(folder / "store.sqlite"), number, rounds)
        if "secantus" in grounds:
            with Secantus() as server:
                turns(versions, "secantus", server.url, number // 4, rounds)
        for version in versions:
            version.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--against", metavar="GIT_REF", help="measure this version beside another")
    asked.add_argument("--mails", type=int, default=8_000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--grounds", nargs="+", default=["sqlite", "secantus"], choices=["sqlite", "secantus"])
    said = asked.parse_args()
    compare(said.against, said.mails, said.rounds, said.grounds)
