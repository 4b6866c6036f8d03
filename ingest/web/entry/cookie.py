"""The cookies of a login (RFC 6265bis): HttpOnly, and over TLS `__Host-`, so that no neighbour sets them.

The login's own is SameSite=Strict: no other site's request has it (a page that another site leads to asks once more,
see `ingest.web.pages.page_route`). The others are Lax, because an issuer leads back from elsewhere. What changes
anything needs `same_origin` beside the cookie. A cookie that comes twice is nobody's.
"""

import re
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from ingest.accounts.sessions import Begun

__all__ = ["DEVICE", "SESSION", "begins_with", "hand_out", "put", "take", "taken"]

SESSION, DEVICE = "hdi_session", "hdi_device"
_LONGEST = 4_096


def taken(request: Request, name: str, *, secure: bool) -> str:
    """Return a cookie's value, "" where there is none or more than one."""
    name = _name(name, secure=secure)
    values = [value for key, value in _all(request) if key == name]
    return values[0] if len(values) == 1 and len(values[0]) <= _LONGEST else ""


def begins_with(request: Request, beginning: str, *, secure: bool) -> list[str]:
    """Return the names of the cookies of ours that begin so: digits follow, of whatever else somebody set nothing."""
    ours = re.compile(re.escape(_name(beginning, secure=secure)) + "([0-9a-f]{1,64})")
    return sorted({beginning + found[1] for key, _ in _all(request) if (found := ours.fullmatch(key))})


def put(response: Response, name: str, value: str, age_s: int, *, secure: bool) -> None:
    """Give the browser a cookie for so many seconds."""
    same: Literal["strict", "lax"] = "strict" if name == SESSION else "lax"
    response.set_cookie(
        _name(name, secure=secure), value, max_age=age_s, path="/", secure=secure, httponly=True, samesite=same
    )


def hand_out(response: Response, begun: Begun, *, secure: bool) -> None:
    """Give the browser the cookie of a login that has begun."""
    put(response, SESSION, begun.secret, int(begun.session.expires_at - begun.session.created_at), secure=secure)


def take(response: Response, name: str, *, secure: bool) -> None:
    """Take a cookie away from the browser."""
    put(response, name, "", 0, secure=secure)


def _all(request: Request) -> list[tuple[str, str]]:
    pairs = [pair.strip().partition("=") for line in request.headers.getlist("cookie") for pair in line.split(";")]
    return [(key, value) for key, _, value in pairs]


def _name(name: str, *, secure: bool) -> str:
    return f"__Host-{name}" if secure else name
