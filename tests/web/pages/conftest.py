"""A node whose pages are asked over ASGI, on each of two stores."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ingest.desk import settings
from tests.web.asking import Api, api, mongodb_settings


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
