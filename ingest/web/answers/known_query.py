"""Refuses query parameters that a route does not know: a filter that is misspelt must not answer with everything."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request

__all__ = ["any_query", "known_query"]


async def any_query() -> None:
    """The dependency of a route that is asked by somebody who adds parameters of his own."""


async def known_query(request: Request) -> None:
    """Raise what is answered with 422 for an unknown parameter, and for one given twice that can only be given once."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    if any(one.call is any_query for one in route.dependant.dependencies):
        return
    known = {one.alias: one for one in _taken(route.dependant)}
    wrong: list[dict[str, object]] = []
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            these = ", ".join(sorted(known)) or "none"
            wrong.append({"loc": ("query", name[:100]), "msg": f"This route does not know it; it knows {these}."})
        elif times > 1 and not _is_list(known[name]):
            wrong.append({"loc": ("query", name), "msg": f"It is given {times} times; once is meant."})
    if wrong:
        raise RequestValidationError([{"type": "query", **one} for one in wrong])


def _taken(dependant: Any) -> Iterator[Any]:
    """Yield the query parameters of a route and of what it depends on."""
    yield from dependant.query_params
    for one in dependant.dependencies:
        yield from _taken(one)


def _is_list(field: object) -> bool:
    annotation = getattr(getattr(field, "field_info", None), "annotation", None)
    return getattr(annotation, "__origin__", annotation) in (list, tuple, set)
