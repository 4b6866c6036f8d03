"""A body is JSON and says so: a form of a page elsewhere cannot be mistaken for one, and it says each thing once.

RFC 8259 in UTF-8, without what Python reads besides: a name twice (whoever looked at it before us may have believed the
other one), NaN, UTF-16. It knows nothing of what a route takes.
"""

import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ingest.web.body_kind import content_type, is_encoded
from ingest.web.problem import Problem

__all__ = ["JsonRoute", "json_only"]


async def json_only(request: Request) -> None:
    """Raise `Problem` (415) for a body of another type."""
    if content_type(request).partition(";")[0].strip().lower() != "application/json":
        why = "Send the body as application/json: {} where there is nothing to say."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, why)


class JsonRoute(APIRoute):
    """A route whose body is read by the rules above."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await answer(_Strict(request.scope, request.receive))

        return handle


class _Strict(Request):
    async def json(self) -> Any:
        """Return what the body says. Raises `HTTPException` (400, 415), which FastAPI passes on as it is."""
        if is_encoded(self):
            raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body without a Content-Encoding.")
        try:
            return json.loads((await self.body()).decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_none)
        except json.JSONDecodeError:
            raise
        except UnicodeDecodeError:
            why = "The body is not UTF-8."
        except RecursionError:
            why = "The body is nested too deeply."
        except ValueError:
            why = "The body has a number that nobody can mean."
        raise HTTPException(HTTPStatus.BAD_REQUEST, why)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "The body has a name twice in one object.")
    return said


def _none(name: str) -> Any:
    raise HTTPException(HTTPStatus.BAD_REQUEST, f"JSON has no {name}.")
