"""Sends answers out piece by piece within a budget of memory, and says 503 where there is no room; pure ASGI.

A route that is about to read a mail takes room by `share_of(request)`. An answer whose length is not said is counted as
nothing: the audit log as CSV, which is made a page at a time.
"""

from collections.abc import Callable, Iterator
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.web.answers.budget import FREE, Budget, Share, no_room

__all__ = ["Outflow", "share_of"]

SHARE = "ingest.share"


def share_of(request: Request) -> Share:
    """Return what a request has of the budget."""
    share: Share = request.scope[SHARE]
    return share


class Outflow:
    """Stands between `app` and its clients. `address` tells a client's, also behind a proxy."""

    def __init__(self, app: ASGIApp, budget: Budget, address: Callable[[Request], str] = lambda _: "") -> None:
        self._app = app
        self._budget = budget
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        share = Share(self._budget, self._peer(scope), scope.get("state", {}).get("abort"))
        refused = False

        async def sent(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start":
                length = Headers(raw=message["headers"]).get("content-length", "0")
                if not share.answers(int(length) if scope["method"] != "HEAD" else 0):
                    refused = True
                    await no_room().response()(scope, receive, send)
                    return
                await send(message)
                return
            if len(body := message.get("body", b"")) <= FREE:
                await send(message)
                share.sent += len(body)
                return
            for piece in _pieces(body):
                await send({**message, "body": piece, "more_body": True})
                share.sent += len(piece)
            if not message.get("more_body", False):
                await send({**message, "body": b""})

        try:
            await self._app({**scope, SHARE: share}, receive, sent)
        finally:
            share.close()

    def _peer(self, scope: Scope) -> object:
        """Return the client as its address is told, or where that is none, who is connected."""
        address = self._address(Request(scope))
        try:
            ip_address(address)
        except ValueError:  # "", or a proxy that writes a port or a name
            return scope.get("client")
        return (address,)


def _pieces(content: bytes) -> Iterator[bytes]:
    """Yield `content` in pieces, so that a connection's buffer holds little at once; it is not copied whole."""
    view = memoryview(content)
    for start in range(0, len(view), FREE):
        yield bytes(view[start : start + FREE])
