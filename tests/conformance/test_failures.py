"""Every exception of the drivers has a meaning of ours, and a release that brings a new one fails here."""

import inspect
from types import ModuleType

import bson.errors
import elastic_transport
import elasticsearch
import gridfs.errors
import pymongo.errors
import pytest

from ingest.adapters.elasticsearch import failures as search_failures
from ingest.adapters.mongodb import failures as store_failures
from ingest.errors import DocumentRefused, IngestError, SearchUnavailable, SettingError, StoreUnavailable


def raised_by(*modules: ModuleType, base: type[Exception] = Exception) -> set[type[Exception]]:
    """Return the public exceptions that a driver's modules have."""
    return {
        one
        for module in modules
        for name, one in vars(module).items()
        if inspect.isclass(one) and issubclass(one, base) and not issubclass(one, Warning) and not name.startswith("_")
    }


def test_every_exception_of_pymongo_and_bson_has_a_meaning() -> None:
    known = set(store_failures.MEANING)
    assert raised_by(pymongo.errors, bson.errors) - known == set()
    assert known - raised_by(pymongo.errors, bson.errors) == {OverflowError, UnicodeEncodeError}


def test_no_exception_of_the_driver_says_that_it_is_our_settings() -> None:
    """At a call even a wrong option is the store's trouble: mail waits for whoever mends it."""
    assert set(store_failures.MEANING.values()) == {StoreUnavailable, DocumentRefused}


def test_gridfs_adds_exceptions_only_below_those_that_have_a_meaning() -> None:
    assert all(issubclass(one, pymongo.errors.PyMongoError) for one in raised_by(gridfs.errors))


def test_every_exception_of_the_elasticsearch_client_has_a_meaning() -> None:
    assert raised_by(elasticsearch, elastic_transport) - set(search_failures.MEANING) == set()


def instance(kind: type[Exception]) -> Exception:
    """Return an exception of this kind, whatever it wants to be made of."""
    made: dict[type[Exception], Exception] = {
        pymongo.errors.BulkWriteError: pymongo.errors.BulkWriteError({}),
        pymongo.errors.ClientBulkWriteException: pymongo.errors.ClientBulkWriteException({}, verbose=True),
        pymongo.errors.EncryptionError: pymongo.errors.EncryptionError(ValueError("inner")),
        pymongo.errors.EncryptedCollectionError: pymongo.errors.EncryptedCollectionError(ValueError("inner"), {}),
        UnicodeEncodeError: UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    }
    return made.get(kind) or kind("something")


KINDS = {kind.__name__: kind for kind in store_failures.MEANING}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_driver_error_becomes_ours_and_names_the_host(kind: type[Exception]) -> None:
    error = instance(kind)
    with pytest.raises(IngestError, match="db1:27017") as caught, store_failures.translated("db1:27017"):
        raise error
    assert isinstance(caught.value, store_failures.MEANING[kind])
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    ("code", "meaning", "said"),
    [
        (18, StoreUnavailable, "store.url"),  # AuthenticationFailed: nothing is wrong with the mail
        (13, StoreUnavailable, "store.url"),  # Unauthorized
        (10107, StoreUnavailable, "failed"),  # NotWritablePrimary
        (11600, StoreUnavailable, "failed"),  # InterruptedAtShutdown
        (14031, StoreUnavailable, "failed"),  # OutOfDiskSpace
        (50, StoreUnavailable, "failed"),  # MaxTimeMSExpired
        (10334, DocumentRefused, "document"),  # BSONObjectTooLarge
        (121, DocumentRefused, "document"),  # DocumentValidationFailure
    ],
)
def test_only_what_blames_the_document_is_permanent(code: int, meaning: type[IngestError], said: str) -> None:
    with pytest.raises(meaning, match=said), store_failures.translated("db1"):
        raise pymongo.errors.OperationFailure("reason", code)


def test_what_the_search_client_raises_becomes_ours() -> None:
    with pytest.raises(SearchUnavailable, match="es1:9200"), search_failures.translated("es1:9200"):
        raise elastic_transport.ConnectionTimeout("late")
    with pytest.raises(SettingError, match="not Elasticsearch"), search_failures.translated("es1:9200"):
        raise elasticsearch.UnsupportedProductError("x", meta=None, body=None)
