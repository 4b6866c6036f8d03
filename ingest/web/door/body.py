"""Reads a request's body piece by piece, no slower than SMTP lets a sender of content be, and no longer.

The rule is `ingest.intake.pace`: silence and slowness spend credit, bytes earn it. It knows no form and no spool.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus

from starlette.responses import JSONResponse
from starlette.types import Receive

from ingest.intake.pace import Pace
from ingest.web.problem import Problem

__all__ = ["CutOff", "Disconnected", "pieces"]

TICK_S = 1.0
"""How often a client that is silent is judged."""


class Disconnected(Exception):
    """The client went away inside the body: nobody is left to be answered."""


class CutOff(Problem):
    """An answer in the middle of a body: what of it is still to come is not read, so the connection ends."""

    def response(self) -> JSONResponse:
        """Return the answer."""
        answer = super().response()
        answer.headers["Connection"] = "close"
        return answer


async def pieces(receive: Receive, pace: Pace, pressed: Callable[[], bool]) -> AsyncGenerator[bytes, None]:
    """Yield the body as it comes. Raises `Disconnected`, and `CutOff` (408) for a client that is too slow."""
    clock = asyncio.get_running_loop().time
    coming = asyncio.ensure_future(_next(receive))
    since = clock()
    try:
        while True:
            await asyncio.wait({coming}, timeout=TICK_S)
            piece, more = coming.result() if coming.done() else (b"", True)
            now = clock()
            if more and pace.lost(now - since, len(piece), pressed=pressed()):
                raise CutOff(HTTPStatus.REQUEST_TIMEOUT, "The body comes too slowly; nothing was taken in.")
            since = now
            if piece:
                yield piece
                since = clock()  # what we do with a piece is not the client's time
            if not more:
                return
            if coming.done():
                coming = asyncio.ensure_future(_next(receive))
    finally:
        coming.cancel()


async def _next(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    return message.get("body", b""), message.get("more_body", False)
