"""One node's shunted mail: a page of it, each with the beginning of its header, and putting it back.

What a page costs is bounded, however much was shunted: by the reason and the mailbox mail is looked for one by one, a
number of them, and then it is said where the look stopped. A header may be what the mail was set aside for: little of
it is read, and what fails to be read is no subject.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import structlog

from ingest.errors import IngestError
from ingest.records import Receipt
from ingest.spool.clock import boot_time
from ingest.spool.ledger import SqliteLedger
from ingest.spool.look import DONE, Look, Place, looking, of_done
from ingest.spool.shunted import ShuntedFound, ShuntedMail, ShuntedWanted, homeless, key_of
from parsers import Limits
from parsers.headers.encoded_word import decode
from parsers.headers.header_block import scan

__all__ = ["AT_ONCE", "PutBack", "put_back", "shunted_page", "still_set_aside"]

log = structlog.get_logger()

AT_ONCE = 2_000
"""Mails that are put back in one go where others wait: about a second."""
MOST_LOOKED = 2_000
"""Mails that one page looks at, of which it shows those that are wanted."""
CHUNK = 500
"""Mails that are looked at, or put back, at once: a worker waits for no more."""
MOST_REASONS = 5
HEAD = 16 * 1024
SUBJECT = 1_000
BEFORE = (
    f"{DONE} INDEXED BY done_fate WHERE fate = 'shunted' AND accepted_at <= ? AND (accepted_at, receipt) < (?, ?)"
    " ORDER BY accepted_at DESC, receipt DESC LIMIT ?"
)

Found = tuple[Place, Receipt | None]
"""A mail, and its receipt where its partition can be read."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """What became of putting back. `left`: receipts that were left, and why; `more`: there may be others."""

    count: int = 0
    left: dict[str, str] = field(default_factory=dict)
    more: bool = False


def shunted_page(look: Look, wanted: ShuntedWanted) -> ShuntedFound:
    """Return what this node has of what is wanted, the newest of it."""
    found, stopped = _looked(look, wanted)
    return ShuntedFound(tuple(_mail(look, *one) for one in found), stopped, tuple(look.left_out))


def put_back(data_dir: Path, wanted: ShuntedWanted, named: Callable[[str], object], most: int) -> PutBack:
    """Let shunted mail be tried again, all attempts unspent, about `most` at once, the newest first.

    Mail that was set aside for want of its mailbox is left where `named` finds none: it would come back. Raises
    `SpoolUnavailable` and `Damaged`.
    """
    count, left = 0, dict[str, str]()
    place: tuple[float, str] | None = wanted.start
    with closing(SqliteLedger(data_dir, "desk")) as ledger:
        while place is not None and count < most:
            with looking(data_dir, boot_time, time.time) as look:
                found, stopped = _looked(look, replace(wanted, before=place[0], last=place[1], limit=CHUNK))
            reasons = {one.trace.receipt: one.trace.reason for one, _ in found}
            without = {receipt: why for receipt, why in reasons.items() if _has_none(why, named)}
            left |= without
            count += ledger.put_back([receipt for receipt in reasons if receipt not in without])
            place = stopped
    return PutBack(count, left, place is not None)


def _looked(look: Look, wanted: ShuntedWanted) -> tuple[list[Found], tuple[float, str] | None]:
    """Return what is wanted, and where the look stopped; None where nothing is behind it."""
    found: list[Found] = []
    looked, place = 0, wanted.start
    while True:
        most = min(CHUNK + 1, MOST_LOOKED - looked)
        rows = _rows(look, wanted, place, most)
        found += _those(look, wanted, rows)
        if len(found) > wanted.limit:
            del found[wanted.limit :]
            return found, _place(found[-1][0])
        if wanted.receipt or len(rows) < most:
            return found, None
        looked, place = looked + len(rows), _place(rows[-1])
        if looked >= MOST_LOOKED:
            return found, place


def still_set_aside(put: PutBack) -> str:
    """Say of what was left why, in one sentence."""
    reasons = Counter(put.left.values()).most_common(MOST_REASONS)
    told = "; ".join(f"{count} as {reason}" for reason, count in reasons)
    return f"not put back: {told}; name it there first, or the mail comes back here"


def _has_none(reason: str, named: Callable[[str], object]) -> bool:
    mailbox = homeless(reason)
    return mailbox is not None and named(mailbox) is None


def _rows(look: Look, wanted: ShuntedWanted, place: tuple[float, str], most: int) -> list[Place]:
    if wanted.receipt:
        rows = look.ledger.execute(f"{DONE} WHERE receipt = ? AND fate = 'shunted'", (wanted.receipt,))
    else:
        rows = look.ledger.execute(BEFORE, (place[0], *place, most))
    return [of_done(*row) for row in rows]


def _those(look: Look, wanted: ShuntedWanted, rows: Iterable[Place]) -> list[Found]:
    """Return those of these rows that are wanted, with their receipts where a partition tells them."""
    asked = [one for one in rows if not wanted.reason or key_of(one.trace.reason) == wanted.reason]
    receipts: dict[str, Receipt | None] = {}
    for name, group in groupby(sorted(asked, key=lambda one: one.partition), key=lambda one: one.partition):
        for place in group:
            receipts[place.trace.receipt] = _receipt(look, place)
        look.leave(name)
    told = [(one, receipts[one.trace.receipt]) for one in asked]
    mine = wanted.mailboxes
    return [one for one in told if mine is None or (one[1] is not None and one[1].mailbox in mine)]


def _receipt(look: Look, place: Place) -> Receipt | None:
    try:
        reader = look.reader(place.partition)
        return reader.rows([place.seq]).get(place.seq) if reader is not None else None
    except IngestError:
        return None


def _mail(look: Look, place: Place, receipt: Receipt | None) -> ShuntedMail:
    trace = place.trace
    known = (trace.receipt, trace.accepted_at, trace.settled_at or 0.0, trace.reason)
    if receipt is None:
        return ShuntedMail(*known)
    return ShuntedMail(
        *known,
        mailbox=receipt.mailbox,
        node=receipt.node,
        size=receipt.size,
        sha256=receipt.sha256,
        reverse_path=receipt.envelope.reverse_path,
        subject=_subject(look, place),
        content=receipt.content,
    )


def _subject(look: Look, place: Place) -> str:
    """Return the subject that the beginning of the header names, "" where none can be read."""
    try:
        reader = look.reader(place.partition)
        head = reader.head(place.seq, HEAD) if reader is not None else b""
        return decode((scan(head, Limits()).headers.first("Subject") or "")[:SUBJECT])
    except IngestError:
        return ""
    except Exception:  # ours, on a mail that may be here for that
        log.exception("subject-unread", receipt=place.trace.receipt)
        return ""


def _place(place: Place) -> tuple[float, str]:
    return place.trace.accepted_at, place.trace.receipt
