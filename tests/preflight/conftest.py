"""The command with a settings file, as the commands' own tests have it."""

from tests.cli.conftest import ingest

__all__ = ["ingest"]
