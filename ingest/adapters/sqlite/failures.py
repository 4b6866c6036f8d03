"""Translates SQLite's exceptions into ours, with the file named."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import Corrupt, EngineError, StoreUnavailable

__all__ = ["translated"]


@contextmanager
def translated(name: str, unavailable: type[EngineError] = StoreUnavailable) -> Iterator[None]:
    """Raise `unavailable` or `Corrupt` for what SQLite says of the file `name`."""
    try:
        yield
    except sqlite3.OperationalError as error:  # full, locked, read-only, cannot open: all may pass
        raise unavailable(f"SQLite file {name}: {error}") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)):
            raise
        raise Corrupt(f"SQLite file {name} is damaged: {error}") from error
