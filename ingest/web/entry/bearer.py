"""The way in for programs: `Authorization: Bearer hdi_...` (RFC 6750), in the header only, never in an address."""

from http import HTTPStatus

from starlette.requests import Request

from ingest.web.problem import Problem

__all__ = ["bearer"]


def bearer(request: Request) -> str | None:
    """Return the token that a request carries, None for none. Another scheme is a proxy's. Raises `Problem` (401)."""
    given = request.headers.getlist("authorization")
    tokens = [value.strip() for scheme, _, value in (line.strip().partition(" ") for line in given)
              if scheme.lower() == "bearer"]  # fmt: skip
    if len(tokens) > 1:
        raise Problem(HTTPStatus.UNAUTHORIZED, "Send one token.")
    return tokens[0] if tokens else None
