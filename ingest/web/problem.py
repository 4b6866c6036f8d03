"""Errors as problem details (RFC 9457): what was wrong with a request, or what is the matter here."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from ingest.accounts.users import LastAdmin, Stale, Taken
from ingest.errors import (
    Busy,
    CallerError,
    Decided,
    EngineError,
    Forbidden,
    Forgotten,
    IngestError,
    NotFound,
    SettingError,
    TooLarge,
    Waiting,
)

__all__ = ["Problem", "of_error", "of_status", "of_wrong", "unseen"]

ALWAYS = {
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": "5"},
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": 'Bearer realm="ingest"'},
}
"""Headers that go with a status."""


class Problem(Exception):
    """A request that is answered with a problem; `status` is the HTTP status."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = errors or []
        self.headers = headers or ALWAYS.get(status)

    def response(self) -> JSONResponse:
        """Return the answer, with `errors` (JSON pointer and detail) where fields were wrong."""
        body = {"type": "about:blank", "title": self.status.phrase, "status": int(self.status), "detail": str(self)}
        return JSONResponse(
            {**body, **({"errors": self.errors} if self.errors else {})},
            self.status,
            self.headers,
            media_type="application/problem+json",
        )


def of_wrong(errors: Sequence[Any]) -> Problem:
    """Return the problem of a request whose body or parameters say something else than they should.

    `errors` are pydantic's, each `loc` beginning with where it stood (`body`, `query`, `path`, `header`). Values are
    not repeated.
    """
    wrong = [{"pointer": _pointer(one), "detail": one["msg"].removeprefix("Value error, ")} for one in errors]
    unread = any(_unread(one) for one in errors)
    status = HTTPStatus.BAD_REQUEST if unread else HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(status, "The request is not what this route takes.", wrong)


def of_status(status: int, detail: str) -> Problem:
    """Return the problem of an answer that the framework gives by itself: 404 and 405 for a path that is not there."""
    return Problem(HTTPStatus(status), detail)


def unseen(what: str, name: str) -> Problem:
    """Return the problem of something that is not there, or not for this caller: the two look the same."""
    return Problem(HTTPStatus.NOT_FOUND, f"There is no {what} {name}.")


def _unread(error: Any) -> bool:
    """Whether the body is no JSON, or no object, and not only one that says the wrong thing as a whole."""
    whole: bool = tuple(error["loc"]) == ("body",) and error["type"] != "value_error"
    return whole or bool(error["type"] == "json_invalid")


def _pointer(error: Any) -> str:
    """Return where in the body something stood, or `query`, `path` or `header` and its name."""
    place = error["loc"]
    if place[0] == "body":
        place = () if error["type"] == "json_invalid" else place[1:]
    return "".join(f"/{part}" for part in place)


def of_error(error: IngestError) -> Problem:
    """Return the problem of an error of ours."""
    kinds = (
        (EngineError, HTTPStatus.SERVICE_UNAVAILABLE),
        (Waiting, HTTPStatus.SERVICE_UNAVAILABLE),
        (NotFound, HTTPStatus.NOT_FOUND),
        (Forbidden, HTTPStatus.FORBIDDEN),
        (Forgotten, HTTPStatus.GONE),
        (Decided, HTTPStatus.CONFLICT),
        (Busy, HTTPStatus.CONFLICT),
        (Taken, HTTPStatus.CONFLICT),
        (LastAdmin, HTTPStatus.CONFLICT),
        (Stale, HTTPStatus.PRECONDITION_FAILED),
        (SettingError, HTTPStatus.NOT_IMPLEMENTED),
    )
    status = next((status for kind, status in kinds if isinstance(error, kind)), HTTPStatus.UNPROCESSABLE_ENTITY)
    return Problem(status, _said(error))


def _said(error: IngestError) -> str:
    """Return what a caller may read of an error: the words of one that is his to mend. Others name our hosts, paths and
    what a server said, and may quote a mail (attack 31); the log has them."""
    if isinstance(error, EngineError):
        return f"The {error.engine} does not answer now; ask again later."
    if isinstance(error, (CallerError, SettingError, TooLarge)):
        return str(error)
    return "What is kept here of this is damaged or cannot be used; the log says what."
