"""What a reverse proxy says of who asks, believed from the proxy's own address only: user, scheme and client.

The last address of `X-Forwarded-For` that is not a proxy of ours is the client's: what stands before it the client may
have written. A header that anybody else sends is refused where it names a user, and not looked at otherwise.
"""

from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import Request

from ingest.accounts.ways_in import UNIX
from ingest.settings import Settings
from ingest.web.problem import Problem

__all__ = ["FORWARDED", "Proxy"]

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
"""Headers that show that somebody else than the caller has handed a request on."""


class Proxy:
    """The proxies that the settings trust."""

    def __init__(self, settings: Settings) -> None:
        proxy = settings.web.proxy
        self._header = proxy.user_header
        self._unix = UNIX in proxy.trusted
        self._networks = [ip_network(text) for text in proxy.trusted if text != UNIX]
        self._is_ours = lru_cache(1_024)(self._looked_up)

    def user(self, request: Request) -> str | None:
        """Return the user that a proxy of ours names, None where none does. Raises `Problem` (403)."""
        named = request.headers.getlist(self._header) if self._header else []
        if not named:
            return None
        if not self.hands_on(request):
            raise Problem(HTTPStatus.FORBIDDEN, f"{self._header} is believed from web.proxy.trusted only.")
        if len(named) > 1 or "," in named[0]:
            raise Problem(HTTPStatus.FORBIDDEN, f"{self._header} must name one user, once.")
        return named[0].strip().lower() or None

    def hands_on(self, request: Request) -> bool:
        """Whether the request comes from a proxy of ours."""
        if request.client is None or not request.client.host:
            return self._unix
        return self._is_ours(request.client.host)

    def is_https(self, request: Request) -> bool:
        """Whether the client speaks TLS to a proxy of ours."""
        if not self.hands_on(request):
            return bool(request.scope.get("scheme") == "https")
        return request.headers.getlist("x-forwarded-proto") == ["https"]

    def address(self, request: Request) -> str:
        """Return the client's address, "" where nobody can tell."""
        own = request.client.host if request.client is not None else ""
        if not self.hands_on(request):
            return own
        hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
        return next((hop for hop in reversed(hops) if hop and not self._is_ours(hop)), own)

    def _looked_up(self, text: str) -> bool:
        try:
            address: IPv4Address | IPv6Address = ip_address(text)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._networks)
