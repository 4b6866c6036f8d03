"""Rewrites HTML so that no parser is slow on it: without comments, without attributes, and with stray `<` as text.

An example of why: lexbor compares each attribute of a tag with all others, and needs 39 s for a tag with 100,000.
Afterwards a tag has at most the attribute that makes it a mark (`html_marks`) and the one that hides (`html_hidden`).
A `<` or `>` inside an attribute ends the tag here, where a browser would go on; some of the attribute then stays as
text.
"""

import re

from parsers.html.html_hidden import Hiding, hiding_of
from parsers.html.html_marks import MARKED_TAGS, mark_of

__all__ = ["bare_tags", "without_comments", "without_hidden"]

_TAG = re.compile(r"<(?:(/?[a-zA-Z][a-zA-Z0-9:-]{0,40})(?![a-zA-Z0-9:-])([^<>]*)>|![^<>]*>)?")
_ATTRIBUTE = re.compile(
    r"\b(class|id|style|type)\s{0,9}=\s{0,9}(?:\"([^\"]{0,500})|'([^']{0,500})|([^\s\"']{1,100}))", re.IGNORECASE
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN = re.compile(r"(?<![^\s/])hidden(?![^\s/=])", re.IGNORECASE)
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_LONGEST = 2_000
"""The most characters of one tag's attributes that are looked at."""


def without_comments(html: str) -> str:
    """Return `html` without its comments; one that is never closed runs to the end (WHATWG HTML 13.2.5.45)."""
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


def bare_tags(html: str, *, hides: bool = False) -> str:
    """Return `html` without comments, its tags with no attributes but those that make them marks, and where it `hides`
    something those that do so. Linear."""
    return _TAG.sub(_rewritten_or_hidden if hides else _rewritten, without_comments(html))


def without_hidden(html: str) -> str:
    """Return `html` without elements that hide what is in them; one that is never closed stays. Linear."""
    kept: list[str] = []
    position, start, hiding, depth = 0, 0, "", 0
    for match in _ELEMENT.finditer(html):
        name = match[2].lower()
        if not hiding:
            if not match[1] and name not in _VOID and hiding_of(_attributes(match[3])) is Hiding.GONE:
                start, hiding, depth = match.start(), name, 1
        elif name == hiding:
            depth += -1 if match[1] else 1
            if not depth:
                kept.append(html[position:start])
                position, hiding = match.end(), ""
    kept.append(html[position:])
    return "".join(kept)


def _rewritten(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    if name is None:
        return "&lt;" if match[0] == "<" else ""
    mark = mark_of(name.lower(), _attributes(attributes)) if name.lower() in MARKED_TAGS else None
    return f"<{name}>" if mark is None else f"<{name} {mark.value}>"


def _rewritten_or_hidden(match: re.Match[str]) -> str:
    bare = _rewritten(match)
    if not (match[1] and match[2]):
        return bare
    hiding = hiding_of(_attributes(match[2]))
    return bare if hiding is None else f"{bare[:-1]} {hiding.value}>"


def _attributes(text: str) -> dict[str, str | None]:
    """Return the attributes that make a tag a mark or hide it, as they stand in it."""
    found = _ATTRIBUTE.finditer(text, 0, _LONGEST)
    attributes = {match[1].lower(): match[2] or match[3] or match[4] for match in found}
    if "hidden" in text.lower() and _HIDDEN.search(_QUOTED.sub('""', text[:_LONGEST])):
        attributes["hidden"] = None
    return attributes
