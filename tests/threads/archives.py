"""The labelled archives, resolved in thirteen orders by both rules: `python -m tests.threads.archives [CORPORA]`.

For each set of `threads.tsv` it prints precision and recall over pairs of mails: for ids alone, as `explain --threads`
groups them, and for the product's own rule (participants asked, List-Id keys), each mail going to one mailbox of a node
in memory. An order (as in the file, by date, reversed, ten at random) that gives another partition is named, and the
exit status is 1. So it is where precision is below 1, or a list's recall below what was asked for (0.99 and 0.95).
"""

import asyncio
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.adapters.sqlite import SqliteDatabase, SqliteThreads
from ingest.cli.mail_source import mails
from ingest.threads.archive import Archive
from ingest.threads.clue import Clue, clue_of
from loopguard import Policy
from parsers import parse

__all__ = ["Mail", "orders", "pairs", "partition", "sets"]

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
BOX = "archive@desk.example"
ASKED = {"ids alone": 0.99, "product": 0.95}
"""The least recall of each rule."""

Partition = frozenset[frozenset[str]]


@dataclass(frozen=True)
class Mail:
    """One labelled mail."""

    path: str
    group: str
    clue: Clue
    at: float


def sets(corpora: Path) -> dict[str, list[Mail]]:
    """Return the mails of each set, in the order of the file."""
    with (corpora / "threads.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    content: dict[str, bytes] = {}
    for name in dict.fromkeys(row["path"].partition("#")[0] for row in rows):
        if (corpora / name).is_file():
            content |= {source.name: source.content for source in mails([str(corpora / name)])}
    found: dict[str, list[Mail]] = defaultdict(list)
    for row in rows:
        if (raw := content.get(str(corpora / row["path"]))) is not None:
            message = parse(raw)
            clue = clue_of(message, f"key {row['path']}", BOX, Policy())
            at = message.date.timestamp() if message.date else 0.0
            found[row["set"]].append(Mail(row["path"], row["group"], clue, at))
    return dict(found)


def orders(given: Sequence[Mail], random_ones: int = 10) -> Iterator[tuple[str, list[Mail]]]:
    """Yield the orders that the partition must not depend on."""
    yield "file", list(given)
    yield "date", sorted(given, key=lambda mail: mail.at)
    yield "reverse", list(reversed(given))
    for seed in range(random_ones):
        yield f"random {seed}", random.Random(seed).sample(list(given), len(given))


def partition(names: Mapping[str, Hashable]) -> Partition:
    """Return which paths stand together, whatever the threads are called."""
    groups: dict[Hashable, set[str]] = defaultdict(set)
    for path, name in names.items():
        groups[name].add(path)
    return frozenset(map(frozenset, groups.values()))


def pairs(groups: Iterable[Iterable[str]]) -> set[tuple[str, str]]:
    """Return every two mails that stand together."""
    found = set()
    for group in groups:
        members = sorted(group)
        found |= {(one, other) for at, one in enumerate(members) for other in members[at + 1 :]}
    return found


def by_ids(given: Sequence[Mail]) -> Partition:
    """Group mails by their ids alone."""
    archive = Archive()
    for mail in given:
        archive.add(mail.clue)
    return partition({mail.path: archive.thread(mail.clue) for mail in given})


async def by_product(given: Sequence[Mail]) -> Partition:
    """Group mails as a node does."""
    threads = SqliteThreads(SqliteDatabase.open(":memory:"))
    named = {mail.path: (await threads.resolve(mail.clue)).thread for mail in given}
    found = partition({path: (await threads.names(BOX, name))[0] for path, name in named.items()})
    await threads.close()
    return found


async def measured(name: str, given: list[Mail]) -> bool:
    """Print the figures of one set; return whether all is as it was asked for."""
    truth = pairs(partition({mail.path: mail.group for mail in given}))
    good, a_list = True, any(mail.clue.list_id for mail in given)
    tried = list(orders(given))
    for rule, least in ASKED.items():
        found = [by_ids(mails_) if rule == "ids alone" else await by_product(mails_) for _, mails_ in tried]
        differ = [order for (order, _), one in zip(tried, found, strict=True) if one != found[0]]
        ours = pairs(found[0])
        precision, recall = len(truth & ours) / max(1, len(ours)), len(truth & ours) / max(1, len(truth))
        told = f"{name:22} {rule:10} n={len(given):4} threads={len(found[0]):4} orders={len(tried)}"
        told += f" precision={precision:.4f} recall={recall:.4f}"
        print(told, f"DIFFERS: {', '.join(differ)}" if differ else "one partition")  # noqa: T201  its purpose
        good &= not differ and precision == 1.0 and (recall >= least or not a_list)
    return good


async def main(corpora: Path) -> int:
    """Measure every set."""
    return 0 if all([await measured(*one) for one in sets(corpora).items()]) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else CORPORA)))
