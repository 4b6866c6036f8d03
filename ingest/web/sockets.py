"""Binds the web role's socket ourselves, so that a taken port is an error of ours and port 0 can be told."""

import errno
import socket
from pathlib import Path

from ingest.errors import InUse, SettingError
from ingest.listen_address import ListenAddress

__all__ = ["bound"]


def bound(address: ListenAddress) -> socket.socket:
    """Return a bound, not yet listening socket. Raises `InUse`, `SettingError`."""
    family = socket.AF_UNIX if address.path else socket.AF_INET6 if ":" in address.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if not address.path:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        elif _is_left_over(address.path):
            Path(address.path).unlink()
        made.bind(address.path or (address.host, address.port))
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise InUse(f"web.listen: {address} is in use by another process: choose another or stop it") from error
        raise SettingError(f"web.listen: cannot listen on {address}: {error.strerror or error}") from error
    return made


def _is_left_over(path: str) -> bool:
    """Whether `path` is the socket of a process that is gone: nobody removes it then."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(path)
        except OSError as error:
            return error.errno == errno.ECONNREFUSED and Path(path).is_socket()
    return False
