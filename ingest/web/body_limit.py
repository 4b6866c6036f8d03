"""Cuts off a body that is longer than a route takes, or takes longer; pure ASGI, so that others stream."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LARGEST", "BodyLimit"]

LARGEST = 256 * 1024
"""Bytes of a body of JSON: 100 recipients and 200 ids fit."""
LONGEST_S = 60.0
"""Seconds for all of it."""


class BodyLimit:
    """`free` are paths of routes that stream their body and look to its size themselves."""

    def __init__(self, app: ASGIApp, free: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._free = free

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with a body of `LARGEST` bytes at most."""
        if scope["type"] != "http" or scope["path"] in self._free:
            await self._app(scope, receive, send)
            return
        left, whole = LARGEST, False
        until = asyncio.get_running_loop().time() + LONGEST_S

        async def counted() -> Message:
            nonlocal left, whole
            try:
                async with asyncio.timeout_at(None if whole else until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, f"The body did not come within {LONGEST_S:g} seconds.") from None
            left -= len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if left < 0:
                raise HTTPException(413, f"The body is longer than {LARGEST} bytes.")
            return message

        await self._app(scope, counted, send)
