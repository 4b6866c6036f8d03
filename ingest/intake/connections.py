"""Who is connected: caps for one listener and for each address, decided inside the accept callback.

An IPv6 client is counted by its /64, which is what one site gets. A Unix socket has no addresses: only the
total counts. It does not rate-limit connections over time.
"""

from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv6Address
from typing import Generic, TypeVar

from ingest.intake.limits import IntakeLimits

__all__ = ["Connections"]

S = TypeVar("S")


class Connections(Generic[S]):
    """The open connections of one listener and the caps on them."""

    def __init__(self, limits: IntakeLimits) -> None:
        self._total = limits.connections
        self._each = limits.connections_per_address
        self._open: dict[S, str] = {}
        self._by_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[S]:
        return iter(list(self._open))

    def admit(self, session: S, peer: object) -> bool:
        """Count `session` in, unless a cap is reached. `peer` is the transport's peername."""
        address = _counted_as(peer)
        if len(self._open) >= self._total or (address and self._by_address[address] >= self._each):
            return False
        self._open[session] = address
        self._by_address[address] += 1
        return True

    def leave(self, session: S) -> None:
        """Count `session` out; nothing happens when it was never admitted."""
        address = self._open.pop(session, None)
        if address is None:
            return
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]


def _counted_as(peer: object) -> str:
    if not isinstance(peer, tuple) or not peer:
        return ""
    host = str(peer[0]).partition("%")[0]
    if ":" not in host:
        return host
    address = IPv6Address(host)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{int(address) >> 64:x}::/64"
