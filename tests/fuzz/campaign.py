"""Reads many generated mails in several processes and gathers which promises were broken, and by which mail first."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fuzz.mails import mail
from tests.fuzz.neighbours import field_beside, part_beside, strayed_field, strayed_part
from tests.fuzz.promises import broken

__all__ = ["BESIDE", "Breach", "Findings", "fuzz", "neighbours"]

_CHUNK = 500
_NEIGHBOURS = 4
"""In a quick run every fourth number makes mails for `neighbours` as well."""
BESIDE = "a part changes no other"
_SLOWEST = 3
Breach = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """How often each promise was broken, the first mail that broke it, and which mails took longest for their size."""

    counts: Counter[Breach]
    numbers: dict[Breach, int]
    slowest: list[tuple[float, int]]


def one_chunk(asked: tuple[str, int, int, bool]) -> tuple[list[tuple[int, Breach]], list[tuple[float, int]]]:
    """Return ((number, broken promise) …, the slowest (microseconds a byte, number)) of some mails."""
    seed, first, end, quick = asked
    breaches, times = [], []
    for number in range(first, end):
        content = mail(seed, number)
        started = time.process_time()
        breaches += [(number, breach) for breach in broken(content, turn=number if quick else None)]
        if not quick or not number % _NEIGHBOURS:
            breaches += [(number, breach) for breach in neighbours(seed, number)]
        times.append(((time.process_time() - started) / (len(content) + 1_000) * 1e6, number))
    return breaches, sorted(times)[-_SLOWEST:]


def neighbours(seed: str, number: int) -> list[Breach]:
    """Return the promises that mail `number` of clean mails with one drawn field, or part, breaks."""
    name, content = field_beside(seed, number)
    strayed = [("a field changes only what it says", how) for how in strayed_field(name, content)]
    return strayed + [(BESIDE, how) for how in strayed_part(part_beside(seed, number))]


def chunks(seed: str, first: int, count: int, quick: bool) -> Iterator[tuple[str, int, int, bool]]:
    """Yield the work in pieces."""
    for start in range(first, first + count, _CHUNK):
        yield seed, start, min(start + _CHUNK, first + count), quick


def fuzz(seed: str, first: int, count: int, jobs: int, quick: bool = False) -> Findings:
    """Read mails `first` to `first + count` of `seed` in `jobs` processes; `quick`: one relation a mail, in turn."""
    counts: Counter[Breach] = Counter()
    numbers: dict[Breach, int] = {}
    slowest: list[tuple[float, int]] = []
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for breaches, times in pool.imap_unordered(one_chunk, chunks(seed, first, count, quick)):
            counts.update(breach for _, breach in breaches)
            for number, breach in breaches:
                numbers[breach] = min(numbers.get(breach, number), number)
            slowest = sorted([*slowest, *times])[-_SLOWEST:]
    return Findings(counts, numbers, slowest)
