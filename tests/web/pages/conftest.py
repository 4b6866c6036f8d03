"""A node whose pages are asked over ASGI, on each of two stores; and a browser for all tests of a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.ingest.desk import settings
from tests.services.chromium import chromium_here
from tests.web.asking import Api, api, mongodb_settings
from tests.web.pages.watching import FAULTS


@pytest.fixture(params=["sqlite", "secantus"])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Api]:
    """A node with a label; what fails once is shunted."""
    more = {"node": {"label": "node-a"}, "worker": {"attempts": 1}}
    if request.param == "sqlite":
        chosen = settings(tmp_path, **more)
    else:
        chosen = mongodb_settings(tmp_path, request.getfixturevalue("secantus").url, **more)
    async with api(chosen) as opened:
        await opened.node.engines.index.prepare()
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser_of_file() -> AsyncIterator[Browser]:
    async with chromium_here() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def browser(request: pytest.FixtureRequest, browser_of_file: Browser) -> AsyncIterator[Browser]:
    """The browser of the file, without a visitor; those of the test are gone after it, and told of no fault.

    Its driver is bound to the event loop of the file, so the test and the servers it asks run in that one.
    """
    mark = request.node.get_closest_marker("asyncio")
    assert mark is not None
    assert mark.kwargs.get("loop_scope") == "module", 'say pytestmark = pytest.mark.asyncio(loop_scope="module")'
    FAULTS.clear()
    yield browser_of_file
    for visitor in browser_of_file.contexts:
        await visitor.close()
    assert FAULTS == []
