"""The pytest plugin `ingest_testing`: fixtures that are made only when a test asks for them.

pytest loads this module in every project that has the product installed, so it imports nothing of it:
each fixture does.
`-p no:ingest_testing` leaves it out. It needs no asyncio plugin, adds no options, marks or hooks.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ingest.testing import Mails, NodeInThread, Server, VirtualClock

__all__: list[str] = []


@pytest.fixture
def ingest_tables() -> dict[str, Any]:
    """The settings of `ingest_node` and `ingest_server`, as tables; define a fixture of this name to choose yours."""
    return {"mailbox": [{"address": "support@example.com"}]}


@pytest.fixture
def ingest_node(tmp_path: Path, ingest_tables: dict[str, Any]) -> Iterator["NodeInThread"]:
    """A node in this process, its data in the test's folder. It listens nowhere."""
    from ingest.testing import NodeInThread, settings

    with NodeInThread(settings(tmp_path / "ingest-node", **ingest_tables)) as opened:
        yield opened


@pytest.fixture
def ingest_server(tmp_path: Path, ingest_tables: dict[str, Any]) -> Iterator["Server"]:
    """A node as `ingest serve` runs it: processes that listen for SMTP and HTTP on ports of their own."""
    from ingest.testing import server as running

    with running(tmp_path / "ingest-server", tables=ingest_tables) as server:
        yield server


@pytest.fixture
def ingest_mails(ingest_tables: dict[str, Any]) -> "Mails":
    """A factory of mails to the first mailbox of the settings."""
    from ingest.testing import Mails

    return Mails(ingest_tables["mailbox"][0]["address"])


@pytest.fixture
def ingest_clock() -> "VirtualClock":
    """A clock that stands still until the test moves it; it begins on 5 January 2026, 08:00 UTC."""
    from ingest.testing import START, VirtualClock

    return VirtualClock(START)
