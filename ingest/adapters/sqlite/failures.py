"""Translates SQLite's exceptions into ours, with the file named: of one document, or else of the file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import Damaged, DocumentRefused, EngineError, IngestError, StoreUnavailable

__all__ = ["OF_ONE_DOCUMENT", "translated", "translation"]

OF_ONE_DOCUMENT = (
    sqlite3.DataError,  # longer than SQLite takes
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,  # of a kind that SQLite has not
    OverflowError,  # an integer beyond 8 bytes
    UnicodeEncodeError,  # text that UTF-8 cannot hold
)
"""What SQLite, or its module, says of a value that it was handed."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@contextmanager
def translated(name: str, unavailable: type[EngineError] = StoreUnavailable) -> Iterator[None]:
    """Raise what SQLite says of the file `name` as `unavailable`, `Damaged` or `DocumentRefused`."""
    try:
        yield
    except (sqlite3.Error, *OF_ONE_DOCUMENT) as error:
        raise translation(error, name, unavailable) from error


def translation(error: Exception, name: str, unavailable: type[EngineError]) -> IngestError:
    """Return the exception of ours that `error` stands for. Where SQLite does not tell, it is the file's."""
    if isinstance(error, OF_ONE_DOCUMENT):
        return DocumentRefused(f"SQLite file {name} cannot take this: {error}")
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
        return Damaged(f"SQLite file {name} is damaged: {error}", unavailable.engine)
    return unavailable(f"SQLite file {name}: {error}")  # full, locked, read-only, cannot open: all may pass
