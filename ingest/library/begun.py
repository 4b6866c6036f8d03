"""The data folder of whoever only reads: the node's own where one has begun, else an empty one that is thrown away.

With a store on a server a reader needs no folder of a node; what it opens of its own (a ledger, an index) is then
empty, in a folder that goes with it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.errors import NotFound, SettingError

if TYPE_CHECKING:
    from ingest.settings import Settings

__all__ = ["begun", "has_begun", "instead", "nearest"]

_BEGUN = ("run", "ledger.sqlite", "store.sqlite")
"""One of them is in the data folder as soon as a node or a command has begun to write."""


def has_begun(folder: Path) -> bool:
    """Whether a node or a command has written in this data folder."""
    return any((folder / name).exists() for name in _BEGUN)


@contextmanager
def begun(settings: "Settings") -> Iterator["Settings"]:
    """Yield the settings of a reader. Raises `NotFound` where there is nothing to read, now or later."""
    if has_begun(settings.data_dir):
        yield settings
    elif settings.store.url.get_secret_value():
        with instead(settings) as elsewhere:
            yield elsewhere
    else:
        nearest(settings.data_dir)
        raise NotFound(
            f"there is nothing to read: {settings.data_dir.absolute()} holds no mail, and store.url names no store on a"
            " server; start the node on it first, or name its data_dir"
        )


@contextmanager
def instead(settings: "Settings") -> Iterator["Settings"]:
    """Yield the settings with an empty data folder in the place of theirs, for as long as the context lives."""
    nearest(settings.data_dir)
    originals = settings.originals
    if originals.folder is not None and not originals.folder.is_dir():
        originals = originals.model_copy(update={"folder": None})
    with TemporaryDirectory(prefix="ingest-nothing-") as folder:
        yield settings.model_copy(update={"data_dir": Path(folder), "originals": originals})


def nearest(folder: Path) -> Path:
    """Return `folder`, or the nearest one above it while there is none. Raises `SettingError` for what is no folder."""
    whole = folder.absolute()
    found = next(one for one in (whole, *whole.parents) if os.path.lexists(one))
    if not found.is_dir():
        raise SettingError(f"data_dir: cannot create {folder}: {found} is no folder")
    return found
