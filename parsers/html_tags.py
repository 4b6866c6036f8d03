"""Rewrite HTML so that no parser can be slow on it: comments out, attributes out, stray `<` made text.

lexbor compares each attribute of a tag with the others: 100,000 of them in one tag take it 39 s. After this no tag
has more than the one attribute that says that it wraps quoted mail. A `<` or `>` inside an attribute ends the tag
here where a browser would go on; some of the attribute's text is then left over as text.
"""

import re

__all__ = ["QUOTING_CLASSES", "bare_tags", "without_comments"]

_TAG = re.compile(r"<(?:(/?[a-zA-Z][a-zA-Z0-9:-]{0,40})(?![a-zA-Z0-9:-])([^<>]*)>|![^<>]*>)?")
_CITE = re.compile(r"\btype\s{0,9}=\s{0,9}[\"']?cite\b", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s{0,9}=\s{0,9}(?:\"([^\"]{0,500})|'([^']{0,500})|([^\s\"']{1,100}))", re.IGNORECASE)

QUOTING_CLASSES = frozenset(("gmail_quote", "yahoo_quoted", "protonmail_quote", "tutanota_quote"))
"""Classes of the elements in which mail clients wrap what they quote."""


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
    """Return `html` without comments, with tags that have no attributes but the mark of quoted mail. Linear."""
    return _TAG.sub(_rewritten, without_comments(html))


def _rewritten(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    if name is None:
        return "&lt;" if match[0] == "<" else ""
    if name.lower() in {"div", "blockquote"} and _wraps_quote(name.lower(), attributes):
        return "<blockquote type=cite>" if name.lower() == "blockquote" else "<div class=gmail_quote>"
    return f"<{name}>"


def _wraps_quote(tag: str, attributes: str) -> bool:
    """Whether a `div` or `blockquote` with these attributes wraps quoted mail: a mail client's, not an author's."""
    if tag == "blockquote" and _CITE.search(attributes):
        return True
    match = _CLASS.search(attributes)
    classes = (match[1] or match[2] or match[3] or "").split() if match is not None else []
    return not QUOTING_CLASSES.isdisjoint(classes)
