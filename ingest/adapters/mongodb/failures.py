"""Translates what PyMongo and BSON raise into our exception tree, with the server named.

One rule decides: what names one document is that document's fault, everything else is the store's, and so no mail's.
A wrong "document" would shunt mail; a wrong "store" only leaves it in the spool. So a refused password, and a name that
DNS does not know, is unavailability that names `store.url`. Codes: MongoDB's src/mongo/base/error_codes.yml. It retries
nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bson import errors as bson_errors
from pymongo import errors

from ingest.errors import DocumentRefused, IngestError, StoreUnavailable

__all__ = ["DUPLICATE", "MEANING", "refused", "translated"]

DUPLICATE = frozenset({11000, 11001, 12582})
"""Codes that say that a unique key is there already."""

MEANING: Mapping[type[Exception], type[IngestError]] = {
    errors.AutoReconnect: StoreUnavailable,
    errors.BulkWriteError: StoreUnavailable,
    errors.ClientBulkWriteException: StoreUnavailable,
    errors.CollectionInvalid: StoreUnavailable,  # two processes made one collection at once
    errors.ConfigurationError: StoreUnavailable,  # at a call: DNS of mongodb+srv, or what the server does not have
    errors.ConnectionFailure: StoreUnavailable,
    errors.CursorNotFound: StoreUnavailable,
    errors.DocumentTooLarge: DocumentRefused,
    errors.DuplicateKeyError: StoreUnavailable,  # a race that the next attempt sees as "already there"
    errors.EncryptedCollectionError: DocumentRefused,
    errors.EncryptionError: DocumentRefused,
    errors.ExecutionTimeout: StoreUnavailable,
    errors.InvalidName: StoreUnavailable,
    errors.InvalidOperation: StoreUnavailable,  # of a client that was closed, of a cursor: no document is named
    errors.InvalidURI: StoreUnavailable,
    errors.NetworkTimeout: StoreUnavailable,
    errors.NotPrimaryError: StoreUnavailable,
    errors.OperationFailure: StoreUnavailable,
    errors.ProtocolError: StoreUnavailable,
    errors.PyMongoError: StoreUnavailable,
    errors.ServerSelectionTimeoutError: StoreUnavailable,
    errors.WTimeoutError: StoreUnavailable,
    errors.WaitQueueTimeoutError: StoreUnavailable,
    errors.WriteConcernError: StoreUnavailable,
    errors.WriteError: StoreUnavailable,
    bson_errors.BSONError: DocumentRefused,
    bson_errors.InvalidBSON: DocumentRefused,
    bson_errors.InvalidDocument: DocumentRefused,
    bson_errors.InvalidId: DocumentRefused,
    bson_errors.InvalidStringData: DocumentRefused,
    OverflowError: DocumentRefused,  # an integer beyond 8 bytes
    UnicodeEncodeError: DocumentRefused,  # text that UTF-8 cannot hold
}
"""Every exception of the driver; a test fails when a new release has one that is not listed."""

_DOCUMENT_CODES = frozenset({2, 14, 52, 53, 54, 55, 56, 57, 121, 10334, 16755, 17280, 17419, 17420})
"""Codes that blame the document: BadValue, TypeMismatch, field names, validation, BSONObjectTooLarge, key too long."""
_ACCESS_CODES = frozenset({11, 13, 18, 33, 8000})
"""Codes that blame the user in the URL: UserNotFound, Unauthorized, AuthenticationFailed, Atlas."""


@contextmanager
def translated(host: str) -> Iterator[None]:
    """Raise what the driver says inside the block as one of ours; `host` is what the message names."""
    try:
        yield
    except (errors.PyMongoError, bson_errors.BSONError, OverflowError, UnicodeEncodeError) as error:
        raise _translation(error, host) from error


def refused(code: int, message: str, host: str) -> IngestError:
    """Return the exception that one write's error code and message stand for."""
    if code in _ACCESS_CODES:
        return StoreUnavailable(f"MongoDB at {host} refuses the user of store.url: {message}")
    if code in _DOCUMENT_CODES:
        return DocumentRefused(f"MongoDB at {host} refuses the document: {message}")
    return StoreUnavailable(f"MongoDB at {host} failed (code {code}): {message}")


def _translation(error: Exception, host: str) -> IngestError:
    code: Any = getattr(error, "code", None)
    if isinstance(error, errors.OperationFailure) and code is not None:
        return refused(code, _short(error), host)
    kind = next(MEANING[base] for base in type(error).__mro__ if base in MEANING)
    if isinstance(error, errors.ConfigurationError):
        why = "DNS does not know it, or it lacks what an option asks for"
        return StoreUnavailable(f"store.url: MongoDB at {host} cannot be used ({why}): {_short(error)}")
    if kind is StoreUnavailable:
        return StoreUnavailable(f"MongoDB at {host} does not answer: {_short(error)}")
    return kind(f"MongoDB at {host} cannot take this: {_short(error)}")


def _short(error: Exception) -> str:
    return str(error).split(", full error:")[0].split(", Timeout:")[0][:300]
