"""Says who asks, before a route does anything. Where no accounts are set up: whoever asks from this machine."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from ipaddress import ip_address
from re import compile as pattern

from starlette.requests import Request

from ingest.listen_address import ListenAddress
from ingest.settings import Settings
from ingest.staff.caller import Caller, Verb
from ingest.web.problem import Problem

__all__ = ["Admission", "admitted"]

_HOST = pattern(r":\d*$")


class Admission:
    """Decides for one web role."""

    def __init__(self, settings: Settings) -> None:
        self._listen = settings.web.listen

    async def caller(self, request: Request) -> Caller:
        """Return who asks. Raises `Problem` (401, 403)."""
        address = ListenAddress.read(self._listen)
        if not address.path and not _local(address.host):
            raise Problem(
                HTTPStatus.FORBIDDEN, f"web.listen is {self._listen}: this route is off unless that is loopback."
            )
        if request.headers.get("origin"):
            raise Problem(HTTPStatus.FORBIDDEN, "No page in a browser may ask: send no Origin.")
        named = request.headers.getlist("host")
        if not address.path and not (len(named) == 1 and _local(_HOST.sub("", named[0].lower()).strip("[]"))):
            raise Problem(HTTPStatus.FORBIDDEN, "Ask by a local name: localhost, 127.0.0.1 or [::1].")
        return Caller("local", frozenset(Verb))


def admitted(verb: Verb) -> Callable[[Request], Awaitable[Caller]]:
    """Return the dependency of a route that needs `verb`: it yields the caller. Raises `Problem` (401, 403)."""

    async def admit(request: Request) -> Caller:
        caller: Caller = await request.app.state.admission.caller(request)
        if not caller.may(verb):
            raise Problem(HTTPStatus.FORBIDDEN, f"{caller.name} may not {verb}.")
        return caller

    admit.verb = verb  # type: ignore[attr-defined]  # read by the test that enumerates routes
    return admit


def _local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
