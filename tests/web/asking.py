"""A desk with its API, asked over ASGI as whoever the test says; mails for it that have something to read."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from ingest.settings import Settings
from ingest.staff.caller import Caller, Verb
from ingest.web.admission import Entered
from ingest.web.app import make_app
from ingest.web.problem import Problem
from ingest.wiring import Engines
from ingest.work.indexer import Indexer
from tests.ingest.desk import BOX, OTHER, Desk, desk, settings

__all__ = ["BOX", "EVERYBODY", "OTHER", "RICH", "Admitted", "Api", "api", "mongodb_settings"]

EVERYBODY = Caller("local", frozenset(Verb))
RICH = (
    b"From: =?utf-8?q?Ann_=C3=84rger?= <ann@customer.example>\r\nTo: Support <support@desk.example>\r\n"
    b'Cc: "Bob <b>" <bob@customer.example>\r\nSubject: <b>Rechnung</b> & =?utf-8?q?caf=C3=A9?=\r\n'
    b"Message-ID: <rich@customer.example>\r\nDate: Mon, 05 Jan 2026 08:00:00 +0000\r\nX-Twice: one\r\nX-Twice: two\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
    b"--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"The <i>invoice</i> from the caf\xc3\xa9 is wrong.\r\n\r\n> quoted\r\n"
    b'--c\r\nContent-Type: text/html\r\n\r\n<p onclick=x()>The invoice</p><script>x()</script><img src="cid:logo@x">'
    b'<img src="https://tracker.example/x.png">\r\n--c--\r\n'
    b'--b\r\nContent-Type: image/svg+xml; name="logo.svg"\r\nContent-ID: <logo@x>\r\n\r\n<svg onload=x()/>\r\n'
    b"--b\r\nContent-Type: application/pdf\r\n"
    b"Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9%22%0d%0aX%3a.pdf\r\n\r\n%PDF\r\n--b--\r\n"
)  # fmt: skip
"""A mail with everything that can be asked for."""


class Admitted:
    """In place of admission: whoever the test says; None: nobody. All else is as `real` has it."""

    def __init__(self, who: Caller | None = EVERYBODY, real: Any = None) -> None:
        self.who = who
        self.real = real
        self.bearer = False
        """Whether he must bring a token; any will do."""

    async def enter(self, request: Any) -> Entered:
        if self.who is None or (self.bearer and "authorization" not in request.headers):
            raise Problem(HTTPStatus.UNAUTHORIZED, "Say who you are.")
        return Entered(self.who)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@dataclass
class Api:
    """A node's desk, its application, and a client."""

    node: Desk
    app: FastAPI
    client: httpx.AsyncClient
    admission: Admitted

    def ask_as(self, *mailboxes: str, verbs: frozenset[Verb] = frozenset(Verb)) -> None:
        """Ask as somebody who sees these mailboxes, and may do this."""
        self.admission.who = Caller("anna", verbs, frozenset(mailboxes) if mailboxes else None)

    async def arrive(self, *contents: bytes, to: str = BOX) -> list[str]:
        """Take mails in to their end; return their delivery keys."""
        keys = []
        for content in contents:
            receipt = await self.node.take(content, to)
            await self.node.drain()
            outcome = self.node.watch.outcome(receipt)
            assert outcome is not None
            keys.append(outcome.id)
        await self.node.engines.index.prepare()
        indexer = Indexer(self.node.ports.store, self.node.engines.index)
        while await indexer.turn():
            pass
        if self.node.settings.search.url.get_secret_value():
            await asyncio.sleep(1.1)  # what is indexed is found within a second
        return keys

    async def get(self, path: str, **query: Any) -> Any:
        """Ask; return what the answer says. Fails unless it is 200."""
        answer = await self.client.get(f"/api/v1{path}", params=query)
        assert answer.status_code == 200, (path, query, answer.text)
        return answer.json()

    async def walk(self, path: str, limit: int) -> list[Any]:
        """Ask for page after page; return the items of all."""
        page = await self.get(path, limit=limit)
        items = list(page["items"])
        while page["next"] is not None:
            page = await self.get(path, limit=limit, cursor=page["next"])
            items += page["items"]
        return items


@asynccontextmanager
async def api(chosen: Settings) -> AsyncIterator[Api]:
    """Open a desk and its API."""
    async with desk(chosen) as node:
        app = make_app(chosen, lambda: Engines(node.ports, node.engines.index))
        admission = app.state.admission = Admitted(real=app.state.admission)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8026") as client:
            yield Api(node, app, client, admission)
        await app.state.reading.close()


def mongodb_settings(folder: Path, url: str, **more: Any) -> Settings:
    """Settings of a node whose store is a database of its own on a MongoDB-wire server."""
    name = f"ingest_test_{secrets.token_hex(6)}"
    return settings(folder, store={"url": f"{url.rstrip('/')}/{name}", "driver": "pymongo"}, **more)
