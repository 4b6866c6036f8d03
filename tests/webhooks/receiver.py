"""A receiver for tests: a real HTTP server on loopback that does to each webhook what the test tells it to.

What it was sent is verified by the reference library (`standardwebhooks`) before it is believed.
"""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks.webhooks import Webhook

SECRET = "whsec_" + "aGVscGRlc2staW5nZXN0LXRlc3RzLXNlY3JldA=="
PATIENCE_S = 60.0
OTHER = "whsec_" + "YW5vdGhlciBzZWNyZXQgZm9yIHRoZSByb3RhdGlvbg=="


@dataclass(frozen=True)
class Received:
    id: str
    event: dict[str, Any]
    headers: dict[str, str]

    @property
    def message(self) -> str:
        return str(self.event["data"].get("message", ""))


Answer = bytes | int | None
Answering = Callable[[Received], Answer]
"""A status, the bytes of a whole answer, or None: never answer."""


@dataclass
class Receiver:
    url: str = ""
    answer: Answering = lambda _: 204
    secret: str = SECRET
    got: list[Received] = field(default_factory=list)
    taken: list[Received] = field(default_factory=list)
    """Those of `got` that were answered 2xx."""
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0
    drip_s: float = 0.0
    hangs_up: bool = False
    once: bool = False
    """Each connection is good for one answer, and ends when it is used again."""
    serving: set[asyncio.Task[Any]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            await self._one(reader, writer)
            while not self.once:
                await self._one(reader, writer)
            await reader.readuntil(b"\r\n\r\n")
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            self.serving.discard(task)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        assert head[0].startswith("POST "), head[0]
        event = Webhook(self.secret).verify(body, headers)
        received = Received(headers["webhook-id"], event, headers)
        assert len(body) < 20_000
        self.got.append(received)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            answer = self.answer(received)
            if answer is None:
                await reader.read()  # until the sender hangs up
                raise ConnectionResetError
        finally:
            self.at_once -= 1
        status = answer if isinstance(answer, int) else int(answer[9:12] or 0) if answer[:5] == b"HTTP/" else 0
        if 200 <= status < 300:
            self.taken.append(received)
        whole = f"HTTP/1.1 {answer} x\r\ncontent-length: 0\r\n\r\n".encode() if isinstance(answer, int) else answer
        if self.drip_s:
            for byte in whole:
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(self.drip_s)
        writer.write(whole if not self.drip_s else b"")
        await writer.drain()
        if self.hangs_up:
            raise ConnectionResetError


@asynccontextmanager
async def receiving(
    host: str = "127.0.0.1", answer: Answering = lambda _: 204, tls: ssl.SSLContext | None = None, **more: Any
) -> AsyncIterator[Receiver]:
    receiver = Receiver(answer=answer, **more)
    server = await asyncio.start_server(receiver.serve, host, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"http{'s' if tls else ''}://{f'[{host}]' if ':' in host else host}:{port}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in list(receiver.serving):
            task.cancel()
        await asyncio.gather(*receiver.serving, return_exceptions=True)


def answered(status: int, body: bytes = b"", **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} x\r\n{more}content-length: {len(body)}\r\n\r\n".encode() + body


def table(url: str, **more: Any) -> dict[str, Any]:
    """The `[[webhook]]` table of a receiver on loopback."""
    return {"url": url, "secret": SECRET, "name": "crm", "allow_internal": ["127.0.0.1", "::1"], **more}


async def until(condition: Callable[[], Any], why: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = condition()
        if await found if asyncio.iscoroutine(found) else found:
            return
        assert time.monotonic() < deadline, why
        await asyncio.sleep(0.02)


def shown(receiver: Receiver) -> str:
    return json.dumps([one.event for one in receiver.got])
