"""Servers on loopback for a browser: traps that nobody may reach, one for each payload, and a host for documents."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

__all__ = ["Host", "Traps", "host", "traps"]

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\nAccess-Control-Allow-Origin: *\r\n\r\n%s"


@dataclass
class Traps:
    """`asked` tells the request heads that each trap has seen, "TLS" for one that nobody can read here, and "" for a
    connection without a request."""

    ports: Mapping[str, int]
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def armed(self, name: str, html: str) -> str:
        """Return a payload with the addresses of its trap."""
        host_ = f"127.0.0.1:{self.ports[name]}/"
        trap = f"http://{host_}"
        js = f"document.documentElement.setAttribute('ran','');(new(Image)).src='{trap}js';0"
        return html.format(trap=trap, host=host_, js=js)

    def reached(self, name: str) -> bool:
        """Whether a whole request has come: a browser connects before it asks."""
        return any(self.asked.get(name, ()))


@contextlib.asynccontextmanager
async def traps(names: Iterable[str]) -> AsyncIterator[Traps]:
    """Listen for whoever comes, on a port for each name."""
    ports: dict[str, int] = {}
    laid = Traps(ports)

    async def caught(name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads = laid.asked[name]
        place = len(heads)
        heads.append("")
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError), contextlib.closing(writer):
            head = await reader.readexactly(1)
            if head == b"\x16":
                heads[place] = "TLS"
                return
            head += await reader.readuntil(b"\r\n\r\n")
            heads[place] = head.decode("latin-1")
            path = head.split()[1].partition(b"?")[0]
            kind = b"text/css" if path.endswith(b".css") else b"text/javascript" if b"js" in path else b"image/gif"
            body = {b"text/css": b"b{}", b"image/gif": GIF}.get(
                kind, b"document.documentElement.setAttribute('ran','')"
            )
            writer.write(ANSWER % (kind, len(body), body))
            await writer.drain()

    async with contextlib.AsyncExitStack() as until_done:
        for name in names:
            server = await asyncio.start_server(lambda r, w, name=name: caught(name, r, w), "127.0.0.1", 0)
            await until_done.enter_async_context(server)
            ports[name] = server.sockets[0].getsockname()[1]
        yield laid


@dataclass
class Host:
    """Serves documents by path, each with its header fields. What is not there is 404."""

    url: str
    documents: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    def put(self, path: str, html: str, headers: Mapping[str, str] | None = None) -> str:
        self.documents[path] = (html, headers or {"Content-Type": "text/html; charset=utf-8"})
        return f"{self.url}{path}"


@contextlib.asynccontextmanager
async def host() -> AsyncIterator[Host]:
    """Serve documents on a port of its own."""

    async def answer(request: web.Request) -> web.Response:
        found = serving.documents.get(request.path)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found[0].encode("utf-8", "surrogatepass"), headers=found[1])

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    serving = Host(f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        yield serving
    finally:
        await runner.cleanup()
