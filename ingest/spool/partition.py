"""One file of the spool: the raw mail that one writer took in one span of time, append-only.

Small mail lies in rows, large mail in files beside them (measured: 29,762 small rows/s in shared commits, 1,669/s as
single files). A partition is never changed, only closed by its writer and later dropped whole. It knows nothing of
what became of its mail.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any

from ingest.errors import Corrupt, Erased, NodeError, NotFound, SpoolUnavailable
from ingest.records import Receipt
from ingest.spool.node_id import node_id
from ingest.spool.senders import sender_of
from loopguard import Envelope

__all__ = ["SCHEMA", "VERSION", "Arrived", "PartitionReader", "partition_start", "partitions", "strays", "unreadable"]

VERSION = 1
"""Of the file's format, in its `user_version`; 0 is what was written before there were closed marks."""
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS content (
  row INTEGER PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL, bytes BLOB, file TEXT);
CREATE TABLE IF NOT EXISTS receipt (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, content INTEGER NOT NULL, accepted_at REAL NOT NULL,
  mailbox TEXT NOT NULL, reverse_path TEXT NOT NULL, forward_paths TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS closed (at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS content_file ON content (file) WHERE file > '';
CREATE INDEX IF NOT EXISTS receipt_content ON receipt (content);
PRAGMA user_version = {VERSION};
"""
"""The paths are JSON: what SMTP said need not be UTF-8. The first index finds files without reading the mail in rows.
A row in `closed` is its writer's word that nothing is added any more."""
RECEIPT = (
    "SELECT seq, id, receipt.content, accepted_at, mailbox, reverse_path, forward_paths, size, sha256"
    " FROM receipt JOIN content ON content.row = receipt.content"
)

ARRIVED = (
    "SELECT seq, id, accepted_at, mailbox, reverse_path, size"
    " FROM receipt JOIN content ON content.row = receipt.content"
)


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the ledger keeps of a receipt while it is open. `sender` stands for its reverse-path."""

    seq: int
    id: str
    accepted_at: float
    mailbox: str
    sender: str
    size: int


def partitions(spool: Path) -> list[str]:
    """Return the names (`WRITER/NUMBER`) of all partitions below `spool`, lowest number first.

    A writer's folder that cannot be listed is passed over: `unreadable` names it. Raises `SpoolUnavailable`.
    """
    return sorted((name for name in _files(spool) if _is_name(name)), key=lambda name: (partition_start(name), name))


def strays(spool: Path) -> list[Path]:
    """Return the files below `spool` that end like partitions and are called like none: copies that people made."""
    return sorted(spool / f"{name}.sqlite" for name in _files(spool) if not _is_name(name))


def unreadable(spool: Path) -> list[str]:
    """Say which folders below `spool` cannot be listed or entered, and why. Raises `SpoolUnavailable`."""
    said = []
    for folder in _folders(spool):
        try:
            list(folder.iterdir())
            os.stat(f"{folder}/.")  # noqa: PTH116  pathlib takes the dot away, which says whether it may be entered
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                said.append(f"{folder}: its partitions cannot be read: {error.strerror}")
    return said


def partition_start(name: str) -> int:
    """Return the number of the partition called `name`: about when it was begun, seconds since the epoch.

    A writer's numbers only grow, whatever its clock does, so one that was begun after a jump back says too much.
    """
    return int(name.rpartition("/")[2])


class PartitionReader:
    """Reads one partition while its writer may still be appending.

    Opening it raises `NotFound`, `SpoolUnavailable`, and `NodeError` when a newer build wrote it; every read `Corrupt`,
    `SpoolUnavailable`.
    """

    def __init__(self, spool: Path, name: str) -> None:
        self.name = name
        self._path = spool / f"{name}.sqlite"
        self._node = node_id(spool.parent)
        try:
            there = self._path.is_file()
        except OSError as error:  # a folder that this user may not enter, for one
            raise SpoolUnavailable(f"spool partition {self._path}: {error.strerror}") from error
        if not there:
            raise NotFound(f"spool partition {self._path} is gone: its retention has passed, or somebody removed it")
        try:
            self._connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw",  # never made anew when it was dropped a moment ago
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=10,
            )
        except sqlite3.OperationalError as error:
            raise SpoolUnavailable(f"spool partition {self._path}: {error}") from error
        try:
            self._need_known_format()
        except BaseException:
            self._connection.close()
            raise

    def after(self, seq: int, limit: int) -> Iterator[_Row]:
        """Yield up to `limit` receipts that came after `seq`."""
        return self._rows(self._fetch(f"{RECEIPT} WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)))

    def rows(self, seqs: Sequence[int]) -> dict[int, Receipt]:
        """Return the receipts with these sequence numbers, those that there are."""
        found = self._fetch(f"{RECEIPT} WHERE seq IN (SELECT value FROM json_each(?))", (json.dumps(list(seqs)),))
        return {row.seq: row.receipt for row in self._rows(found)}

    def arrived(self, seq: int, limit: int) -> list[Arrived]:
        """Return up to `limit` receipts that came after `seq`, without what only the one who works on them reads.

        Of a damaged file, those before the damage.
        """
        found: list[Arrived] = []
        rows = self._stream(f"{ARRIVED} WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))
        try:
            found.extend(_arrived(*row) for row in rows)  # keeps what came before an error
        except (Corrupt, SpoolUnavailable):
            if not found and limit > 1:
                return self.arrived(seq, 1)  # the driver reads one row ahead, which may be the one that is damaged
            if not found:
                raise
        return found

    def arrived_at(self, seq: int) -> Arrived:
        """Return one receipt as `arrived` does. Raises `Corrupt`, also when there is none."""
        for row in self._fetch(f"{ARRIVED} WHERE seq = ?", (seq,)):  # what is beside it may be damaged
            return _arrived(*row)
        raise Corrupt(f"spool partition {self._path} is damaged: mail {seq} is not in it any more")

    def name_of(self, seq: int) -> tuple[str, float] | None:
        """Return a receipt's id and when it was accepted, None when not even that can be read."""
        with suppress(Corrupt):
            for id_, at in self._fetch("SELECT id, accepted_at FROM receipt WHERE seq = ?", (seq,)):
                if isinstance(id_, str) and isinstance(at, float):
                    return id_, at
        return None

    def closed(self) -> bool:
        """Tell whether nothing is added any more. False of what was written before there were closed marks."""
        return bool(self._fetch("SELECT 1 FROM closed LIMIT 1", ()))

    def last(self) -> int:
        """Return the highest sequence number, 0 when there is none: as rows are never removed, also their count."""
        try:
            rows = self._fetch("SELECT coalesce(max(seq), 0) FROM receipt", ())
        except Corrupt as damage:
            rows = self._last_by_index(damage)
        return int(rows[0][0]) if rows else 0

    def _last_by_index(self, damage: Corrupt) -> list[Any]:
        """Ask the index, which has every sequence number too: contents and receipts are numbered in one order."""
        try:
            return self._fetch(
                "SELECT seq FROM receipt INDEXED BY receipt_content ORDER BY content DESC, seq DESC LIMIT 1", ()
            )
        except (Corrupt, SpoolUnavailable):  # the build before made none
            raise damage from None

    def accepted_after(self, seq: int) -> float | None:
        """Return when the first receipt after `seq` was accepted, or None."""
        rows = self._fetch("SELECT accepted_at FROM receipt WHERE seq > ? ORDER BY seq LIMIT 1", (seq,))
        return float(rows[0][0]) if rows else None

    def received(self, receipt: str, after: int) -> _Row | None:
        """Return one receipt that came after the sequence number `after`, or None. It looks at each that did."""
        rows = self._fetch(f"{RECEIPT} WHERE seq > ? AND id = ? LIMIT 1", (after, receipt))
        return next(self._rows(rows), None)

    def overlaps(self, since: float, until: float) -> bool:
        """Tell whether the first and the last receipt leave room for any that was accepted in [since, until]."""
        ends = ("min", "max")
        asked = (f"SELECT accepted_at FROM receipt WHERE seq = (SELECT {end}(seq) FROM receipt)" for end in ends)
        times = [at for statement in asked for (at,) in self._fetch(statement, ())]
        return bool(times) and min(times) <= until and max(times) >= since

    def naming(
        self,
        address: str,
        recipient: str,
        since: float,
        before: tuple[float, str],
        mailboxes: Sequence[str] | None,
        limit: int,
    ) -> list[_Row]:
        """Return the last receipts, `limit` at most, for which `address` wrote or got a mail and `recipient` got it.

        By the envelope, in any case of ASCII letters; "" is anybody. It looks at each receipt of the file, and returns
        those that were accepted at `since` or later, come before (time, id) and are for one of `mailboxes`.
        """
        rows = self._fetch(
            f"{RECEIPT} WHERE accepted_at >= :since AND (accepted_at, id) < (:before, :last)"
            " AND (:address = '\"\"' OR lower(reverse_path) = :address OR instr(lower(forward_paths), :address))"
            " AND (:recipient = '\"\"' OR instr(lower(forward_paths), :recipient))"
            " AND (:mailboxes IS NULL OR mailbox IN (SELECT value FROM json_each(:mailboxes)))"
            " ORDER BY accepted_at DESC, id DESC LIMIT :limit",
            {
                "since": since,
                "before": before[0],
                "last": before[1],
                "address": json.dumps(address.lower()),
                "recipient": json.dumps(recipient.lower()),
                "mailboxes": None if mailboxes is None else json.dumps(list(mailboxes)),
                "limit": limit,
            },
        )
        return list(self._rows(rows))

    def head(self, seq: int, size: int) -> bytes:
        """Return the first bytes of a receipt's mail, unchecked; b"" of one that is gone."""
        found = self._fetch(
            "SELECT substr(bytes, 1, ?), file FROM receipt JOIN content ON content.row = receipt.content WHERE seq = ?",
            (size, seq),
        )
        for content, file in found:
            if content is not None:
                return bytes(content)
            with suppress(OSError, TypeError), (self._path.parent / file).open("rb") as stream:
                head: bytes = stream.read(size)
                return head
        return b""

    def accepted_between(self, since: float, until: float, after: int = 0) -> int:
        """Count the receipts after the sequence number `after` that were accepted in [since, until)."""
        rows = self._fetch(
            "SELECT count(*) FROM receipt WHERE seq > ? AND accepted_at >= ? AND accepted_at < ?", (after, since, until)
        )
        return int(rows[0][0]) if rows else 0

    def seq(self, receipt: Receipt) -> int:
        """Return the sequence number of one of this partition's receipts. Raises `NotFound`."""
        row = int(receipt.content.rpartition("#")[2])
        rows = self._fetch("SELECT seq FROM receipt WHERE content = ? AND id = ?", (row, receipt.id))
        if not rows:
            raise NotFound(f"spool partition {self._path} has no receipt {receipt.id}")
        return int(rows[0][0])

    def content(self, row: int, wanted: str = "") -> bytes:
        """Return the bytes in `row`, length and sha256 checked. Raises `Corrupt`, `NotFound`, `Erased`.

        `wanted` is the sha256 of the receipt that named the row: another mail's bytes are never handed over for it.
        """
        rows = self._fetch("SELECT size, sha256, bytes, file FROM content WHERE row = ?", (row,))
        if not rows:
            raise NotFound(f"spool partition {self._path} has no content {row}")
        size, sha256, content, file = rows[0]
        if wanted and sha256 != wanted:
            raise Corrupt(
                f"content {row} of {self._path} is another mail: its sha256 is {sha256}, not {wanted};"
                " the spool of another node, or of another time, lies here: put this node's own back"
            )
        if content is None and not file:
            raise Erased(self._erased(row))
        if content is None:
            try:
                content = (self._path.parent / file).read_bytes()
            except FileNotFoundError:
                raise Corrupt(f"{self._path.parent / file} is gone although {self._path} lists it") from None
            except OSError as error:
                raise SpoolUnavailable(f"{self._path.parent / file}: {error.strerror}") from error
        sound = isinstance(content, bytes) and len(content) == size and sha256_of(content).hexdigest() == sha256
        if not sound:
            raise Corrupt(f"content {row} of {self._path} does not match its length and sha256")
        return bytes(content)

    def erased(self) -> set[str]:
        """Return the receipts whose mail was erased on purpose."""
        return {receipt for (receipt,) in self._fetch("SELECT receipt FROM erased", ())}

    def _erased(self, row: int) -> str:
        rows = self._fetch("SELECT at, actor FROM erased WHERE content = ? ORDER BY at DESC LIMIT 1", (row,))
        at, actor = rows[0] if rows else (0.0, "somebody")
        return f"content {row} of {self._path} was erased on {datetime.fromtimestamp(at, UTC):%Y-%m-%d} by {actor}"

    def files(self) -> list[Path]:
        """Return every file that belongs to this partition, the one that lists the others first."""
        beside = [self._path.parent / file for (file,) in self._fetch("SELECT file FROM content WHERE file > ''", ())]
        return [self._path, *(Path(f"{self._path}{end}") for end in ("-wal", "-shm")), *beside]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _need_known_format(self) -> None:
        version = 0
        with suppress(Corrupt, SpoolUnavailable):  # whoever reads is told
            version = self._fetch("PRAGMA user_version", ())[0][0]
        if version > VERSION:
            raise NodeError(f"spool partition {self._path} was written by a newer build: its format is {version}")

    def _rows(self, rows: list[Any]) -> Iterator[_Row]:
        for at, id_, content, accepted_at, mailbox, reverse, forward, size, sha256 in rows:
            try:
                envelope = Envelope(json.loads(reverse), tuple(json.loads(forward)))
            except ValueError as error:
                raise Corrupt(f"spool partition {self._path} is damaged: envelope {at}: {error}") from error
            handle = f"{self.name}#{content}"
            yield _Row(at, Receipt(id_, accepted_at, mailbox, envelope, handle, size, sha256, self._node))

    def _fetch(self, statement: str, values: tuple[object, ...] | dict[str, object]) -> list[Any]:
        return list(self._stream(statement, values))

    def _stream(self, statement: str, values: tuple[object, ...] | dict[str, object]) -> Iterator[Any]:
        try:
            yield from self._connection.execute(statement, values)
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):  # its writer has made the file but not yet its tables
                return
            raise SpoolUnavailable(f"spool partition {self._path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise Corrupt(f"spool partition {self._path} is damaged: {error}") from error


def _arrived(seq: int, id_: str, accepted_at: float, mailbox: str, reverse_path: object, size: int) -> Arrived:
    return Arrived(seq, id_, accepted_at, mailbox, sender_of(str(reverse_path)), size)


def _files(spool: Path) -> Iterator[str]:
    for folder in _folders(spool):
        with suppress(OSError):  # removed meanwhile, or `unreadable` names it
            yield from (f"{folder.name}/{path.stem}" for path in folder.iterdir() if path.suffix == ".sqlite")


def _folders(spool: Path) -> list[Path]:
    try:
        with os.scandir(spool) as found:
            return [Path(one.path) for one in found if one.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SpoolUnavailable(f"spool {spool}: {error.strerror}") from error


def _is_name(name: str) -> bool:
    number = name.rpartition("/")[2]
    return number.isascii() and number.isdigit()
