"""Rewrites HTML as a parser would have it: every element closed, nothing nested too deep, known elements only.

An example: `<p><b id=1>x<p><b id=2>y` becomes `<p><b>x</b></p><p><b>y</b></p>`. It stands before a sanitiser, which
decides what is safe and is not linear: html5ever walks its stack for every tag, opens each unclosed `<b>` again in
every paragraph (20 kB become 9 MB) and joins long runs of text a piece at a time. What comes out of here it reads in
linear time. Elements that are not asked for lose their tags, those in `_DROPPED` what is in them as well.

Comments end and attributes are told apart as WHATWG HTML 13.2.5 says, end tags that may be left out are put in
(13.1.2.4); a wrongly nested `</b>` closes what is open inside it, where a browser would open that again.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Set
from html import escape, unescape

__all__ = ["Check", "balanced"]

_DEEPEST = 200
_MOST_TAGS = 50_000
"""Elements that are kept of one text; of what comes later only the text is."""
_LONGEST_VALUE = 8_192
"""Characters of an attribute that is kept; an image in a `data:` URL may have any number."""
_PIECE = 4_096
"""Characters of text after which an empty comment makes the next parser begin a new piece."""

_TAG = re.compile(r"<(/?)([a-z][^\s/>]{0,40})(?![^\s/>])", re.IGNORECASE | re.ASCII)
_MARKUP = re.compile(r"<(?:[!?/]|[a-z])", re.IGNORECASE | re.ASCII)
"""What begins a tag or a comment; any other `<` is text."""
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)|(?=>)))?+", re.ASCII
)
_TAG_END = re.compile(r"[\s/]*+>", re.ASCII)
_UNFINISHED = re.compile(r"\s*+=\s*+[\"']", re.ASCII)
"""A quote that is opened and, as `_ATTRIBUTE` did not match it, never closed."""
_COMMENT_END = re.compile(r"--!?>")
_VOID = frozenset(("br", "col", "hr", "img", "wbr"))
_DROPPED = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE | re.ASCII)
    for name in (
        *("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript"),
        *("template", "svg", "math", "object", "audio", "video", "canvas", "select"),
    )
}
"""Elements whose content is no part of a mail that a person reads; the first row holds no tags for a browser."""
_RAW = frozenset(("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript"))

_CELL = frozenset(("td", "th"))
_ROWS = frozenset(("tbody", "thead", "tfoot"))
_IN_TABLE = frozenset(("table", "caption", "colgroup", "tr")) | _CELL | _ROWS
_WALLS = frozenset(("table", "td", "th", "caption"))
"""Elements that an end tag inside them does not reach out of (WHATWG HTML 13.2.4.2, "in scope")."""
_PARAGRAPH_ENDS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "details", "dir", "div", "dl", "figcaption"),
        *("figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "ol", "p", "pre"),
        *("section", "summary", "table", "ul", "li", "dd", "dt"),
    )
)
_ENDS: Mapping[str, tuple[Set[str], Set[str]]] = {
    "li": (frozenset(("li",)), _WALLS | {"ul", "ol", "menu", "dir"}),
    "dt": (frozenset(("dt", "dd")), _WALLS | {"dl"}),
    "dd": (frozenset(("dt", "dd")), _WALLS | {"dl"}),
    "td": (_CELL, frozenset(("table", "tr"))),
    "th": (_CELL, frozenset(("table", "tr"))),
    "tr": (_CELL | {"tr", "caption", "colgroup"}, frozenset(("table",))),
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"), (_ROWS | _CELL | {"tr", "caption", "colgroup"}, frozenset(("table",)))
    ),
}
"""Of a start tag: the elements that it ends, and those beyond which it ends none."""


Check = Callable[[str, str], str | None]
"""Takes the name and the value of an attribute, and returns the value that it keeps, None when it goes."""


def balanced(html: str, known: Mapping[str, Set[str]], check: Check, added: Mapping[str, str]) -> str:
    """Return `html` with the elements of `known` only, each with the attributes named there that pass the `check`,
    behind those that are `added` to it. Linear in `html`."""
    page = _Page()
    position, size = 0, len(html)
    while position < size:
        found = _MARKUP.search(html, position)
        page.text(html[position : found.start() if found else size])
        if found is None:
            break
        tag = _TAG.match(html, found.start())
        if tag is None:
            position = _after_comment(html, found.start())
            continue
        name = tag[2].lower()
        wanted = known.get(name, frozenset[str]())
        position, attributes = _attributes(html, tag.end(), wanted, check)
        if position > size:  # the text ends inside the tag, and a browser shows none of it
            break
        if name in _DROPPED:
            if not tag[1]:
                position = page.after(name, html, position)
        elif name in known:
            page.close(name) if tag[1] else page.open(name, added.get(name, "") + attributes)
    return page.done()


def _after_comment(html: str, start: int) -> int:
    """Return where a comment, a declaration or a tag with an impossible name ends."""
    if not html.startswith("<!--", start):
        end = html.find(">", start)
        return len(html) if end < 0 else end + 1
    for empty in ("<!-->", "<!--->"):
        if html.startswith(empty, start):
            return start + len(empty)
    found = _COMMENT_END.search(html, start + 4)
    return len(html) if found is None else found.end()


def _attributes(html: str, position: int, wanted: Set[str], check: Check) -> tuple[int, str]:
    """Return where the tag ends (beyond the text when it does not), and its wanted attributes as they are written."""
    kept: dict[str, str] = {}
    while (end := _TAG_END.match(html, position)) is None:
        found = _ATTRIBUTE.match(html, position)
        if found is None or _UNFINISHED.match(html, found.end()):
            return len(html) + 1, ""
        name = found[1].lower()
        if name in wanted and name not in kept:
            kept[name] = unescape(next((one for one in found.groups()[1:] if one is not None), ""))
        position = found.end()
    checked = ((name, check(name, value)) for name, value in kept.items())
    written = (
        f' {name}="{escape(value)}"'
        for name, value in checked
        if value is not None and (len(value) <= _LONGEST_VALUE or (name == "src" and value[:5].lower() == "data:"))
    )
    return end.end(), "".join(written)


class _Page:
    """What was written so far, and the elements that are open."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._endless: set[str] = set()
        self._tags = _MOST_TAGS

    def text(self, text: str) -> None:
        """Write what stands between two tags."""
        if "&" in text:
            text = unescape(text)
        for start in range(0, len(text), _PIECE):
            if start:
                self._out.append("<!---->")
            self._out.append(escape(text[start : start + _PIECE], quote=False))

    def open(self, name: str, attributes: str) -> None:
        """Open an element, after those that its start tag ends."""
        if name in _PARAGRAPH_ENDS and self._open["p"]:
            self._end({"p"}, _WALLS)
        if name in _ENDS:
            self._end(*_ENDS[name])
        self._tags -= 1
        if self._tags < 0 or (len(self._stack) >= _DEEPEST and name not in _VOID):
            self._left_out[name] += name not in _VOID
            return
        self._out.append(f"<{name}{attributes}>")
        if name not in _VOID:
            self._stack.append(name)
            self._open[name] += 1

    def close(self, name: str) -> None:
        """Close an element and what is open inside it; an end tag that ends nothing says nothing."""
        if self._left_out[name]:
            self._left_out[name] -= 1
        elif name == "br":
            self.open("br", "")
        elif self._open[name]:
            self._end({name}, {"table"} - {name} if name in _IN_TABLE else _WALLS)

    def _end(self, names: Set[str], walls: Set[str]) -> None:
        """Close the outermost open element of these names that no wall is inside of."""
        if not any(self._open[name] for name in names):
            return
        found = len(self._stack)
        for place in range(len(self._stack) - 1, -1, -1):
            if self._stack[place] in names:
                found = place
            if self._stack[place] in walls or (found < len(self._stack) and len(names) == 1):
                break
        self._close_from(found)

    def _close_from(self, place: int) -> None:
        for name in reversed(self._stack[place:]):
            self._out.append(f"</{name}>")
            self._open[name] -= 1
        del self._stack[place:]

    def after(self, name: str, html: str, position: int) -> int:
        """Return where the content of a dropped element ends: at its end tag, else, unless it holds no tags, at
        once."""
        if name in self._endless:
            return position
        end = _DROPPED[name].search(html, position)
        if end is not None:
            return end.start()
        if name in _RAW:
            return len(html)
        self._endless.add(name)
        return position

    def done(self) -> str:
        """Close what is open and return all that was written."""
        self._close_from(0)
        return "".join(self._out)
