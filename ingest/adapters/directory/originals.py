"""`Originals` as one file a mail, named by its sha256, in 256 folders.

Written aside, synced, renamed, and the folder synced too (Postfix mail_stream.c, mox syncdir). A disk that is away at
the start is asked again with every mail. It compresses nothing and deletes what it is told to, nothing by itself.
"""

import os
from contextlib import suppress
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import BinaryIO

import structlog

from ingest.calls.breaker import Breaker
from ingest.calls.side_threads import SideThreads
from ingest.errors import Corrupt, NotFound, OriginalsUnavailable

__all__ = ["DirectoryOriginals"]

log = structlog.get_logger()

THREADS = 8
"""Syncs that wait at once: one file at a time is 1,700 mails a second, eight are 3,900 (measured, ext4)."""


class DirectoryOriginals:
    """See `ingest.ports.Originals` for what it guarantees."""

    def __init__(self, folder: Path) -> None:
        self.breaker = Breaker("originals")
        self._folder = folder
        self._threads = SideThreads("originals", THREADS)
        try:
            for first in range(256):
                (folder / f"{first:02x}").mkdir(parents=True, exist_ok=True)
        except OSError as error:  # a disk may come back: every mail tries again, and waits as long
            log.warning("originals-not-ready", error=f"folder of originals {folder}: {error.strerror}")

    async def put(self, sha256: str, content: bytes) -> None:
        """See the port."""
        path = self._path(sha256)
        async with self.breaker.call(path.parent.name):
            await self._threads.run(lambda: _write(path, content))

    async def get(self, sha256: str) -> bytes:
        """See the port."""
        path = self._path(sha256)
        async with self.breaker.call(path.parent.name):
            return await self._threads.run(lambda: self._read(path, sha256))

    async def has(self, sha256: str) -> bool:
        """See the port."""
        path = self._path(sha256)
        async with self.breaker.call(path.parent.name):
            return await self._threads.run(path.is_file)

    async def remove(self, sha256: str) -> bool:
        """See the port."""
        path = self._path(sha256)
        async with self.breaker.call(path.parent.name):
            return await self._threads.run(lambda: _erase(path))

    async def close(self) -> None:
        """See the port."""
        self._threads.close()

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise NotFound(f"no original is called {sha256!r}: a sha256 has 64 hex digits")
        return self._folder / sha256[:2] / f"{sha256}.eml"

    def _read(self, path: Path, sha256: str) -> bytes:
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"no original with sha256 {sha256} in {self._folder}") from error
        except OSError as error:
            raise OriginalsUnavailable(f"original {path}: {error.strerror}") from error
        if sha256_of(content).hexdigest() != sha256:
            raise Corrupt(f"original {path} does not match its name: the disk or somebody changed it")
        return content


def _write(path: Path, content: bytes) -> None:
    aside = path.with_suffix(f".{os.urandom(6).hex()}.tmp")
    try:
        if not path.exists():
            with _created(aside) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.rename(path)
        _sync(path.parent)
    except OSError as error:
        with suppress(OSError):  # what refused the file may refuse this too
            aside.unlink(missing_ok=True)
        raise OriginalsUnavailable(f"folder of originals {path.parent}: {error.strerror}") from error


def _erase(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OriginalsUnavailable(f"original {path}: {error.strerror}") from error
    return True


def _created(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except FileNotFoundError:  # its folder could not be made at the start
        path.parent.mkdir(parents=True, exist_ok=True)
        _sync(path.parent.parent)
        return path.open("xb")


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
