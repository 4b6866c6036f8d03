"""The gate before the API: who is nobody comes no further, whatever a route forgot, and no answer is kept on the way.

Pure ASGI. `DOORS` are the routes by which one becomes somebody.
"""

from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import IngestError
from ingest.web.admission import entered
from ingest.web.entry.same_origin import API
from ingest.web.problem import Problem, of_error

__all__ = ["API", "DOORS", "Gate", "unkept"]

BOTH = {b"content-length", b"transfer-encoding"}
DOORS = frozenset(
    {("POST", "/api/v1/session"), ("GET", "/api/v1/oidc/login"), ("GET", "/api/v1/oidc/callback")}
)  # fmt: skip


def unkept(response: Response) -> None:
    """The dependency of routes whose answers say who somebody is: not even his own browser keeps them."""
    response.headers["Cache-Control"] = "no-store"


class Gate:
    """Stands before `app`, whose state holds the admission."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, answer it, and say of every answer that nobody else may keep it."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return

        async def unkept(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        answer: ASGIApp = self._app
        if {name for name, _ in scope["headers"]} >= BOTH:
            # a proxy may believe the other one, and what follows would be a request of somebody else's (RFC 9112 6.3)
            why = "Send Content-Length or Transfer-Encoding, not both."
            answer = Problem(HTTPStatus.BAD_REQUEST, why, headers={"Connection": "close"}).response()
        elif (scope["method"], scope["path"]) not in DOORS:
            try:
                await entered(Request(scope))
            except Problem as problem:
                answer = problem.response()
            except IngestError as error:
                answer = of_error(error).response()
        await answer(scope, receive, unkept)
