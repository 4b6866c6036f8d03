"""Finds webhooks that will be refused where they are to go: an address of our own network that nobody has allowed.

It looks at what is written and asks no name server: what a name stands for is checked when the socket is made.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from ingest.settings import Settings
from ingest.webhooks.internal_address import why_internal

__all__ = ["doubtful_receivers"]

_LOCAL = ("127.0.0.1", "::1")


def doubtful_receivers(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each webhook whose URL names an address that it may not go to."""
    for table in settings.webhook:
        allowed = [ip_network(text, strict=False) for text in table.allow_internal]
        host = (urlsplit(table.url).hostname or "").rstrip(".")
        refused = [_why(address, allowed) for address in (_LOCAL if host == "localhost" else (host,))]
        if all(refused):
            yield f"webhook.url: nothing will be sent: {refused[0]}"


def _why(host: str, allowed: list[IPv4Network | IPv6Network]) -> str:
    try:
        return why_internal(host, allowed)
    except ValueError:  # a name
        return ""
