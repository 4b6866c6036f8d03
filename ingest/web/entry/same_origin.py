"""Whether our own page asks: what comes with a cookie, or by a proxy's login, changes nothing otherwise.

`Origin` must be ours; without one `Sec-Fetch-Site` must say `same-origin`. A browser that sends neither is not
believed, and a program has a token. What is only read, a page elsewhere may lead to, and not load into itself: an
image of it would cost us a search, and the audit log a view that nobody had (Fetch Metadata).
"""

import hmac
from http import HTTPStatus

from starlette.requests import Request

from ingest.accounts.sessions import csrf_token
from ingest.web.problem import Problem

__all__ = ["API", "CSRF", "FOREIGN", "SAFE", "check_led", "check_login", "check_origin", "check_token"]

API = "/api/"
"""What programs ask begins so; all else is a page."""
CSRF = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FOREIGN = frozenset({"cross-site", "same-site"})
"""What `Sec-Fetch-Site` says of a request that a page of another origin led to."""


def check_origin(request: Request, ours: str) -> None:
    """Raise `Problem` (403) for a request that our own page (`ours`: `https://name`) did not send."""
    origins, sites = request.headers.getlist("origin"), request.headers.getlist("sec-fetch-site")
    if not (origins == [ours] or (not origins and sites == ["same-origin"])):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            f"Only a page of {ours} may change anything by a login: open it there; a program uses a token.",
        )
    if origins and sites and sites != ["same-origin"]:
        raise Problem(HTTPStatus.FORBIDDEN, "The browser says that another site asks.")


def check_led(request: Request) -> None:
    """Raise `Problem` (403) for what a page elsewhere loads into itself; it may lead here, in a window of its own."""
    if FOREIGN.isdisjoint(request.headers.getlist("sec-fetch-site")):
        return
    said = (("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"))
    if any(given != wanted for name, wanted in said for given in request.headers.getlist(name)):
        raise Problem(HTTPStatus.FORBIDDEN, "A page of another site asks for this, and may not load it into itself.")


def check_login(request: Request, ours: str) -> None:
    """Raise `Problem` (403) for a login that a page elsewhere sends; a program sends neither header."""
    if request.headers.get("origin") or request.headers.get("sec-fetch-site"):
        check_origin(request, ours)


def check_token(request: Request, secret: str) -> None:
    """Raise `Problem` (403) for a request that does not carry what goes with its session."""
    given = request.headers.getlist(CSRF)
    if len(given) != 1 or not hmac.compare_digest(given[0].encode(), csrf_token(secret).encode()):
        raise Problem(HTTPStatus.FORBIDDEN, "Send csrf_token of your login in the header X-CSRF-Token.")
