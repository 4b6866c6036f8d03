"""Who is connected: caps for one listener and for each address, decided inside the accept callback, and scarcity.

An IPv6 client is counted by its /64, which is what one site gets. A Unix socket has no addresses: only the
total counts. It does not rate-limit connections over time.
"""

from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv6Address
from typing import Generic, TypeVar

from ingest.intake.limits import IntakeLimits

__all__ = ["Connections", "counted_as"]

PRESSED_FOR_S = 60.0
"""Seconds that scarcity outlasts the moment when half of the connections were in use: as clients that are slow leave,
those that are a little less slow must not be forgiven before they have left too."""

_EVERYBODY = "*"

S = TypeVar("S")


class Connections(Generic[S]):
    """The open connections of one listener and the caps on them."""

    def __init__(self, limits: IntakeLimits) -> None:
        self._total = limits.connections
        self._each = limits.connections_per_address
        self._open: dict[S, str] = {}
        self._by_address: Counter[str] = Counter()
        self._scarce_until: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[S]:
        return iter(list(self._open))

    def admit(self, session: S, peer: object) -> bool:
        """Count `session` in, unless a cap is reached. `peer` is the transport's peername."""
        address = counted_as(peer)
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

    def look(self, now: float) -> None:
        """Note where more than half of what is allowed is in use; to be called about once a second."""
        crowded = [address for address, count in self._by_address.items() if address and 2 * count > self._each]
        if 2 * len(self._open) > self._total:
            crowded.append(_EVERYBODY)
        self._scarce_until |= dict.fromkeys(crowded, now + PRESSED_FOR_S)
        self._scarce_until = {who: until for who, until in self._scarce_until.items() if until > now}

    @property
    def scarce(self) -> bool:
        """Whether connections were scarce for everybody at a look of the last minute."""
        return _EVERYBODY in self._scarce_until

    def pressed(self, session: S) -> bool:
        """Whether connections were scarce, for all or for the address of `session`, at a look of the last minute."""
        return self.scarce or self._open.get(session) in self._scarce_until


def counted_as(peer: object) -> str:
    """Return what a peer is counted as, "" for one without an address."""
    if not isinstance(peer, tuple) or not peer:
        return ""
    host = str(peer[0]).partition("%")[0]
    if ":" not in host:
        return host
    address = IPv6Address(host)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{int(address) >> 64:x}::/64"
