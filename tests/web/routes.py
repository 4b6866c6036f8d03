"""Every route that the web application has, with the verb that it needs, found in the application itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from ingest.staff.caller import Verb
from ingest.web.admission import entered

__all__ = ["PlainRoute", "routes"]


@dataclass(frozen=True)
class PlainRoute:
    """One method of one path; `needs_caller` where somebody must have come in, with `verb` where that is not enough."""

    method: str
    path: str
    verb: Verb | None
    needs_caller: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def changes(self) -> bool:
        return self.method not in {"GET", "HEAD", "OPTIONS"}


def routes(app: FastAPI) -> list[PlainRoute]:
    """Return all of them, by path."""
    found = []
    for route in _leaves(app):
        calls = list(_calls(getattr(route, "dependant", None)))
        verb = next((call.verb for call in calls if hasattr(call, "verb")), None)
        guarded = verb is not None or entered in calls
        methods = sorted(getattr(route, "methods", None) or {"?"})
        found += [PlainRoute(method, str(route.path), verb, guarded) for method in methods]
    return sorted(found, key=lambda one: (one.path, one.method))


def _leaves(app: FastAPI) -> Iterator[Any]:
    try:
        from fastapi.routing import iter_route_contexts
    except ImportError:  # an older FastAPI copies the routes of its routers
        yield from app.routes
    else:
        yield from iter_route_contexts(app.routes)


def _calls(dependant: Any) -> Iterator[Any]:
    for inner in getattr(dependant, "dependencies", ()):
        yield inner.call
        yield from _calls(inner)
