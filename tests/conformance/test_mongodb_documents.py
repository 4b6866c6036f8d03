"""Records as documents: texts are restored exactly, and one that no document can hold harms no other."""

import asyncio
from typing import Any

import bson
from hypothesis import given
from hypothesis import strategies as st

from ingest.adapters.mongodb import MongoDatabase, MongoMailStore
from ingest.adapters.mongodb.documents import digest, escaped, restored
from ingest.errors import DocumentRefused
from tests.conformance.conftest import Ground
from tests.conformance.mails import stored

ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("\0\x1a\ud800\udfff0123abcdef"))


@given(ANY_TEXT)
def test_a_text_is_storable_once_escaped_and_comes_back_as_it_was(text: str) -> None:
    kept = bson.decode(bson.encode({"text": escaped(text)}))["text"]
    assert "\0" not in kept
    assert restored(kept) == text


@given(
    st.recursive(
        ANY_TEXT | st.integers(0, 9) | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.just("k"), inner)
    )
)
def test_whatever_is_nested_comes_back_as_well(value: Any) -> None:
    assert restored(escaped(value)) == value


@given(st.lists(ANY_TEXT, max_size=3), st.lists(ANY_TEXT, max_size=3))
def test_different_names_have_different_digests(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


async def test_a_mail_that_no_document_can_hold_is_refused_alone(mongodb_ground: Ground) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    store = MongoMailStore(database)
    mails = [stored(1), stored(2, text="x" * 17 * 1024 * 1024), stored(3)]
    outcomes = await asyncio.gather(*(store.append(mail) for mail in mails), return_exceptions=True)
    assert outcomes[0::2] == ["receipt-1", "receipt-3"]
    refused = isinstance(outcomes[1], DocumentRefused)  # FerretDB has no limit here: then it is simply stored
    assert refused or outcomes[1] == "receipt-2"
    assert (await store.get(stored(2).id) is None) == refused
    await store.close()
