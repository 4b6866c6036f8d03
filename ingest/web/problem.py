"""Errors as problem details (RFC 9457): what was wrong with a request, or what is the matter here."""

from http import HTTPStatus

from pydantic import ValidationError
from starlette.responses import JSONResponse

from ingest.errors import EngineError, IngestError, NotFound, SettingError

__all__ = ["Problem", "of_body", "of_error"]

RETRY_S = "5"


class Problem(Exception):
    """A request that is answered with a problem; `status` is the HTTP status."""

    def __init__(self, status: HTTPStatus, detail: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = errors or []

    def response(self) -> JSONResponse:
        """Return the answer, with `errors` (JSON pointer and detail) where fields were wrong."""
        body = {"type": "about:blank", "title": self.status.phrase, "status": int(self.status), "detail": str(self)}
        headers = {"Retry-After": RETRY_S} if self.status is HTTPStatus.SERVICE_UNAVAILABLE else None
        return JSONResponse(
            {**body, **({"errors": self.errors} if self.errors else {})},
            self.status,
            headers,
            media_type="application/problem+json",
        )


def of_body(error: ValidationError) -> Problem:
    """Return the problem of a body that says something else than it should; values are not repeated."""
    wrong = [
        {"pointer": "".join(f"/{part}" for part in one["loc"]), "detail": one["msg"].removeprefix("Value error, ")}
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    status = HTTPStatus.BAD_REQUEST if any(not one["pointer"] for one in wrong) else HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(status, "The body is not what this route takes.", wrong)


def of_error(error: IngestError) -> Problem:
    """Return the problem of an error of ours."""
    kinds = (
        (EngineError, HTTPStatus.SERVICE_UNAVAILABLE),
        (NotFound, HTTPStatus.NOT_FOUND),
        (SettingError, HTTPStatus.NOT_IMPLEMENTED),
    )
    status = next((status for kind, status in kinds if isinstance(error, kind)), HTTPStatus.UNPROCESSABLE_ENTITY)
    return Problem(status, str(error))
