"""The sentences of notices, one TOML file a language: `key = "sentence with {name}"`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["Texts", "texts"]


class Texts:
    """The sentences of one language."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = sentences

    def say(self, key: str, /, **names: object) -> str:
        """Return a sentence with these names filled in; what is filled in is never read as a sentence."""
        return self.sentences[key].format(**names)


@cache
def texts(language: str) -> Texts:
    """Return the sentences of a language that there is a file of."""
    return Texts(tomllib.loads((files(__package__) / "texts" / f"{language}.toml").read_text(encoding="utf-8")))
