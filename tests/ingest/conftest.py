"""Logs in one plain line each: drawing tracebacks of expected failures takes longer than the tests."""

import pytest
import structlog


@pytest.fixture(autouse=True)
def plain_logs(unconfigured_logs: None) -> None:
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])
