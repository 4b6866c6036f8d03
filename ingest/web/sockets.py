"""Binds the web role's socket ourselves, so that a taken port is an error of ours and port 0 can be told."""

import errno
import socket

from ingest.errors import InUse, SettingError
from ingest.listen_address import ListenAddress
from ingest.sockets.rights import OWNERS, Rights
from ingest.sockets.unix import listening

__all__ = ["bound"]


BACKLOG = 2048
UNSENT = 128 * 1024
"""Bytes of an answer that the kernel keeps beside those on their way: else it takes megabytes a client, and whether a
client takes its answer is seen late."""


def bound(address: ListenAddress, rights: Rights = OWNERS) -> socket.socket:
    """Return a bound socket; one of TCP does not listen yet. Raises `InUse`, `SettingError`."""
    if address.path:
        try:
            return listening(address.path, rights, BACKLOG)
        except (InUse, SettingError) as error:
            raise type(error)(f"web.listen: {error}") from error
    made = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        made.bind((address.host, address.port))
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise InUse(f"web.listen: {address} is in use by another process: choose another or stop it") from error
        raise SettingError(f"web.listen: cannot listen on {address}: {error.strerror or error}") from error
    return made
