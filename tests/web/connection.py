"""Serves an ASGI application on one connection as uvicorn does, with a deadline of ours before its class for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["served"]


@asynccontextmanager
async def served(
    app: Any, deadline: type[asyncio.Protocol]
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Yield the client's end of the connection."""
    made: Any = type("Connection", (deadline, H11Protocol), {})
    config = uvicorn.Config(app, port=0, http=made, lifespan="off", log_config=None, timeout_keep_alive=60)
    config.load()
    state = uvicorn.Server(config).server_state
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: made(config, state, {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        listening.close()
