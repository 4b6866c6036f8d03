r"""Compiles the patterns of a table into one that is searched for faster: what begins at a word's edge is tried there
only.

Python's `re` tries each alternative of `\bone|\btwo` at each character. `\b(?:one|two)` says the same and is refused at
once within a word. Which of several matches is found at one place may change, so it is for patterns of which only
counts whether they are found.
"""

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["any_of"]

_EDGE: Final = r"\b"
_PIECE: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""An escape, a set, or one character of a pattern."""


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return a pattern that is found wherever one of `patterns` is."""
    branches = [branch for pattern in patterns for branch in _branches(pattern)]
    inner = [branch.removeprefix(_EDGE) for branch in branches if branch.startswith(_EDGE)]
    others = [branch for branch in branches if not branch.startswith(_EDGE)]
    edged = [rf"{_EDGE}(?:{'|'.join(inner)})"] if inner else []
    return re.compile("|".join((*edged, *others)))


def _branches(pattern: str) -> Iterator[str]:
    """Return the alternatives of a pattern that stand in no group."""
    depth, branch = 0, ""
    for piece in _PIECE.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            yield branch
            branch = ""
        else:
            branch += piece
    yield branch
