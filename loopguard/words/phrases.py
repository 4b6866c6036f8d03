r"""Phrases of a table, looked for by a word that each of them must hold: nearly all are ruled out by `in`, and the
pattern of a phrase is tried only where its word stands.

An example: in "we met at noon" neither `\byour (?:order|parcel) is` nor `bitte (?:prüfen|senden)` is tried. The words
are read from the patterns themselves, so a table needs no second column and none can be forgotten. RE2 does the same
(`re2/prefilter.cc`). What is found is what `re` finds with all the patterns as alternatives of one.

Patterns are in small letters and have no flags but `re.MULTILINE`. Where no word can be told (`\d+ ?%`), a pattern is
always tried. It does not know what a phrase means.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from loopguard.words.hints import Hints

__all__ = ["Phrases", "alternatives", "words_of"]

_PIECE: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]))?|(?:[*+?]|\{\d+,?\d*\}|\{,\d+\})\??|.", re.DOTALL
)
"""An escape, a set, what opens a group, how often something is repeated, or one character."""
_REPEATED: Final = re.compile(r"[*+?]\??|\{[\d,]+\}\??")
_MAY_BE_MISSING: Final = ("?", "*", "{0", "{,")
_PLACES: Final = frozenset("bBdDsSwWAZnt")
"""Escapes that stand for a place, for many characters, or for white space; those of signs stand for the sign."""
_NOT_ITSELF: Final = frozenset(".^$|")
"""What stands for other characters; `|` parts the words of `Hints`."""

_LONG: Final = 5
"""Letters from which a longer word rules out no more."""


class Phrases:
    """The patterns of a table."""

    def __init__(self, patterns: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> None:
        """Read the words of all alternatives."""
        found = [(number, each) for number, pattern in enumerate(patterns) for each in alternatives(pattern)]
        words = [words_of(each) for _, each in found]
        self._patterns = tuple(re.compile(each, flags) for _, each in found)
        self._numbers = tuple(number for number, _ in found)
        self._always = frozenset(at for at, needed in enumerate(words) if not needed)
        self._hints = Hints((at, "|".join(needed)) for at, needed in enumerate(words) if needed)

    def search(self, text: str) -> bool:
        """Whether a phrase stands in a text in small letters."""
        return any(pattern.search(text) for pattern in self._near(text))

    def beginning(self, text: str) -> set[int]:
        """Return the numbers, from 0, of the patterns that a text in small letters begins with."""
        return {self._numbers[at] for at in self._places(text) if self._patterns[at].match(text)}

    def every(self, text: str) -> Iterator[str]:
        """Return the phrases in a text in small letters, from left to right, none within another."""
        matches = [(pattern, match) for pattern in self._near(text) if (match := pattern.search(text)) is not None]
        while matches:
            # Of several at one place `min` takes the first in the table, as `re` does.
            first = min((match for _, match in matches), key=lambda match: match.start())
            yield first[0]
            again = (
                (pattern, match if match.start() >= first.end() else pattern.search(text, first.end()))
                for pattern, match in matches
            )
            matches = [(pattern, match) for pattern, match in again if match is not None]

    def _near(self, text: str) -> list[re.Pattern[str]]:
        """Return the patterns that may fit, in the table's order."""
        return [self._patterns[at] for at in sorted(self._places(text))]

    def _places(self, text: str) -> set[int]:
        return self._hints.near(text) | self._always


def alternatives(pattern: str) -> Iterator[str]:
    """Return the alternatives of a pattern that stand in no group."""
    depth, each = 0, ""
    for piece in _PIECE.findall(pattern):
        depth += piece.startswith("(") - (piece == ")")
        if piece == "|" and not depth:
            yield each
            each = ""
        else:
            each += piece
    yield each


def words_of(alternative: str) -> tuple[str, ...]:
    """Return words of which one stands wherever an alternative fits; () where none can be told."""
    best: tuple[str, ...] = ()
    run = ""
    for atom, repeated in _atoms(alternative):
        if _stands_for_itself(atom) and not repeated:
            run += atom[-1]
            continue
        best, run = _better(best, (run,)), ""
        if atom.startswith("(") and not repeated.startswith(_MAY_BE_MISSING):
            best = _better(best, _of_group(atom))
    return _better(best, (run,))


def _atoms(alternative: str) -> Iterator[tuple[str, str]]:
    """Return the parts of an alternative, a whole group being one, each with how often it is repeated."""
    depth, atom, repeated = 0, "", ""
    for piece in _PIECE.findall(alternative):
        if depth:
            atom += piece
        elif _REPEATED.fullmatch(piece):
            repeated = piece
        else:
            if atom:
                yield atom, repeated
            atom, repeated = piece, ""
        depth += piece.startswith("(") - (piece == ")")
    if atom:
        yield atom, repeated


def _of_group(group: str) -> tuple[str, ...]:
    """Return the words of all alternatives of a group; () where one has none, or where it looks around."""
    inside = group.removeprefix("(").removeprefix("?:")[:-1]
    if inside.startswith("?"):
        return ()
    found = [words_of(each) for each in alternatives(inside)]
    return tuple(word for words in found for word in words) if all(found) else ()


def _stands_for_itself(atom: str) -> bool:
    if len(atom) == 1:
        return atom not in _NOT_ITSELF
    if not atom.startswith("\\") or atom[1] in _PLACES:
        return False
    if atom[1].isalnum():
        raise ValueError(f"an escape that phrases do not know: {atom}")
    return atom[1] != "|"


def _better(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return those words that rule out more: long ones, and few."""
    return max(one, other, key=_weight)


def _weight(words: tuple[str, ...]) -> int:
    shortest = min(map(len, words), default=0)
    return 2 * min(shortest, _LONG) ** 2 - len(words) if shortest else -1_000
