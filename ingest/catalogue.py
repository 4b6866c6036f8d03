"""Texts for people: one catalogue a language, read from TOML, English where another has no words.

A key is dotted (`storms.title`). A text with `{name}` takes facts; a table with `one` and `other` is a text that counts
(`count`). More languages are more files. It knows no HTML.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

from ingest.errors import SettingError

__all__ = ["Texts", "catalogues", "chosen_language"]

FIRST = "en"
_LANGUAGE = re.compile("[a-z]{2,3}")

Catalogue = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language, and those of English for what it lacks."""

    language: str
    words: Catalogue
    english: Catalogue

    def __call__(self, key: str, **facts: object) -> str:
        """Return a text. Raises `KeyError` for a key that no catalogue has: a fault of ours."""
        if "count" in facts:
            key = f"{key}.one" if facts["count"] == 1 and self._has(f"{key}.one") else self._counted(key)
            facts = {**facts, "count": self.number(facts["count"])}
        text = self.words.get(key) or self.english[key]
        return text.format(**facts) if facts else text

    def number(self, value: object) -> str:
        """Return a number as this language groups its digits and separates tenths."""
        if not isinstance(value, int | float):
            return str(value)
        marks: dict[str, str | int | None] = {
            ",": self.known("number.group") or ",",
            ".": self.known("number.point") or ".",
        }
        return f"{value:,}".removesuffix(".0").translate(str.maketrans(marks))

    def known(self, key: str) -> str | None:
        """Return a text, None where there is none."""
        return self.words.get(key) or self.english.get(key)

    def section(self, name: str) -> Catalogue:
        """Return all texts whose key begins with `name` and a dot, by what follows it."""
        both = {**self.english, **self.words}
        return {key.removeprefix(f"{name}."): text for key, text in both.items() if key.startswith(f"{name}.")}

    def _has(self, key: str) -> bool:
        return key in self.words or key in self.english

    def _counted(self, key: str) -> str:
        return f"{key}.other" if self._has(f"{key}.other") else key


@lru_cache
def catalogues(*folders: Path) -> Mapping[str, Texts]:
    """Return the texts of all languages by their names: all `LANGUAGE.toml` in and below these folders, later ones win.

    Raises `SettingError` for a folder that is none, a file that cannot be read or names no language, and a text with
    other facts than English has in it.
    """
    read = [(path, _read(path)) for folder in folders for path in _files(folder)]
    found: dict[str, dict[str, str]] = {}
    for path, words in read:
        found.setdefault(path.stem, {}).update(words)
    english = found[FIRST]
    for path, words in read:
        for key, text in words.items():
            if more := _facts(path, key, text) - _facts(path, key, english.get(key, text)):
                raise SettingError(f"{path}: {key}: nothing fills in {{{sorted(more)[0]}}}; see the English text")
    return {language: Texts(language, words, english) for language, words in sorted(found.items())}


def chosen_language(wanted: str, accepted: str, there: Iterable[str]) -> str:
    """Return the language that somebody wants: what he chose, else what his browser asks for (RFC 9110 12.5.4)."""
    names = set(there)
    if wanted in names:
        return wanted
    weighted = []
    for position, part in enumerate(accepted[:1_000].split(",")):
        name, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), position, name.partition("-")[0].lower()))
        except ValueError:
            continue
    return next((name for weight, _, name in sorted(weighted) if name in names and weight), FIRST)


def _read(path: Path) -> dict[str, str]:
    if not _LANGUAGE.fullmatch(path.stem):
        raise SettingError(f"{path} names no language; call it by two or three small letters, as fr.toml")
    try:
        return _flat(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise SettingError(f"{path} cannot be read: {error}") from None


def _facts(path: Path, key: str, text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise SettingError(f"{path}: {key}: {error}") from None


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SettingError(f"{folder} is no folder; it holds a file of texts for each language, `fr.toml`")
    return sorted(folder.rglob("*.toml"))


def _flat(table: Mapping[str, object], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        flat |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": str(value)}
    return flat
