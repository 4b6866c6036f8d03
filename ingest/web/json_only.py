"""A body is JSON and says so: a form of a page elsewhere cannot be mistaken for one."""

from http import HTTPStatus

from starlette.requests import Request

from ingest.web.problem import Problem

__all__ = ["json_only"]


async def json_only(request: Request) -> None:
    """Raise `Problem` (415) for a body of another type."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        why = "Send the body as application/json: {} where there is nothing to say."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, why)
