"""Finds a folder of the pages' texts (`web.texts`) that cannot serve: else each page would say so, and nothing else."""

from collections.abc import Iterator

from ingest.errors import SettingError
from ingest.settings import Settings
from ingest.web.pages.texts import languages

__all__ = ["wrong_texts"]


def wrong_texts(settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the first file that is wrong."""
    try:
        languages(settings)
    except SettingError as error:
        yield f"web.texts: {error}"
