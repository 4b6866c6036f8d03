"""What the demo promised, checked on the demo's own data directory when the storm is over."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.demo.review import Review
from ingest.demo.traffic import OURS, THEIRS, Letter
from ingest.errors import IngestError
from ingest.records import Receipt, Storm
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.partition import PartitionReader, partitions
from ingest.staff.status import Status
from ingest.wiring import Engines

__all__ = ["PASSED_AT_MOST", "Promise", "check", "storms_of_the_loop"]

PASSED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence, whether it held, and the figures that say so."""

    sentence: str
    kept: bool
    figures: str


def storms_of_the_loop(storms: Sequence[Storm]) -> list[Storm]:
    """Return the storms between the demo's two helpdesks."""
    return [storm for storm in storms if {*storm.parties} == {OURS, THEIRS}]


async def check(
    settings: Settings, opened: Engines, status: Status, others: list[Letter], loop: list[Letter], review: Review
) -> list[Promise]:
    """Compare what was sent with what the product holds, and with what its page shows."""
    storms = storms_of_the_loop(await opened.ports.quarantine.storms())
    stored = {mail.sha256: mail async for mail in opened.ports.store.every()}
    passed = sum(letter.digest in stored for letter in loop)
    undisturbed = sum(letter.digest in stored for letter in others if not letter.held)
    held_alone = sum(letter.held for letter in others)
    found = await opened.index.count()
    readable = _readable(settings, loop)
    rows, trouble = await asyncio.to_thread(_seen, review)
    of_storm = [row for row in rows if THEIRS in row]
    return [
        Promise(
            "every mail was answered 250 and is accounted for",
            status.accepted == len(others) + len(loop) and status.pending == status.shunted == 0,
            f"{status.accepted} accepted = {status.stored} stored + {status.held} held",
        ),
        Promise(
            f"at most {PASSED_AT_MOST} mails of the storm were stored and indexed",
            passed <= PASSED_AT_MOST and found == len(stored),
            f"{passed} of {len(loop)} passed; the index holds {found} mails, the store {len(stored)}",
        ),
        Promise(
            "one storm is open, with its reason",
            len(storms) == 1 and storms[0].count == len(loop) - passed,
            f"{len(storms)} storm with {sum(storm.count for storm in storms)} mails",
        ),
        Promise(
            "the review page shows one row for the storm",
            len(of_storm) == 1 and f"{len(loop) - passed:,} mails" in of_storm[0],
            trouble or f"{len(of_storm)} row, read over HTTP after a login",
        ),
        Promise(
            "every original of the storm can be read back, byte for byte",
            readable == len(loop),
            f"{readable} of {len(loop)}",
        ),
        Promise(
            "nobody else's mail was disturbed",
            undisturbed == len(others) - held_alone,
            f"{undisturbed} of {len(others) - held_alone} stored; {held_alone} are held for reasons of their own",
        ),
    ]


def _seen(review: Review) -> tuple[list[str], str]:
    """Return the rows of the page, and why there are none."""
    try:
        return review.rows(), ""
    except OSError as error:
        return [], str(error)


def _readable(settings: Settings, letters: list[Letter]) -> int:
    """Count the letters whose bytes the spool gives back unharmed."""
    wanted = Counter(letter.digest for letter in letters)
    ledger = SqliteLedger(settings.data_dir, "demo")
    try:
        for receipt in _receipts(settings):
            if wanted[receipt.sha256] and _intact(ledger, receipt):
                wanted[receipt.sha256] -= 1
    finally:
        ledger.close()
    return len(letters) - sum(wanted.values())


def _receipts(settings: Settings) -> list[Receipt]:
    found: list[Receipt] = []
    spool = settings.data_dir / "spool"
    for name in partitions(spool):
        reader = PartitionReader(spool, name)
        found += [row.receipt for row in reader.after(0, -1)]
        reader.close()
    return found


def _intact(ledger: SqliteLedger, receipt: Receipt) -> bool:
    try:
        return len(ledger.content(receipt)) == receipt.size
    except IngestError:
        return False
