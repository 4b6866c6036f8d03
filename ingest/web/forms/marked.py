"""Finds the words of a search in a text and shows where: a piece of it as HTML in which everything but `<mark>` is
escaped.

Words are compared without case and accents, whole, the last one also as a beginning: as the embedded index finds them.
What an index finds by other rules (stems, another analyzer) is shown without marks.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from ingest.utf8 import encodable

__all__ = ["excerpt", "marked", "marks"]

AROUND = 200
"""Characters of an excerpt."""
LOOKED = 100_000
"""Characters of a text that are looked through: as many as are indexed."""
MOST_WORDS = 64
_WORD = re.compile(r"[^\W_]+")


def marks(text: str, words: str) -> list[tuple[int, int]]:
    """Return where in `text` words of a search stand, as (begin, end), in order."""
    wanted = [_folded(one) for one in _WORD.findall(words)[:MOST_WORDS]]
    if not wanted:
        return []
    whole, beginning = set(wanted), wanted[-1]
    return [
        found.span()
        for found in _WORD.finditer(text[:LOOKED])
        if (word := _folded(found[0])) in whole or word.startswith(beginning)
    ]


def excerpt(text: str, words: str) -> str:
    """Return the piece of `text` around its first match, on one line; "" when there is none."""
    found = marks(text, words)
    if not found:
        return ""
    begin = max(0, found[0][0] - AROUND // 3)
    piece = text[begin : begin + AROUND]
    if begin and (first := re.search(r"\s", piece)) and first.end() <= found[0][0] - begin:
        piece = piece[first.end() :]
    return " ".join(piece.split())


def marked(text: str, words: str) -> str:
    """Return `text` as HTML, what is searched for marked."""
    return "".join(_pieces(encodable(text), marks(encodable(text), words)))


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterable[str]:
    end = 0
    for begin, stop in spans:
        yield escape(text[end:begin])
        yield f"<mark>{escape(text[begin:stop])}</mark>"
        end = stop
    yield escape(text[end:])


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()
