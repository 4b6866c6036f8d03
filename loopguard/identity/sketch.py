"""Which words a text has, in 68 characters: texts that are nearly the same have sketches that are nearly the same.

The method is one-permutation hashing (Li, Owen, Zhang 2012). Each word falls by its hash into one of 32 bins, each bin
keeps its least hash, and four more characters stand for the first two words and for what is attached. The share of
bins in which two sketches agree estimates the share of words that the texts have in common (Jaccard): exactly for short
texts, within a tenth for long ones. Words with a digit are left out, and so is case.

Nobody can read the text from its sketch. A sketch is no proof: the same words in another order have the same one.
"""

import re
from itertools import islice
from typing import Final

from xxhash import xxh3_64_intdigest

__all__ = ["MOST_WORDS", "resemblance", "same_opening", "sketch", "words"]

_BINS: Final = 32
_EMPTY: Final = "--"
MOST_WORDS: Final = 400
"""The most words of a text that are read: a machine's text is shorter, and the cost is bounded."""
_WINDOW: Final = 4_000
"""Characters in which most texts have so many words."""
_SCRIPT: Final = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, kana and ideographs, which are written without spaces: two characters count as a word."""
_ENOUGH: Final = 5
"""Words that must be left before a salutation is taken away."""
_WORD: Final = re.compile(rf"[{_SCRIPT}]{{1,2}}|[^\W{_SCRIPT}]+")
_SALUTATION: Final = re.compile(
    r"\s{0,9}(?:[^\W\d]{1,30}\.?[ \t]{1,3}){0,3}[^\W\d]{1,30}[ \t]?[,!\uff0c\uff01](?=\s{0,9}\S)"
)
"""Up to four words before a comma at the very beginning: `Dear Ms Miller,`, `Hello Ann!`."""


def words(text: str) -> list[str]:
    """Return the first words of a text in small letters, words that hold a digit left out.

    A salutation is left out too, where enough follows it.
    """
    salutation = _SALUTATION.match(text)
    rest = _words(text, salutation.end()) if salutation else []
    return rest if len(rest) >= _ENOUGH else _words(text, 0)


def _words(text: str, start: int) -> list[str]:
    end = start + _WINDOW
    found = _WORD.findall(text, start, end)
    # Where the window cuts a text before its last word that counts, it may have cut a word.
    if len(found) <= MOST_WORDS and end < len(text):
        found = [match[0] for match in islice(_WORD.finditer(text, start), MOST_WORDS)]
    found = found[:MOST_WORDS]
    return [word.lower() for word in found if word.isalpha() or not any(map(str.isdigit, word))]


def sketch(text_words: list[str], attached: str = "") -> str:
    """Return the sketch of a text's words, 68 characters; "" for none. `attached` stands for the files beside it."""
    if not text_words:
        return ""
    bins: list[int | None] = [None] * _BINS
    for hashed in map(xxh3_64_intdigest, _encoded(" ".join(set(text_words))).split(b" ")):  # no word holds a space
        place, rest = hashed % _BINS, hashed >> 16
        least = bins[place]
        if least is None or rest < least:
            bins[place] = rest
    filled = "".join(_EMPTY if least is None else f"{least & 0xFF:02x}" for least in bins)
    return f"{filled}{_hash(' '.join(text_words[:2]) + attached) & 0xFFFF:04x}"


def resemblance(one: str, other: str) -> float:
    """Return the share of words that the texts of two sketches have in common, 0 to 1, as an estimate."""
    pairs = [(one[i : i + 2], other[i : i + 2]) for i in range(0, min(len(one), len(other), 2 * _BINS), 2)]
    filled = [(a, b) for a, b in pairs if not a == b == _EMPTY]
    return sum(a == b for a, b in filled) / len(filled) if filled else 0.0


def same_opening(one: str, other: str) -> bool:
    """Whether two texts, by their sketches, begin with the same two words and have the same attachments."""
    return one[2 * _BINS :] == other[2 * _BINS :] != ""


def _hash(text: str) -> int:
    return xxh3_64_intdigest(_encoded(text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
