"""Which rows of a table can fit a text, by words without which they cannot: a word is cheap to find, a pattern dear.

Each word is looked for once, whatever number of rows share it, and none that has letters of another script in a text of
plain ASCII. It does not read the rows' patterns.
"""

from collections.abc import Iterable

__all__ = ["Hints"]


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

    def near(self, text: str) -> set[int]:
        """Return the places of the rows of which a word stands in `text`."""
        words = self._ascii if text.isascii() else self._all
        return {place for word, places in words if word in text for place in places}
