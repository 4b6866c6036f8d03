"""What was answered under an `Idempotency-Key`: for a day the same key and the same mail get the same receipts.

One SQLite file of this node, a row a key, found by a digest of caller and key. A row is written after the mail is
durable and before it is answered for. A crash between the two leaves no row: the mail is taken in again when it is sent
again, and its delivery key makes it a duplicate. A row outlives kill -9; the machine's power may cost the last ones,
with the same end. So does a file that is damaged or cannot be written: mail is taken all the same.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import structlog

from ingest.calls.write_ahead import write_ahead
from ingest.records import Receipt
from loopguard import Envelope

__all__ = ["Kept", "KeptAnswers", "print_of"]

log = structlog.get_logger()

T = TypeVar("T")

FILE = "web-answers.sqlite"
KEEP_S = 86_400.0
MOST = 200_000
"""Keys that are kept at once; of more, the oldest are forgotten first. About 80 MB."""
SLICE = 5_000
SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
  number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, print TEXT NOT NULL, at REAL NOT NULL, receipts TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer. `print` stands for the mail and its envelope."""

    print: str
    receipts: tuple[Receipt, ...]


def print_of(sha256_: str, envelope: Envelope) -> str:
    """Return what stands for a mail and its envelope: another of either is another request."""
    text = json.dumps([sha256_, envelope.reverse_path, envelope.forward_paths])
    return sha256(text.encode()).hexdigest()


class KeptAnswers:
    """The answers of one node. Nothing here raises: what cannot be read was not kept."""

    def __init__(self, data_dir: Path, wall: Callable[[], float] = time.time) -> None:
        self._path = data_dir / FILE
        self._wall = wall
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._connection: sqlite3.Connection | None = None

    async def find(self, caller: str, key: str) -> Kept | None:
        """Return what was answered under this caller's key within the last day."""
        name, since = _name(caller, key), self._wall() - KEEP_S

        def work(connection: sqlite3.Connection) -> Kept | None:
            row = connection.execute("SELECT print, receipts FROM answer WHERE key = ? AND at > ?", (name, since))
            found = row.fetchone()
            return Kept(found[0], _receipts(found[1])) if found else None

        return await self._run(work, None)

    async def keep(self, caller: str, key: str, print_: str, receipts: Sequence[Receipt]) -> None:
        """Write an answer down; one that is older than a day makes way."""
        row = (_name(caller, key), print_, self._wall(), _text(receipts))

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO answer (key, print, at, receipts) VALUES (?, ?, ?, ?)", row)

        await self._run(work, None)

    async def tidy(self) -> int:
        """Forget what is older than a day, and the oldest of too many; return how many of it, a bounded number."""
        before = self._wall() - KEEP_S

        def work(connection: sqlite3.Connection) -> int:
            newest = connection.execute("SELECT max(number) FROM answer").fetchone()[0] or 0
            return connection.execute(
                "DELETE FROM answer WHERE number IN (SELECT number FROM"
                " (SELECT number, at FROM answer ORDER BY number LIMIT ?) WHERE at <= ? OR number <= ?)",
                (SLICE, before, newest - MOST),
            ).rowcount

        return await self._run(work, 0)

    async def close(self) -> None:
        """Let go of the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, work, otherwise)

    def _guarded(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            return work(self._opened())
        except sqlite3.OperationalError as error:  # no room, a lock, a volume that fails
            log.warning("answers-not-kept", path=str(self._path), error=str(error))
        except (sqlite3.Error, ValueError, KeyError, TypeError):
            log.exception("answers-damaged", path=str(self._path), set_aside=f"{FILE}.damaged")
            self._set_aside()
        return otherwise

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=5)
            try:
                write_ahead(connection)
                connection.execute("PRAGMA synchronous=NORMAL")  # outlives the process: that is what is promised
                connection.executescript(SCHEMA)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _set_aside(self) -> None:
        self._let_go()
        with suppress(OSError):
            self._path.replace(self._path.with_name(f"{FILE}.damaged"))
            for end in ("-wal", "-shm"):
                self._path.with_name(f"{FILE}{end}").unlink(missing_ok=True)

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _name(caller: str, key: str) -> bytes:
    return sha256(json.dumps([caller, key]).encode()).digest()


def _text(receipts: Sequence[Receipt]) -> str:
    return json.dumps([[one.id, one.accepted_at, one.mailbox, one.size, one.sha256, one.node] for one in receipts])


def _receipts(text: str) -> tuple[Receipt, ...]:
    return tuple(
        Receipt(id_, at, mailbox, Envelope(), "", size, digest, node)
        for id_, at, mailbox, size, digest, node in json.loads(text)
    )
