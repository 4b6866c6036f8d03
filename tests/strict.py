"""What a test says when something it needs cannot be had here: a skip with a sentence, a failure in CI."""

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip the test for want of something; a strict run fails instead."""
    if os.environ.get("INGEST_TEST_STRICT") == "1":
        pytest.fail(f"{reason} (INGEST_TEST_STRICT=1; `python -m tests.services` gets what it can)", pytrace=False)
    pytest.skip(f"{reason} (`python -m tests.services` gets what it can)")
