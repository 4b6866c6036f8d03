"""Finds webhooks that will be refused where they are to go: an address of our own network that nobody has allowed.

It looks at what is written and asks no name server: what a name stands for is checked when the socket is made.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from ingest.settings import Settings
from ingest.webhooks.endpoint import Endpoint
from ingest.webhooks.internal_address import Network, why_internal

__all__ = ["doubtful_receivers"]

_LOCAL = ("127.0.0.1", "::1")


def doubtful_receivers(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each webhook whose URL names an address that it may not go to."""
    for endpoint in map(Endpoint.of, settings.webhook):
        host = (urlsplit(endpoint.url).hostname or "").rstrip(".")
        refused = [_why(address, endpoint.allow) for address in (_LOCAL if host == "localhost" else (host,))]
        if all(refused):
            yield f"webhook.url: nothing will be sent: {refused[0]}"


def _why(host: str, allowed: Sequence[Network]) -> str:
    try:
        return why_internal(host, allowed)
    except ValueError:  # a name
        return ""
