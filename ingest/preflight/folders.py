"""Finds folders that cannot be made or written, that lie in each other's way, or on a file system that keeps nothing.

A file system's kind is read from /proc/self/mounts (proc(5)); where there is none, nothing is said of it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ingest.settings import Settings

__all__ = ["doubtful_folders", "wrong_folders"]

IN_MEMORY = frozenset({"tmpfs", "ramfs"})
OVER_A_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"})
OURS = ("spool", "run", "originals")
_OCTAL = re.compile(r"\\([0-7]{3})")


def wrong_folders(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each folder that cannot serve."""
    data = settings.data_dir
    closed = list(_unusable("data_dir", data))
    yield from closed
    for name in () if closed else OURS:
        if (data / name).exists():
            yield from _unusable("data_dir", data / name)
    originals = settings.originals.folder
    if originals is None:
        return
    yield from _unusable("originals.folder", originals)
    place = Path(os.path.realpath(originals))
    for name in ("spool", "run"):
        if place.is_relative_to(os.path.realpath(data / name)):
            yield f"originals.folder: {originals} lies in {data / name}, whose files come and go; choose another folder"
    if place == Path(os.path.realpath(data)):
        yield f"originals.folder: {originals} is data_dir itself; choose a folder of its own, or leave it empty"


def doubtful_folders(settings: Settings) -> Iterator[str]:
    """Yield what a folder's file system cannot promise, and retention that is no shorter for being set so."""
    kind = _file_system(settings.data_dir)
    if kind in IN_MEMORY:
        yield f"data_dir: {settings.data_dir} is in memory ({kind}): acknowledged mail is lost with the machine"
    elif kind in OVER_A_NETWORK:
        yield (
            f"data_dir: {settings.data_dir} is on a network file system ({kind}): whether its locks and its syncs hold "
            "is the server's matter; use a local disk"
        )
    if settings.spool.retention_s < settings.spool.partition_s:
        yield (
            f"spool.retention_s is {settings.spool.retention_s} and spool.partition_s {settings.spool.partition_s}: a "
            "file of the spool goes as a whole, so mail stays up to both together; make spool.partition_s shorter"
        )


def _unusable(name: str, folder: Path) -> Iterator[str]:
    """Yield why a folder, or what there is of the way to it, cannot be written."""
    whole = folder.absolute()
    found = next(one for one in (whole, *whole.parents) if os.path.lexists(one))
    if not found.is_dir():
        yield f"{name}: cannot create {folder}: {found} is no folder"
    elif not os.access(found, os.W_OK | os.X_OK):
        yield f"{name}: {found} is not writable for this user"


def _file_system(folder: Path) -> str:
    """Return the kind of file system that a folder lies on, or will; "" where that cannot be told."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    place, best, kind = Path(os.path.realpath(folder)), -1, ""
    for line in mounts:
        _, point, type_, *_ = line.split(" ")
        at = Path(_OCTAL.sub(lambda found: chr(int(found[1], 8)), point))
        if place.is_relative_to(at) and len(at.parts) >= best:
            best, kind = len(at.parts), type_
    return kind
