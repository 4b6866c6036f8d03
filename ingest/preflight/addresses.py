"""Finds listeners that cannot all listen: one port, or one Unix socket, that two settings name; sockets with no place.

It compares what is written; whether another program has a port shows when the port is taken.
"""

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from ingest.errors import SettingError
from ingest.listen_address import ListenAddress
from ingest.settings import Settings
from ingest.sockets.rights import Rights, read_mode

__all__ = ["doubtful_addresses", "wrong_addresses"]

LONGEST_PATH = 107
"""Octets of the path of a Unix socket (unix(7))."""
_ALL = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  compared with, never listened on
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def wrong_addresses(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each listener that cannot listen as it is set."""
    named = _named(settings)
    for (one, here), (other, there) in combinations(named.items(), 2):
        if _clash(here, there):
            yield (
                f"{one} and {other} are both {here}: give each an address of its own"
                if here == there
                else (
                    f"{one} is {here} and {other} is {there}: both need port {here.port}; give each a port of its own"
                )
            )
    for name, address in named.items():
        if address.path:
            yield from _of_socket(name, address.path)
    for table in ("lmtp", "web"):
        try:
            Rights(read_mode(getattr(settings, table).mode), getattr(settings, table).group).group_id()
        except SettingError as error:
            yield f"{table}.group: {error}"


def doubtful_addresses(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each setting of a listener that does not do what it seems to."""
    named = _named(settings)
    if "smtp.listen" not in named and "lmtp.listen" not in named:
        by = "`ingest deliver` and the HTTP API" if "web.listen" in named else "`ingest deliver`"
        yield f"smtp.listen and lmtp.listen are empty: `ingest serve` listens for no mail; it comes by {by} alone"
    for table in ("lmtp", "web"):
        address = named.get(f"{table}.listen")
        for name in sorted({"mode", "group"} & getattr(settings, table).model_fields_set):
            if address is None or not address.path:
                yield f"{table}.{name}: it is for a Unix socket, and {table}.listen is none, so it changes nothing"


def _named(settings: Settings) -> dict[str, ListenAddress]:
    texts = {f"{table}.listen": getattr(settings, table).listen for table in ("smtp", "lmtp", "web")}
    return {name: ListenAddress.read(text) for name, text in texts.items() if text}


def _clash(one: ListenAddress, other: ListenAddress) -> bool:
    if one.path or other.path:
        return bool(one.path and other.path) and os.path.realpath(one.path) == os.path.realpath(other.path)
    if not one.port or one.port != other.port:
        return False
    hosts = {one.host.lower(), other.host.lower()}
    return len(hosts) == 1 or bool(hosts & _ALL) or ("localhost" in hosts and hosts <= _LOCAL)


def _of_socket(name: str, path: str) -> Iterator[str]:
    folder = Path(path).parent
    if len(path.encode()) > LONGEST_PATH:
        yield f"{name}: unix:{path} has more than the {LONGEST_PATH} octets that the path of a Unix socket may have"
    elif not folder.is_dir():
        yield f"{name}: the folder {folder} of the socket does not exist"
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield f"{name}: this user may make no socket in {folder}"
    elif os.path.lexists(path) and not Path(path).is_socket():
        yield f"{name}: {path} exists and is no socket"
