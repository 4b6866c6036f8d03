"""The texts of the pages: ours, and those of the folder `web.texts`."""

from collections.abc import Mapping
from pathlib import Path

from ingest.catalogue import Texts, catalogues
from ingest.settings import Settings
from ingest.staff.looking.reasons import REASONS

__all__ = ["languages"]

OURS = Path(__file__).with_name("texts")


def languages(settings: Settings) -> Mapping[str, Texts]:
    """Return the texts of all languages by their names. Raises `SettingError`."""
    more = settings.web.texts
    return catalogues(*(REASONS, OURS), *(() if more is None else (more,)))
