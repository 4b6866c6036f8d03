"""Gives every JSON answer of the API an ETag, answers 304 to who has it, HEAD as GET without a body; pure ASGI.

What is not JSON brings its own ETag and is passed on as it comes, so a large body is never held here.
"""

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.web.answers.etag import changed_since, etag_of

__all__ = ["Conditional"]

UNCHANGED = 304
LISTS = (b"if-match", b"if-none-match")
"""Lists that may stand in several lines (RFC 9110 5.3), which proxies make of them; everybody else reads the first."""
KEPT = ("etag", "cache-control", "vary", "content-location", "expires", "link")
"""Fields of a 304 (RFC 9110 15.4.5); those of the body are left out."""


class Conditional:
    """Wraps the routes below `prefix`."""

    def __init__(self, app: ASGIApp, prefix: str = "/api/") -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        scope = {**scope, "headers": _joined(scope["headers"])}
        answer = _Answer(send, scope["method"], Headers(scope=scope).get("if-none-match", ""))
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self._app(asked, receive, answer.send)


def _joined(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    joined = [(name, b", ".join(value for other, value in headers if other == name)) for name in LISTS]
    said = {name for name, _ in headers}
    return [one for one in headers if one[0] not in LISTS] + [one for one in joined if one[0] in said]


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: Send, method: str, if_none_match: str) -> None:
        self._send = send
        self._method = method
        self._has = if_none_match
        self._start: Message | None = None
        """Held back until the whole body is known."""
        self._body: list[bytes] = []
        self._silent = method == "HEAD"

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is not None:
            self._body.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                await self._end(self._start)
        elif self._silent:
            if not message.get("more_body", False):
                await self._send({"type": "http.response.body", "body": b""})
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers.setdefault("x-content-type-options", "nosniff")
        if self._method not in ("GET", "HEAD"):
            headers.setdefault("cache-control", "no-store")
        elif message["status"] == 200:
            headers.setdefault("cache-control", "private, no-cache")
            headers.add_vary_header("Authorization, Cookie")
            if "etag" not in headers and headers.get("content-type", "").startswith("application/json"):
                self._start = message
                return
            if "etag" in headers and self._same(headers["etag"]):
                await self._unchanged(message)
                return
        await self._send(message)

    async def _end(self, start: Message) -> None:
        body = b"".join(self._body)
        headers = MutableHeaders(scope=start)
        headers["etag"] = etag_of(body)
        self._start = None
        if self._same(headers["etag"]):
            await self._unchanged(start)
            await self._send({"type": "http.response.body", "body": b""})
            return
        await self._send(start)
        await self._send({"type": "http.response.body", "body": b"" if self._silent else body})

    def _same(self, etag: str) -> bool:
        return bool(self._has) and not changed_since(self._has, etag)

    async def _unchanged(self, start: Message) -> None:
        self._silent = True
        headers = [(name, value) for name, value in start["headers"] if name.decode("latin-1").lower() in KEPT]
        await self._send({"type": "http.response.start", "status": UNCHANGED, "headers": headers})
