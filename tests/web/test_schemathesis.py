"""schemathesis against the running application: nothing that it makes up is answered otherwise than told.

On SQLite and on a MongoDB-wire server, with mails, threads, and held mail in it. The examples are bounded.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, assume, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from ingest.settings import Settings
from ingest.web.admission import Admission
from tests.ingest.desk import looping, mail, settings
from tests.services.service import Service
from tests.web.asking import OTHER, RICH, api, mongodb_settings
from tests.web.client import bearer, closed

EXAMPLES = int(os.environ.get("INGEST_TEST_EXAMPLES", "12"))
STAMPS = {"stamp_key": [{"id": "k1", "secret": "s" * 32}]}
LONGEST = 5_000
"""Characters of parameters: percent-encoded they fit into the 64 KiB that the server reads of a request's head."""
BOUNDS = bounds(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
LEFT_OUT = [ignored_auth]
"""Who comes in is asked of every route by test_admission; here somebody asks who may all."""
GUESSES = {"/api/v1/session", "/api/v1/session/password"}
"""A password that is made up is refused, and so is one guess too many."""
TAKEN_OR_NOT = ["2xx", "3xx", "404", "409", "412", "422", "428"]
"""What is formed as it should be may still be nobody's cursor, or a mail for a mailbox that is not ours."""


@dataclass(frozen=True)
class Served:
    """Where it listens, and what there is to ask for."""

    url: str
    real: dict[str, list[Any]]
    token: dict[str, str]
    """Header of somebody who may ask all."""


@contextmanager
def served(chosen: Settings) -> Iterator[Served]:
    """Serve a desk with mails in it from a thread of its own."""
    told: list[Served] = []
    ready, end = threading.Event(), threading.Event()

    async def run() -> None:
        async with api(chosen) as here:
            keys = await here.arrive(RICH, mail(1), mail(2, header="In-Reply-To: <1@customer.example>\r\n"), looping(3))
            keys += await here.arrive(mail(4, to=OTHER), to=OTHER)
            threads = [one["thread"] for one in (await here.get("/threads"))["items"]]
            here.app.state.admission = Admission(chosen, lambda: here.node.ports.accounts)
            token = await bearer(here.node, "asks-all")
            stop, door = asyncio.Event(), here.app.state.taking.door
            keeping = asyncio.create_task(door.attend(stop))
            server = uvicorn.Server(uvicorn.Config(here.app, port=0, lifespan="off", log_level="warning"))
            serving = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            real = {"message": keys, "thread": threads, "mailbox": ["support@desk.example"], "number": [0, 1]}
            told.append(Served(f"http://127.0.0.1:{port}", real, token))
            ready.set()
            await asyncio.to_thread(end.wait)
            server.should_exit = True
            await serving
            stop.set()
            await keeping
            await door.close()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(120), "the application did not come up"
    try:
        yield told[0]
    finally:
        end.set()
        thread.join(60)


@pytest.fixture(scope="module", params=["sqlite", "secantus"])
def there(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        chosen = settings(folder, **STAMPS, **closed())
    else:
        server: Service = request.getfixturevalue("secantus")
        chosen = mongodb_settings(folder, server.url, **STAMPS, **closed())
    with served(chosen) as running:
        yield running


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_nothing_that_is_made_up_is_answered_otherwise_than_the_contract_says(
    there: Served, mode: GenerationMode
) -> None:
    contract = httpx.get(f"{there.url}/api/v1/openapi.json", headers=there.token, timeout=60).json()
    schema = schemathesis.openapi.from_dict(contract)
    schema.config.checks.positive_data_acceptance.expected_statuses = TAKEN_OR_NOT
    asked: dict[str, int] = {}
    found: list[str] = []
    for operation in (one.ok() for one in schema.get_all_operations()):

        @BOUNDS
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def ask(case: schemathesis.Case, data: st.DataObject) -> None:
            if mode is GenerationMode.POSITIVE and data.draw(st.booleans()):
                for name in case.path_parameters or ():
                    case.path_parameters[name] = data.draw(st.sampled_from(there.real.get(name, ["x"])))
            if str((case.query or {}).get("wait", ""))[:1].isdecimal():
                case.query["wait"] = 0  # nobody waits for an answer here
            assume(len(str(case.query)) < LONGEST)
            asked[case.operation.label] = asked.get(case.operation.label, 0) + 1
            comes_in = there.token if "authorization" in map(str.lower, case.headers or ()) else {}
            left_out = [*LEFT_OUT, *([positive_data_acceptance] if case.path in GUESSES else [])]
            answer = case.call_and_validate(there.url, headers=comes_in, excluded_checks=left_out)
            assert "Value error" not in answer.text, "a sentence for people, not the validator's"

        try:
            ask()
        except Unsatisfiable:
            continue  # nothing to be made wrong in it
        except FailureGroup as failures:
            found.append(f"{operation.label}: {'; '.join(str(one) for one in failures.exceptions)}")
    assert not found, "\n".join(found)
    assert len(asked) > 10, asked
