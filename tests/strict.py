"""What a test says when something it needs cannot be had here: a skip with a sentence, a failure in CI."""

import os
from typing import NoReturn

import pytest


def missing(sentence: str) -> NoReturn:
    """Skip, or fail where INGEST_TEST_STRICT=1 says that everything must be there."""
    if os.environ.get("INGEST_TEST_STRICT") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)
