"""Attack 31, over HTTP: whatever fails behind a route, no answer holds its class, its text or a path."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.errors import Corrupt, DocumentRefused, EngineError, InUse, OriginalsUnavailable, SearchUnavailable
from ingest.web.app import make_app
from ingest.wiring import Engines
from tests.attacks.test_error_text import ERRORS, SECRET
from tests.ingest.desk import BOX, Desk, desk, settings

KINDS = [
    *(kind for kind in ERRORS if kind not in {StopIteration, StopAsyncIteration}),  # no coroutine can raise them
    UnicodeError, LookupError, ZeroDivisionError, EngineError, OriginalsUnavailable, SearchUnavailable, DocumentRefused,
    Corrupt, InUse,
]  # fmt: skip
BODIES: dict[str, Any] = {"mailbox": BOX, "recipients": ["ann@customer.example"], "answers": "0" * 32}
FILLED = {"{key}": "0" * 32, "{id}": "0" * 32, "{storm}": "v1:" + "0" * 32}


class Raising:
    """Every port in one, each call of which fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def call(*_: Any, **__: Any) -> Any:
            raise self._error

        return call


def failing(node: Desk, error: Exception, *, opens: bool) -> Engines:
    if not opens:
        raise error
    raising: Any = Raising(error)
    ports = replace(node.ports, **dict.fromkeys(node.ports.__dataclass_fields__, raising))
    return Engines(ports, raising)


def harmless(text: str, kind: type[Exception]) -> bool:
    words = ("hunter2", "/var/spool", "Traceback", ".py", "ingest.", str(kind.__module__) + ".")
    named = kind.__name__ not in {"Exception", "Corrupt"} and re.search(rf"\b{kind.__name__}\b", text)
    return not any(word in text for word in words) and not named


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_no_answer_names_it(tmp_path: Path, kind: type[Exception]) -> None:
    """Whether it is raised in a port or while the engines are opened."""
    key = {"id": "k1", "secret": "s" * 32}
    async with desk(settings(tmp_path, stamp_key=[key])) as node:
        for opens in (True, False):
            await _ask_all(node, kind, opens=opens)


async def _ask_all(node: Desk, kind: type[Exception], *, opens: bool) -> None:
    app = make_app(node.settings, lambda: failing(node, kind(SECRET), opens=opens))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    reached = 0
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8026") as client:
        for pattern, methods in app.openapi()["paths"].items():
            path = re.sub(r"{[^}]+}", lambda found: FILLED.get(found[0], "0" * 32), pattern)
            for method in map(str.upper, methods):
                body = BODIES if method in {"POST", "PUT", "PATCH"} else None
                answer = await client.request(method, path, json=body, timeout=60)
                assert harmless(answer.text + str(answer.headers), kind), f"{method} {path}: {answer.text}"
                if answer.status_code >= 500 or "the log says what" in answer.text:
                    reached += 1
                    assert answer.headers["content-type"] == "application/problem+json"
                    assert json.loads(answer.text)["detail"]
    assert reached, "no route met the failure"
