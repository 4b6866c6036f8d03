"""Rewrite HTML so that no parser can be slow on it: comments out, attributes out, stray `<` made text.

lexbor compares each attribute of a tag with the others: 100,000 of them in one tag take it 39 s. After this no tag
has more than the one attribute that says what it is a mark of. A `<` or `>` inside an attribute ends the tag
here where a browser would go on; some of the attribute's text is then left over as text.
"""

import re

from parsers.html.html_marks import MARKED_TAGS, mark_of

__all__ = ["bare_tags", "without_comments"]

_TAG = re.compile(r"<(?:(/?[a-zA-Z][a-zA-Z0-9:-]{0,40})(?![a-zA-Z0-9:-])([^<>]*)>|![^<>]*>)?")
_ATTRIBUTE = re.compile(
    r"\b(class|id|style|type)\s{0,9}=\s{0,9}(?:\"([^\"]{0,500})|'([^']{0,500})|([^\s\"']{1,100}))", re.IGNORECASE
)
_LONGEST = 2_000
"""Characters of one tag's attributes that are looked at."""


def without_comments(html: str) -> str:
    """Return `html` without its comments; one that never closes runs to the end (WHATWG HTML 13.2.5.45)."""
    kept: list[str] = []
    position = 0
    while (start := html.find("<!--", position)) >= 0:
        kept.append(html[position:start])
        end = html.find("-->", start)
        if end < 0:
            return "".join(kept)
        position = end + 3
    kept.append(html[position:])
    return "".join(kept)


def bare_tags(html: str) -> str:
    """Return `html` without comments, with tags that have no attributes but what marks them. Linear."""
    return _TAG.sub(_rewritten, without_comments(html))


def _rewritten(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    if name is None:
        return "&lt;" if match[0] == "<" else ""
    mark = mark_of(name.lower(), _attributes(attributes)) if name.lower() in MARKED_TAGS else None
    return f"<{name}>" if mark is None else f"<{name} {mark.value}>"


def _attributes(text: str) -> dict[str, str | None]:
    """Return the attributes that a mark is known by, as they stand in a tag."""
    found = _ATTRIBUTE.finditer(text, 0, _LONGEST)
    return {match[1].lower(): match[2] or match[3] or match[4] for match in found}
