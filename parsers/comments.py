"""Take comments out of structured header text (RFC 5322 3.2.2): nested, quoted pairs, linear, no recursion.

Parentheses inside a quoted string are text, not comments. A comment that never closes runs to the
end. It does not unfold: the header scan has done that.
"""

import re

__all__ = ["without_comments"]

_FLAT = re.compile(r"\([^()]*\)")
_TOKEN = re.compile(r'\\.|"(?:[^"\\]|\\.)*"|[()]|[^()"\\]+|.', re.DOTALL)


def without_comments(value: str) -> str:
    """Return `value` with each comment replaced by one space."""
    if "(" not in value:
        return value
    if '"' not in value and "\\" not in value:  # nearly every field: comments that neither nest nor quote
        flat = _FLAT.sub(" ", value)
        if "(" not in flat and ")" not in flat:
            return flat
    kept: list[str] = []
    depth = 0
    for match in _TOKEN.finditer(value):
        word = match[0]
        if word == "(":
            depth += 1
        elif word == ")" and depth:
            depth -= 1
            if not depth:
                kept.append(" ")
        elif not depth:
            kept.append(word)
    return "".join(kept)
