"""An HTTP client in front of a desk's web application, as browsers and programs are: cookies, an address, a name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from ingest.accounts.passwords import Passwords
from ingest.accounts.tokens import issue
from ingest.ports import User
from ingest.staff.caller import Verb
from ingest.web.app import make_app
from ingest.wiring import Engines
from tests.ingest.desk import Desk

__all__ = ["PASSWORD", "add_user", "bearer", "browser", "client", "closed", "logged_in"]

PASSWORD = "correct horse battery"
HERE = "http://127.0.0.1:8026"


def closed(**web: Any) -> dict[str, Any]:
    """Return what makes settings those of a node that asks everybody who he is."""
    return {"web": {"open_on_loopback": False, **web}}


@asynccontextmanager
async def client(
    node: Desk, app: Any = None, address: str = "127.0.0.1", base: str = HERE, **headers: str
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application of `node` (or of `app`) that comes from `address` and knows us as `base`."""
    app = app or make_app(node.settings, lambda: Engines(node.ports, node.engines.index))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx.ASGITransport(app=app, client=(address, 50_000) if address else None)
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=named) as made:
        yield made


def browser(base: str = HERE) -> dict[str, str]:
    """Return the headers of our own page."""
    return {"origin": base, "sec_fetch_site": "same-origin"}


async def add_user(
    node: Desk, name: str = "anna", role: str = "reviewer", *boxes: str, password: str = PASSWORD
) -> None:
    kept = await Passwords().hashed(password) if password else ""
    assert await node.ports.accounts.add_user(User(name, role, boxes or None, kept))


async def logged_in(asking: httpx.AsyncClient, name: str = "anna", password: str = PASSWORD) -> dict[str, Any]:
    """Log in; the client keeps the cookie, and sends what goes with it."""
    answer = await asking.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 200, answer.text
    who: dict[str, Any] = answer.json()
    asking.headers["X-CSRF-Token"] = who["csrf_token"]
    return who


async def bearer(node: Desk, name: str, *verbs: Verb, **more: Any) -> dict[str, str]:
    """Make a token; return the header that its holder sends."""
    _, text = await issue(node.ports.accounts, name, verbs or tuple(Verb), "tests", **more)
    return {"Authorization": f"Bearer {text}"}
