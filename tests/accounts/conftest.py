"""The settings file that the tests of commands have."""

from tests.cli.conftest import ingest

__all__ = ["ingest"]
