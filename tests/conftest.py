"""Fixtures for every test: the real servers, each started once and only when asked for, and the shared corpora.

A test that needs what cannot be had here is skipped with a sentence; with `INGEST_TEST_STRICT=1` that is a failure.
Servers of these fixtures are shared: a test that stops or freezes one starts its own from `tests.services`.

Hypothesis looks for new counterexamples wherever somebody works; a strict run, which decides whether a change may land,
tries the same ones each time. No example has a time limit: these machines are shared.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from playwright.async_api import Browser

from tests.services import axe as axe_core
from tests.services.chromium import chromium_here
from tests.services.elasticsearch import Elasticsearch
from tests.services.ferretdb import Ferretdb
from tests.services.oidc import OidcProvider
from tests.services.secantus import Secantus
from tests.services.service import CannotStart, Service
from tests.strict import missing

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("here", deadline=None, derandomize=bool(os.environ.get("INGEST_TEST_STRICT")))
settings.load_profile("here")


def started(kind: type[Service]) -> Iterator[Service]:
    """Run one server for as long as the fixture lives, or skip."""
    service = kind()
    try:
        service.__enter__()
    except CannotStart as reason:
        missing(str(reason))
    try:
        yield service
    finally:
        service.close()


PLAIN = (
    structlog.processors.add_log_level,
    structlog.processors.format_exc_info,
    structlog.processors.KeyValueRenderer(),
)
"""structlog's own default paints a traceback with all its locals, which takes a second for each."""


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Begin with plain lines, and let no test leave its logging behind: a command in this process sets up its own."""
    structlog.configure(processors=list(PLAIN))
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture(scope="session")
def secantus() -> Iterator[Service]:
    """SecantusDB, one of the two MongoDB-wire servers."""
    yield from started(Secantus)


@pytest.fixture(scope="session")
def ferretdb() -> Iterator[Service]:
    """FerretDB on PostgreSQL, the other one."""
    yield from started(Ferretdb)


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """Elasticsearch 9.2.0, or the server that `INGEST_TEST_ELASTICSEARCH_URL` names."""
    named = os.environ.get("INGEST_TEST_ELASTICSEARCH_URL")
    if named:
        yield named
        return
    for service in started(Elasticsearch):
        yield service.url


@pytest.fixture(scope="session")
def issuer() -> Iterator[Service]:
    """An OpenID Connect issuer, the certified `oidc-provider`."""
    yield from started(OidcProvider)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium of the test's own; each `new_context` is a visitor without a past."""
    async with chromium_here() as started_browser:
        yield started_browser


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, for `tests.web.pages.looks.serious`."""
    try:
        return axe_core.install().read_text("utf-8")
    except CannotStart as reason:
        missing(str(reason))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora and incidents beside the repository, which a clone need not have."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"the corpora are not here: put the folder `shared` beside {ROOT.name}/ to run this test")
    return folder
