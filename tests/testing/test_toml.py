"""What is written as TOML is read as it was."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.testing.toml import toml

TEXT = st.text(st.characters(codec="utf-8"), max_size=10)
PLAIN = TEXT | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
KEY = st.text("ab-_ .\"'é", min_size=1, max_size=4)
VALUE = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, min_size=1, max_size=3)
)


@given(st.dictionaries(KEY, VALUE, max_size=4))
def test_it_is_read_back(tables: dict[str, Any]) -> None:
    assert tomllib.loads(toml(tables)) == tables


def test_more_stands_between_the_values_and_the_lists() -> None:
    written = toml({"a": {"b": 1}, "c": [{"d": 2, "e": {"f": [3]}}]}, "[g]\nh = 4")
    assert tomllib.loads(written) == {"a": {"b": 1}, "c": [{"d": 2, "e": {"f": [3]}}], "g": {"h": 4}}


def test_what_is_no_setting_is_refused() -> None:
    with pytest.raises(TypeError, match="a setting is text"):
        toml({"a": None})
