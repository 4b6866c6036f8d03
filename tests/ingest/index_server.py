"""An index server of a few lines: what it says to a bulk request is up to the test, in the form of Elasticsearch."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

__all__ = ["answering", "bulk_entries"]

Answer = dict[str, Any] | None
READY: dict[str, Answer] = {"_alias": {"x-1": {"aliases": {"x": {}}}}, "_count": {"count": 0}}
"""What is said of the alias `x` and of how much is in it."""


@asynccontextmanager
async def answering(say: Callable[[bytes], Answer]) -> AsyncIterator[str]:
    """Serve; `say` answers the body of a bulk request, None meaning never. Yields the URL."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        while asked := await _request(reader):
            path, body = asked
            known: Answer = next((said for name, said in READY.items() if name in path), {"acknowledged": True})
            answer = say(body) if "_bulk" in path else known
            if answer is None:
                await reader.read()  # until whoever asked has had enough
                break
            content = json.dumps(answer).encode()
            head = ("HTTP/1.1 200 OK", "X-Elastic-Product: Elasticsearch", f"Content-Length: {len(content)}",
                    "Content-Type: application/vnd.elasticsearch+json; compatible-with=9", "", "")  # fmt: skip
            writer.write("\r\n".join(head).encode() + content)
            await writer.drain()
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 24)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        if serving:
            await asyncio.wait(serving)


def bulk_entries(body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield id and fields of each document of a bulk request."""
    lines = [json.loads(line) for line in body.splitlines()]
    for action, fields in zip(lines[::2], lines[1::2], strict=True):
        yield action["index"]["_id"], fields


async def _request(reader: asyncio.StreamReader) -> tuple[str, bytes] | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next((int(line.split(":")[1]) for line in head if line.lower().startswith("content-length")), 0)
        return head[0], await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
