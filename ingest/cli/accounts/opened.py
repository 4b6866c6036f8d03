"""The accounts of the settings' store, open for one command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ingest.cli.options import Config

if TYPE_CHECKING:
    from ingest.mailboxes import Mailboxes
    from ingest.ports import Accounts

__all__ = ["opened"]


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[tuple["Accounts", "Mailboxes"]]:
    """Open them, with the mailboxes that there are. Raises `SettingError`, `EngineError`."""
    from ingest.config import load
    from ingest.mailboxes import Mailboxes
    from ingest.wiring import engines

    settings = load(config)
    found = await engines(settings)
    try:
        yield found.ports.accounts, Mailboxes(settings)
    finally:
        await found.close()
