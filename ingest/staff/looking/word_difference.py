"""What differs between two texts, word by word, at a cost that is bounded whatever they hold.

`difflib` is cubic for a text of one repeated word, and with `autojunk` blind to frequent ones. Here what both begin and
end with is set apart, and between stands Myers' shortest edit (1986), given up after `EDITS`: then the middles are one
exchange, which is what a person sees as well in texts that share little. Only the beginning of a long text is compared.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

__all__ = ["Change", "Piece", "TextDifference", "difference"]

CHARACTERS = 20_000
WORDS = 4_000
EDITS = 300
"""The most characters and words of a text that are compared, and the most words that may be put in or taken out."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together and share a fate."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class TextDifference:
    """Pieces in order: what is kept and removed is the first text, what is kept and added the second."""

    pieces: tuple[Piece, ...] = ()
    cut: bool = False
    """Whether a text is longer than what is compared of it."""

    @property
    def same(self) -> bool:
        """Whether the compared texts are equal."""
        return all(piece.change is Change.KEPT for piece in self.pieces)


def difference(first: str, second: str) -> TextDifference:
    """Return what differs between the beginnings of two texts."""
    (old, old_cut), (new, new_cut) = _words(first), _words(second)
    begin = _common(old, new)
    end = _common(old[begin:][::-1], new[begin:][::-1])
    middle = _edits(old[begin : len(old) - end], new[begin : len(new) - end])
    changes = [
        *((Change.KEPT, word) for word in old[:begin]),
        *middle,
        *((Change.KEPT, word) for word in old[len(old) - end :]),
    ]
    runs = groupby(changes, key=lambda one: one[0])
    return TextDifference(tuple(Piece(how, "".join(word for _, word in run)) for how, run in runs), old_cut or new_cut)


def _words(text: str) -> tuple[list[str], bool]:
    beginning = text[:CHARACTERS]
    words = _WORD.findall(beginning)
    return words[:WORDS], len(words) > WORDS or len(text) > CHARACTERS


def _common(one: list[str], other: list[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _edits(old: list[str], new: list[str]) -> list[tuple[Change, str]]:
    """Return the shortest way from one list of words to the other, or one exchange where that is too long."""
    rounds = _rounds(old, new)
    if rounds is None:
        return [*((Change.REMOVED, word) for word in old), *((Change.ADDED, word) for word in new)]
    return _walked_back(old, new, rounds)


def _rounds(old: list[str], new: list[str]) -> list[dict[int, int]] | None:
    """Return how far each diagonal reached before each edit (Myers 1986, figure 2); None after `EDITS` of them."""
    furthest = {1: 0}
    rounds = []
    for edits in range(min(len(old) + len(new), EDITS) + 1):
        rounds.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            x = _start(furthest, diagonal, edits)
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return rounds
    return None


def _start(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """Return where an edit onto this diagonal begins: a word put in, or one taken out."""
    if _is_added(furthest, diagonal, edits):
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _is_added(furthest: dict[int, int], diagonal: int, edits: int) -> bool:
    return diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])


def _walked_back(old: list[str], new: list[str], rounds: list[dict[int, int]]) -> list[tuple[Change, str]]:
    changes: list[tuple[Change, str]] = []
    x, y = len(old), len(new)
    for edits in range(len(rounds) - 1, -1, -1):
        furthest, diagonal = rounds[edits], x - y
        added = _is_added(furthest, diagonal, edits)
        before_x = furthest[diagonal + 1 if added else diagonal - 1]
        before_y = before_x - (diagonal + 1 if added else diagonal - 1)
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            changes.append((Change.KEPT, old[x]))
        if edits:
            changes.append((Change.ADDED, new[before_y]) if added else (Change.REMOVED, old[before_x]))
        x, y = before_x, before_y
    return changes[::-1]
