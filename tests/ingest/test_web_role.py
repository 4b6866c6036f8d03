"""The web role whose engines cannot be opened for a reason that waiting does not mend: it ends and says so."""

import asyncio
from pathlib import Path

import pytest

from ingest.errors import NodeError
from ingest.roles import opening, web
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.wiring import Engines
from tests.ingest.desk import settings


async def test_what_no_waiting_mends_ends_the_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It served "the store is being opened" until somebody stopped it, and told its error then."""

    async def refused(_: Settings) -> Engines:
        raise NodeError("store.sqlite: another user's file")

    monkeypatch.setattr(opening, "engines", refused)
    chosen = settings(tmp_path, web={"listen": "127.0.0.1:0"})
    running = asyncio.create_task(web.run(chosen, 0, asyncio.Event(), asyncio.Event(), lambda _: None, Pulse()))
    ended, _ = await asyncio.wait([running], timeout=60)
    assert ended, "it serves on"
    with pytest.raises(NodeError, match="another user's file"):
        await running
