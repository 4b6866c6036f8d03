"""What a mail leaves on disk for good, by file and table: `python -m tests.benchmarks.bench_footprint`.

Delivers 2,000 different mails of 10 kB to an embedded node through spool, pipeline, store and index, every other one an
answer that quotes a third of its text; closes the node, which writes SQLite's logs into their files, and prints the
bytes of each file, and of each table in it, a mail. The words are those of our own written mails, three in a row, so
that they deflate about as prose does (to half). Figures depend on the mails, not on the machine.
"""

import argparse
import asyncio
import random
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import ingest
from ingest.settings import Settings

ROOT = Path(__file__).parents[2]
WORDS = re.findall(r"\S+", (ROOT / "tests/loopguard/written/people.txt").read_text() + (ROOT / "README.md").read_text())
BOX = "support@desk.example"


def letters(count: int, size: int) -> Iterator[tuple[str, bytes]]:
    """Yield senders and mails, the same in every run."""
    draw = random.Random(8)  # figures must repeat
    for number in range(count):
        text = ""
        while len(text.encode()) < size - 400:
            begin = draw.randrange(len(WORDS) - 12)
            text += " ".join(" ".join(WORDS[b : b + 3]) for b in range(begin, begin + 12, 3)) + "\n"
        lines = text.splitlines()
        if number % 2:
            lines = [*lines[::3], "On Monday our desk wrote:", *(f"> {line}" for line in lines[1::3]), *lines[2::3]]
        who = f"person{number % 700}@customer{number % 90}.example"
        head = f"From: {who}\r\nTo: {BOX}\r\nSubject: question {number} {lines[0][:40]}\r\n"
        head += f"Message-ID: <{number:08x}.{draw.getrandbits(64):016x}@customer{number % 90}.example>\r\n"
        head += "Date: Mon, 05 Jan 2026 08:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        yield who, head.encode() + "\r\n".join(lines).encode() + b"\r\n"


async def fill(folder: Path, count: int, size: int) -> int:
    """Deliver the mails and wait for the index; return the bytes that were delivered."""
    given = 0
    settings = Settings.model_validate({"data_dir": folder, "mailbox": [{"address": BOX}]})
    async with ingest.open(settings) as node:
        batch: list[asyncio.Task[object]] = []
        for who, content in letters(count, size):
            given += len(content)
            batch.append(asyncio.create_task(node.deliver(content, ingest.Envelope(who, (BOX,)))))
            if len(batch) == 50:
                await asyncio.gather(*batch)
                batch.clear()
        await asyncio.gather(*batch)
        while (await node.engines.ports.store.count())[1] < count:
            await asyncio.sleep(0.1)
    return given


def by_place(folder: Path) -> Counter[str]:
    """Return bytes by file; files named after partitions or digests count together."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            sizes["/".join(path.relative_to(folder).parts[:1])] += path.stat().st_size
    return sizes


def by_table(path: Path) -> list[tuple[str, int]]:
    """Return bytes by table and index of a SQLite file, the largest first; nothing where SQLite cannot tell."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=2000)
    arguments.add_argument("--size", type=int, default=10_000)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        total = asyncio.run(fill(folder, given.mails, given.size))
        places = by_place(folder)
        sys.stdout.write(f"{total // given.mails:8} bytes a mail came in\n")
        for place, size in places.most_common():
            sys.stdout.write(f"{size // given.mails:8} {place}\n")
            for table, part in by_table(folder / place) if place.endswith(".sqlite") else ():
                if part // given.mails >= 10:
                    sys.stdout.write(f"{part // given.mails:16} {table}\n")
        kept = sum(size for place, size in places.items() if place != "spool")
        sys.stdout.write(f"{kept // given.mails:8} for good: all but the spool, which is kept for spool.retention_s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
