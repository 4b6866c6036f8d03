"""The way in without an account, from this machine: where `web.open_on_loopback` says so, for programs and our pages.

A page elsewhere cannot ask (no other Origin is let in), nor by a name of its own that resolves to 127.0.0.1 (`Host`
must be a local one), nor can a proxy on this machine hand strangers on.
"""

from http import HTTPStatus
from re import compile as pattern

from starlette.requests import Request

from ingest.listen_address import ListenAddress, is_local
from ingest.settings import Settings
from ingest.staff.caller import Caller, Verb
from ingest.web.entry.proxy import FORWARDED
from ingest.web.problem import Problem

__all__ = ["LOCAL", "local_caller"]

LOCAL = Caller("local", frozenset(Verb))
_HOST = pattern(r":\d*$")


def local_caller(request: Request, settings: Settings, ours: str) -> Caller | None:
    """Return the caller where no account is needed, None where one is. Raises `Problem` (403).

    `ours` is the origin of our own pages as this request names us, which counts only by a local name.
    """
    web = settings.web
    address = ListenAddress.read(web.listen) if web.listen else None
    if not web.open_on_loopback or address is None or not address.is_local:
        return None
    if any(name in request.headers for name in FORWARDED):
        raise Problem(HTTPStatus.FORBIDDEN, "A proxy hands this on, so web.open_on_loopback does not count.")
    if any(origin != ours for origin in request.headers.getlist("origin")):
        raise Problem(HTTPStatus.FORBIDDEN, "No page of another origin may ask: send no Origin.")
    if not address.path and not is_local_host(request):
        raise Problem(HTTPStatus.FORBIDDEN, "Ask by a local name: localhost, 127.0.0.1 or [::1].")
    return LOCAL


def is_local_host(request: Request) -> bool:
    """Whether a request names this machine by a local name: no name of a page elsewhere, rebound to 127.0.0.1."""
    named = request.headers.getlist("host")
    return len(named) == 1 and is_local(_HOST.sub("", named[0].lower()).strip("[]"))
