"""Listens on a Unix socket with the rights it is to have; a dead process's socket is replaced, a living one's never.

Nobody can connect to a socket that does not listen yet, so its permissions and its group are set between bind(2) and
listen(2). A socket is left over when connecting to it is refused outright; one whose queue is full, or that we may not
ask, is in use. Whoever looks, binds and listens holds a lock on the folder, so that of two processes that find the same
left-over socket one replaces it and the other finds it in use. It removes nothing when it is closed.
"""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import InUse, SettingError
from ingest.sockets.rights import Rights

__all__ = ["listening"]


def listening(path: str, rights: Rights, backlog: int) -> socket.socket:
    """Return a socket that listens at `path`. Raises `InUse`, and `SettingError` for what cannot be had."""
    group = rights.group_id()
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _alone_in(Path(path).parent):
            if _is_left_over(path):
                Path(path).unlink()
            made.bind(path)
            _give(path, rights, group)
            made.listen(backlog)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise InUse(f"{path} is in use by another process: choose another socket or stop that process") from error
        raise SettingError(f"cannot listen on {path}: {error.strerror or error}") from error
    except SettingError:
        made.close()
        Path(path).unlink(missing_ok=True)
        raise
    return made


def _give(path: str, rights: Rights, group: int) -> None:
    """Set the group first: permissions that are meant for it must not stand a moment for another."""
    Path(path).chmod(0o600)
    try:
        os.chown(path, -1, group, follow_symlinks=False)
    except PermissionError:
        raise SettingError(
            f"this user may not give {path} to group {rights.group}: add the user to that group, or choose another"
        ) from None
    Path(path).chmod(rights.mode)


def _is_left_over(path: str) -> bool:
    """Whether `path` is the socket of a process that is gone: nobody removes it then."""
    if not Path(path).is_socket():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.setblocking(False)
        return asking.connect_ex(path) == errno.ECONNREFUSED


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock on a folder. One that cannot be opened has none, and binding in it says what is the matter."""
    try:
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
