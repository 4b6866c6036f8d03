"""The settings of a command that only reads: it makes no data folder, and says what is missing.

Where a node has not begun yet, the command reads an empty folder that is thrown away; what settings and servers say is
read all the same. Without a mailbox, a store or an index in the settings there is nothing to read, and most likely
another settings file was meant.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.settings import Settings

__all__ = ["nearest", "reading"]

_BEGUN = ("run", "ledger.sqlite", "store.sqlite")
"""One of them is in the data folder as soon as a node or a command has begun to write."""


@contextmanager
def reading(config: Path | None) -> Iterator["Settings"]:
    """Yield the settings. Raises `SettingError`, and `NotFound` where there is nothing to read."""
    from ingest.config import load
    from ingest.errors import NotFound

    settings = load(config)
    if any((settings.data_dir / name).exists() for name in _BEGUN):
        yield settings
        return
    nearest(settings.data_dir)
    if not (settings.mailbox or settings.store.url.get_secret_value() or settings.search.url.get_secret_value()):
        raise NotFound(
            f"there is nothing to read: no settings file names a mailbox, and {settings.data_dir.absolute()} holds no "
            "mail; name the node's settings file with --config or INGEST_CONFIG"
        )
    originals = settings.originals
    if originals.folder is not None and not originals.folder.is_dir():
        originals = originals.model_copy(update={"folder": None})
    with TemporaryDirectory(prefix="ingest-nothing-") as folder:
        yield settings.model_copy(update={"data_dir": Path(folder), "originals": originals})


def nearest(folder: Path) -> Path:
    """Return `folder`, or the nearest one above it while there is none. Raises `SettingError` for what is no folder."""
    from ingest.errors import SettingError

    whole = folder.absolute()
    found = next(one for one in (whole, *whole.parents) if os.path.lexists(one))
    if not found.is_dir():
        raise SettingError(f"data_dir: cannot create {folder}: {found} is no folder")
    return found
