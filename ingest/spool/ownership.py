"""Who is alive on this node: one flock a name, which the kernel drops when its process dies, however it dies.

It tells nothing about other nodes and does not work on file systems without flock (some NFS).
"""

import fcntl
import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import structlog

from ingest.errors import InUse, SettingError

__all__ = ["Ownership", "alive", "end_holder", "published"]

log = structlog.get_logger()

_unasked: set[Path] = set()
"""Lock files that this process was refused to read, and said so."""

LOOK_S = 0.01
READABLE = 0o644
ROOM = 4096
"""Bytes that a file takes whatever is published in it; one page, which is read and written in one go."""


class Ownership:
    """The exclusive right to a name (`worker-0`, `supervisor`) in one data directory, until `release` or death.

    Waits `patience_s` seconds for whoever has it: `alive` takes the lock for an instant.
    """

    def __init__(self, run: Path, name: str, patience_s: float = 0.5) -> None:
        self.name = name
        self._path = run / f"{name}.lock"
        try:
            run.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise SettingError(f"data_dir: cannot write {self._path}: {error.strerror}") from error
        with suppress(OSError):  # somebody else's file; made readable by all, so that every user's process can ask
            os.fchmod(self._file, READABLE)
        if not self._locked(time.monotonic() + patience_s):
            os.close(self._file)
            pid = _read(self._path).get("pid", "?")
            raise InUse(
                f"data directory {run.parent} is owned by a running node ({name}, process {pid}):"
                " stop that one, or give this one another data_dir"
            )
        self.publish({})

    def publish(self, facts: dict[str, object]) -> None:
        """Let other processes read `facts` about this one, and its process id, by `published`.

        On a volume without room others may read nothing of us; that is logged, and ends nobody.
        """
        text = json.dumps({"pid": os.getpid(), **facts}).encode()
        try:
            os.pwrite(self._file, text.ljust(ROOM), 0)  # as long each time: room once had is not asked for again
            os.ftruncate(self._file, max(ROOM, len(text)))
        except OSError as error:
            log.warning("not-published", path=str(self._path), error=error.strerror)
            with suppress(OSError):
                os.ftruncate(self._file, 0)  # what a former life said would be read as ours

    def release(self) -> None:
        """Give the name back."""
        os.close(self._file)

    def forget(self) -> None:
        """Give back a name that nobody takes again, and remove its file while nobody else can have it."""
        self._path.unlink(missing_ok=True)
        self.release()

    def _locked(self, deadline: float) -> bool:
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(LOOK_S)
            else:
                return True


def alive(run: Path, name: str) -> bool:
    """Tell whether a living process holds `name`. Where this user may not ask, somebody does: nothing is taken over."""
    try:
        file = os.open(run / f"{name}.lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except PermissionError as error:
        _say_once(run / f"{name}.lock", error)
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _say_once(path: Path, error: OSError) -> None:
    if path not in _unasked:
        _unasked.add(path)
        log.warning("lock-not-readable", path=str(path), error=error.strerror)


def published(run: Path, name: str) -> dict[str, object]:
    """Return what the living holder of `name` published; {} when nobody holds it, or it could not write it down."""
    if not alive(run, name):
        return {}
    return _read(run / f"{name}.lock")


def end_holder(run: Path, name: str, pid: int) -> bool:
    """Kill process `pid` if it is the one that holds `name`: what it once published may name another by now.

    Raises `PermissionError` where it is another user's.
    """
    try:
        process = os.pidfd_open(pid)  # no other process can get the number's place while we look
    except ProcessLookupError:
        return False
    try:
        if not _locks(pid, run / f"{name}.lock"):
            return False
        signal.pidfd_send_signal(process, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return False
    finally:
        os.close(process)
    return True


def _locks(pid: int, path: Path) -> bool:
    """Tell whether `pid` has a lock on this file (proc(5), fdinfo)."""
    lock = path.stat()
    process = Path(f"/proc/{pid}")
    for file in (process / "fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            ours = os.path.samestat(file.stat(), lock)
            if ours and "FLOCK" in (process / "fdinfo" / file.name).read_text(encoding="ascii"):
                return True
    return False


def _read(path: Path) -> dict[str, object]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, PermissionError):  # nothing yet, or read while it was written; or another user's
        return {}
    return facts if isinstance(facts, dict) else {}
