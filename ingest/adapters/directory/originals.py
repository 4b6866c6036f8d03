"""`Originals` as one file a mail, named by its sha256, in 256 folders.

Written aside, synced, renamed, and the folder synced too (Postfix mail_stream.c, mox syncdir). It compresses nothing
and deletes what it is told to, nothing by itself.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import TypeVar

from ingest.errors import Corrupt, NotFound, StoreUnavailable

__all__ = ["DirectoryOriginals"]

T = TypeVar("T")
THREADS = 8
"""Syncs that wait at once: one file at a time is 1,700 mails a second, eight are 3,900 (measured, ext4)."""


class DirectoryOriginals:
    """See `ingest.ports.Originals` for what it guarantees."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="originals")
        try:
            for first in range(256):
                (folder / f"{first:02x}").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"folder of originals {folder}: {error.strerror}") from error

    async def put(self, sha256: str, content: bytes) -> None:
        """See the port."""
        await self._run(lambda: self._write(self._path(sha256), content))

    async def get(self, sha256: str) -> bytes:
        """See the port."""
        return await self._run(lambda: self._read(self._path(sha256), sha256))

    async def has(self, sha256: str) -> bool:
        """See the port."""
        return await self._run(self._path(sha256).is_file)

    async def remove(self, sha256: str) -> bool:
        """See the port."""
        return await self._run(lambda: self._erase(self._path(sha256)))

    async def close(self) -> None:
        """See the port."""
        self._pool.shutdown()

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise NotFound(f"no original is called {sha256!r}: a sha256 has 64 hex digits")
        return self._folder / sha256[:2] / f"{sha256}.eml"

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _write(self, path: Path, content: bytes) -> None:
        aside = path.with_suffix(f".{os.urandom(6).hex()}.tmp")
        try:
            if not path.exists():
                with aside.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                aside.rename(path)
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            with suppress(OSError):  # what refused the file may refuse this too
                aside.unlink(missing_ok=True)
            raise StoreUnavailable(f"folder of originals {path.parent}: {error.strerror}") from error

    def _erase(self, path: Path) -> bool:
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreUnavailable(f"original {path}: {error.strerror}") from error
        return True

    def _read(self, path: Path, sha256: str) -> bytes:
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"no original with sha256 {sha256} in {self._folder}") from error
        except OSError as error:
            raise StoreUnavailable(f"original {path}: {error.strerror}") from error
        if sha256_of(content).hexdigest() != sha256:
            raise Corrupt(f"original {path} does not match its name: the disk or somebody changed it")
        return content
