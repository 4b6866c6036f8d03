"""The accounts of the settings' store, open for one command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.cli.options import Config, actor
from ingest.cli.reading import ports_of

if TYPE_CHECKING:
    from ingest.mailboxes import Mailboxes
    from ingest.ports import Accounts, Audit

__all__ = ["Opened", "opened"]


@dataclass(frozen=True, slots=True)
class Opened:
    """The accounts, the mailboxes that there are, and where it is written down who did what."""

    accounts: "Accounts"
    mailboxes: "Mailboxes"
    audit: "Audit"

    async def note(self, action: str, name: str, what: str = "") -> None:
        """Write down what the user of this shell did."""
        from ingest.accounts.noted import note

        await note(self.audit, actor(None), "cli", action, name, what)


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator["Opened"]:
    """Open them. Raises `SettingError`, `EngineError`."""
    from ingest.config import load
    from ingest.mailboxes import Mailboxes

    settings = load(config)
    async with ports_of(settings) as ports:
        yield Opened(ports.accounts, Mailboxes(settings), ports.audit)
