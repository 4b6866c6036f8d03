"""The settings, and the mail, of a command that only reads: it makes no data folder, and says what is missing.

Where a node has not begun yet, the command reads an empty folder that is thrown away; what settings and servers say is
read all the same. Without a mailbox, a store or an index in the settings there is nothing to read, and most likely
another settings file was meant.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.library.begun import has_begun, instead, nearest

if TYPE_CHECKING:
    from ingest.heart.raw_mail import RawMail
    from ingest.mailboxes import Mailboxes
    from ingest.ports import Ports, SearchIndex
    from ingest.settings import Settings

__all__ = ["Desk", "desk", "nearest", "ports_of", "reading"]


@contextmanager
def reading(config: Path | None) -> Iterator["Settings"]:
    """Yield the settings. Raises `SettingError`, and `NotFound` where there is nothing to read."""
    from ingest.config import load
    from ingest.errors import NotFound

    settings = load(config)
    if has_begun(settings.data_dir):
        yield settings
        return
    nearest(settings.data_dir)
    if not (settings.mailbox or settings.store.url.get_secret_value() or settings.search.url.get_secret_value()):
        raise NotFound(
            f"there is nothing to read: no settings file names a mailbox, and {settings.data_dir.absolute()} holds no "
            "mail; name the node's settings file with --config or INGEST_CONFIG"
        )
    with instead(settings) as elsewhere:
        yield elsewhere


@asynccontextmanager
async def ports_of(settings: "Settings") -> AsyncIterator["Ports"]:
    """Open the stores that the settings name, and close them. Raises `EngineError`."""
    from ingest.wiring import engines

    opened = await engines(settings)
    try:
        yield opened.ports
    finally:
        await opened.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """A node's engines, and the bytes of mail that this node can read."""

    ports: "Ports"
    index: "SearchIndex"
    raw: "RawMail"
    mailboxes: "Mailboxes"


@asynccontextmanager
async def desk(config: Path | None) -> AsyncIterator[Desk]:
    """Open what `reading` names, and close it. Raises what it raises, and `EngineError`."""
    from ingest.heart.raw_mail import RawMail
    from ingest.mailboxes import Mailboxes
    from ingest.spool import SqliteLedger
    from ingest.spool.node_id import node_id
    from ingest.wiring import engines

    with reading(config) as settings:
        opened = await engines(settings)
        ledger = SqliteLedger(settings.data_dir, "desk")
        try:
            raw = RawMail(opened.ports.originals, ledger, node_id(settings.data_dir))
            yield Desk(opened.ports, opened.index, raw, Mailboxes(settings))
        finally:
            ledger.close()
            await opened.close()
