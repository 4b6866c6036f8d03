"""Tells comments and quoted characters in a header field from its text, or takes them out (RFC 5322 3.2.1 and 3.2.2).

An example: `Anna (at home) <anna@example.org>` has the comment `(at home)`. A parenthesis inside a quoted string is
text, and so is a quotation mark inside a comment. Comments may hold comments; there is no recursion. A comment that is
never closed runs to the end. It does not join folded lines: the header scan has done that.
"""

import re
from collections.abc import Iterator

__all__ = ["unescaped", "without_comments", "words"]

_FLAT = re.compile(r"\([^()]*\)")
_OUTSIDE = re.compile(r'\\.|"(?:[^"\\]|\\.)*"|[()]|[^()"\\]+|.', re.DOTALL)
_INSIDE = re.compile(r"\\.|[()]|[^()\\]+|\\", re.DOTALL)
_PAIR = re.compile(r"\\(.)", re.DOTALL)


def unescaped(text: str) -> str:
    """Return what a quoted string or a comment means: of each pair of a backslash and a character, the character."""
    return _PAIR.sub(r"\1", text)


def without_comments(value: str) -> str:
    """Return `value` with each comment replaced by one space."""
    if "(" not in value:
        return value
    if '"' not in value and "\\" not in value:  # nearly every field: comments that neither nest nor quote
        flat = _FLAT.sub(" ", value)
        if "(" not in flat and ")" not in flat:
            return flat
    return "".join(" " if word[0] == "(" else word for word in words(value, _OUTSIDE))


def words(value: str, outside: re.Pattern[str]) -> Iterator[str]:
    """Split text into words by the pattern `outside`; each comment is one word that begins with `(`.

    A comment that is never closed is the word `(` alone. `outside` must match at every position, and take `(` as a word
    of its own.
    """
    depth = start = position = 0
    while match := (_INSIDE if depth else outside).match(value, position):
        word, position = match[0], match.end()
        if word == "(":
            start = start if depth else match.start()
            depth += 1
        elif not depth:
            yield word
        elif word == ")":
            depth -= 1
            if not depth:
                yield value[start:position]
    if depth:
        yield "("
