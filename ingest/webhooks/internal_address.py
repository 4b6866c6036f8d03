"""Which addresses a webhook may go to: those of the public internet, and what the settings allow beside them.

A URL in the settings may name what only this machine can reach (a cloud's metadata service, a database on loopback),
and so may whoever controls its DNS. An address that carries an IPv4 address is judged by that one (NAT64, RFC 6052) or
refused (IPv4-mapped, 6to4): no public name has such an address.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["Network", "why_internal"]

Network = IPv4Network | IPv6Network

NAT64 = ip_network("64:ff9b::/96")


def why_internal(text: str, allowed: Sequence[Network]) -> str:
    """Return why the address is refused, in one sentence; "" when a webhook may go there."""
    plain, _, zone = text.partition("%")
    address = ip_address(plain)
    if any(address.version == one.version and address in one for one in allowed):
        return ""
    if isinstance(address, IPv6Address) and address in NAT64:
        address = IPv4Address(int(address) & 0xFFFFFFFF)
        if any(address in one for one in allowed if isinstance(one, IPv4Network)):
            return ""
    if _public(address) and not zone:
        return ""
    return f"{text} is no public address; if the receiver is there, add it to webhook.allow_internal"


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address.sixtofour or address.is_site_local):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
