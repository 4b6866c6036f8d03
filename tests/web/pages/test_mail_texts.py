"""Every text of the mail pages is there in each of our languages, and takes the same facts."""

import string
import tomllib

import pytest

from ingest.catalogue import catalogues
from ingest.web.pages.texts import OURS

FOLDER = OURS / "mail"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_the_same_things_with_the_same_facts(language: str) -> None:
    assert {"de", "en"} <= set(LANGUAGES)
    sections = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    both = catalogues(FOLDER)
    words, english = both[language].words, both["en"].words
    assert set(sections) == {"search", "mail", "thread", "trace"}
    assert words.keys() == english.keys()
    assert {key: facts(text) for key, text in words.items()} == {key: facts(text) for key, text in english.items()}
