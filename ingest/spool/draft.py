"""One mail on its way into the spool: in memory while it is small, in a file beside the partition when it is not.

The file is complete, synced and renamed before the row that names it is committed, so a row never points at half a
mail. A file without a row is left by a crash and is swept at the next start.
"""

import asyncio
import errno
import os
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from ingest.errors import IngestError, SpoolFull, SpoolUnavailable
from ingest.records import Receipt
from ingest.spool.partition import PartitionReader
from loopguard import Envelope

__all__ = ["SpoolDraft", "SyncFailed", "Written", "sweep", "unavailable"]

IN_ROW = 256 * 1024
"""Bytes up to which a mail lies in a row: above, SQLite would copy it twice."""


class SyncFailed(OSError):
    """fsync said no: what it spoke of may be lost, and asking again would be answered falsely."""


@dataclass(frozen=True, slots=True)
class Written:
    """A complete mail, not durable yet: `bytes`, or a `file` name in `folder` and the `stream` open on it.

    `synced`: the file was made durable ahead of its row; `failure`: it could not be, and this is why.
    """

    size: int
    sha256: str
    bytes: bytes | None
    file: str | None = None
    folder: Path | None = None
    stream: BinaryIO | None = None
    synced: bool = False
    failure: OSError | None = None

    def sync(self) -> None:
        """Make the file durable, its name too, unless that was done. A mail in a row has none. Raises OSError."""
        if self.failure is not None:
            raise self.failure
        if self.synced or self.stream is None or self.folder is None or self.file is None:
            return
        with self.stream:
            _fsync(self.stream.fileno())
        (self.folder / f"{self.file}.tmp").rename(self.folder / self.file)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _fsync(folder)
        finally:
            os.close(folder)

    def synced_ahead(self) -> "Written":
        """Sync now, in whatever thread; return this mail as one whose `sync` says what came of it, and asks no more."""
        try:
            self.sync()
        except OSError as error:
            return replace(self, failure=error)
        return replace(self, synced=True)

    def abandon(self, *, keep: bool) -> None:
        """Let go of the file of a mail that was not committed; remove it unless `keep`."""
        if self.stream is None or self.folder is None or self.file is None:
            return
        self.stream.close()
        if not keep:
            for name in (f"{self.file}.tmp", self.file):
                (self.folder / name).unlink(missing_ok=True)


class SpoolDraft:
    """See `ingest.ports.spool.Draft`."""

    def __init__(
        self, folder: Path, commit: Callable[[Written, Envelope, Sequence[str]], Awaitable[tuple[Receipt, ...]]]
    ) -> None:
        self._folder = folder
        self._commit = commit
        self._chunks: list[bytes] = []
        self._size = 0
        self._digest = sha256()
        self._file: BinaryIO | None = None
        self._name = ""

    def write(self, chunk: bytes) -> None:
        """See the port."""
        self._size += len(chunk)
        self._digest.update(chunk)
        if self._file is None and self._size <= IN_ROW:
            self._chunks.append(chunk)
            return
        try:
            if self._file is None:
                self._name = f"{os.urandom(16).hex()}.eml"
                self._file = (self._folder / f"{self._name}.tmp").open("xb")
                self._file.writelines(self._chunks)
                self._chunks.clear()
            self._file.write(chunk)
        except OSError as error:
            raise unavailable(self._folder, error) from error

    async def commit(self, envelope: Envelope, mailboxes: Sequence[str]) -> tuple[Receipt, ...]:
        """See the port."""
        digest = self._digest.hexdigest()
        if self._file is None:
            return await self._commit(Written(self._size, digest, b"".join(self._chunks)), envelope, mailboxes)
        try:
            self._file.flush()
        except OSError as error:
            raise unavailable(self._folder, error) from error
        stream, self._file = self._file, None
        written = Written(self._size, digest, None, self._name, self._folder, stream)
        # Shielded, so that an asker who is cancelled leaves no file without its row.
        return await asyncio.shield(asyncio.ensure_future(self._commit(written, envelope, mailboxes)))

    def discard(self) -> None:
        """See the port."""
        self._chunks.clear()
        if self._file is not None:
            with suppress(OSError):  # a full disk refuses the last flush of what is thrown away
                self._file.close()
            (self._folder / f"{self._name}.tmp").unlink(missing_ok=True)
            self._file = None


def sweep(folder: Path, before: float = float("inf")) -> int:
    """Remove what mails that were never acknowledged left in `folder`; return how many files.

    Nobody else may be writing there. A whole file goes when no partition lists it, and only if all can be read. What
    was written at `before` or later, seconds since the epoch, stays.
    """
    left = list(folder.glob("*.eml.tmp"))
    whole = set(folder.glob("*.eml"))
    with suppress(IngestError):
        left += whole - _listed(folder) if whole else set()
    left = [path for path in left if path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _listed(folder: Path) -> set[Path]:
    listed: set[Path] = set()
    for path in folder.glob("*.sqlite"):  # strays too: what a copy lists may be all that is left of its original
        reader = PartitionReader(folder.parent, f"{folder.name}/{path.stem}")
        try:
            listed.update(reader.files())
        finally:
            reader.close()
    return listed


def unavailable(folder: Path, error: OSError | sqlite3.Error) -> SpoolUnavailable:
    """Return what a failure of the spool's volume means to whoever wants to acknowledge a mail."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT} if isinstance(error, OSError) else _is_full(error)
    kind = SpoolFull if full else SpoolUnavailable
    return kind(f"spool folder {folder}: {error}; make room there or name another volume in data_dir")


def _is_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL


def _fsync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        raise SyncFailed(*error.args) from error
