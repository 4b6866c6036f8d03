"""Fuzz the parser with mails drawn from the grammar: `python -m tests.fuzz --mails 200000 [--seed S] [--out FOLDER]`.

Works on all cores. Prints the seed, every kind of broken promise with how many mails broke it, the number of one such
mail and where its smallest form was written, and the mails that took longest for their size. Exit status 1 when a
promise was broken. `--show N` writes mail N of the seed to standard output instead.
"""

import argparse
import os
import secrets
import sys
import time
from pathlib import Path

from tests.fuzz.campaign import BESIDE, Breach, fuzz, neighbours
from tests.fuzz.mails import mail
from tests.fuzz.minimal import minimal
from tests.fuzz.neighbours import field_beside, part_beside
from tests.fuzz.promises import broken


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Fuzz, print and write."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n\n")[0])
    asked.add_argument("--mails", type=int, default=20_000)
    asked.add_argument("--seed", default=secrets.token_hex(4))
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--show", type=int)
    said = asked.parse_args()
    if said.show is not None:
        sys.stdout.buffer.write(mail(said.seed, said.show))
        return 0
    say(f"{said.mails:,} mails of seed {said.seed}")
    started = time.monotonic()
    found = fuzz(said.seed, said.first, said.mails, said.jobs)
    taken = time.monotonic() - started
    say(f"{taken:.0f} s, {said.mails / taken:,.0f} mails/s; slowest for their size: {_told(found.slowest)}")
    for breach, times in found.counts.most_common():
        path = _smallest(said.out, said.seed, found.numbers[breach], breach)
        say(f"{times:7} {breach[0]}: {breach[1]} (mail {found.numbers[breach]}, {path})")
    say(f"{len(found.counts)} kinds of broken promise" if found.counts else "no promise was broken")
    return 1 if found.counts else 0


def _told(slowest: list[tuple[float, int]]) -> str:
    return ", ".join(f"mail {number} {cost:.1f} µs a byte" for cost, number in reversed(slowest))


def _smallest(folder: Path, seed: str, number: int, breach: Breach) -> Path:
    """Write the smallest mail that breaks a promise; one that must keep good neighbours is written as it was made."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{seed}-{number}-{'-'.join(breach[0].split())[:40]}.eml"
    if breach in neighbours(seed, number):
        path.write_bytes(part_beside(seed, number) if breach[0] == BESIDE else field_beside(seed, number)[1])
    else:
        path.write_bytes(minimal(mail(seed, number), lambda content: breach in broken(content)))
    return path


if __name__ == "__main__":
    sys.exit(main())
