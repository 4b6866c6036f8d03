"""Which rows of a table can fit a text, by words without which they cannot: a word is cheap to find, a pattern dear.

Each word is looked for once, whatever number of rows share it, and none that has letters of another script in a text of
plain ASCII. In a subject only those words are looked for whose first three signs stand in it. It does not read the
rows' patterns.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

__all__ = ["Hints"]

_SHORT: Final = 200
"""Signs of a text up to which it costs less to take it apart than to look for each word."""
_BEGINNING: Final = 3


class Hints:
    """The words of a table's rows, in small letters, `|` between those of one row."""

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        """Each row is its place in the table and its words."""
        places: dict[str, tuple[int, ...]] = {}
        for at, words in rows:
            for word in words.split("|"):
                places[word] = (*places.get(word, ()), at)
        self._all = tuple(places.items())
        self._ascii = tuple((word, at) for word, at in self._all if word.isascii())
        self._brief = tuple((word, at) for word, at in self._all if len(word) < _BEGINNING)
        self._by_beginning: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
        for word, of in self._all:
            self._by_beginning.setdefault(word[:_BEGINNING], []).append((word, of))

    def near(self, text: str) -> set[int]:
        """Return the places of the rows of which a word stands in `text`."""
        words: Iterable[tuple[str, tuple[int, ...]]]
        if len(text) <= _SHORT:
            parts = self._by_beginning.keys() & _parts(text)
            words = (*self._brief, *(word for part in parts for word in self._by_beginning[part]))
        else:
            words = self._ascii if text.isascii() else self._all
        return {place for word, places in words if word in text for place in places}


@lru_cache(maxsize=4)  # one subject is looked at with several tables
def _parts(text: str) -> frozenset[str]:
    """Return every three signs that stand together in a text."""
    return frozenset(text[at : at + _BEGINNING] for at in range(len(text) - _BEGINNING + 1))
