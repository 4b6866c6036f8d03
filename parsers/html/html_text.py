"""HTML to plain text as a reader would see it (WHATWG HTML 15.3 for what is a block), by selectolax's lexbor parser.

Blocks become lines, list items keep a dash, cells are set apart by a tab. The marks of `html_marks` become what plain
text has for them, so that `new_text` needs one notation only: quoted mail gets `> `. Scripts, styles and comments are
left out, and so is what nobody sees (`html_hidden`), unless nothing else was written. Nothing is fetched, run or
sanitised: this is text for search and judgement, never for display.

The parser walks its stack of open elements for every tag, so HTML with more than 10,000 tags, which could make that
quadratic, is stripped by a linear scan that knows line breaks only. And it opens every mark that was not closed again
in each paragraph, so from 500 tags or 32 KiB on tags are made bare first (`html_tags`): of equal marks it opens three.
"""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.html.html_hidden import Hiding, hiding_of, is_blank, may_hide
from parsers.html.html_marks import MARKED_TAGS, Mark, mark_of
from parsers.html.html_tags import bare_tags, without_comments, without_hidden
from parsers.quotes.attribution import attribution_length
from parsers.quotes.quote_marks import is_divider

__all__ = ["HtmlReader", "html_text"]

_MANY_TAGS = 10_000
_SMALL = 32 * 1024
_FEW_TAGS = 500
"""Characters and tags up to which any parser reads HTML quickly, whatever it is."""
_NONE: dict[str, str | None] = {}
_DEEPEST = 100
"""The most quote marks that a line gets. Nobody reads deeper, and 10,000 of them on each line would be much text."""
_TAG = re.compile(r"<(?:/?([a-zA-Z][a-zA-Z0-9]*)|[!?/])[^<>]*>")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote", "table"))
"""Elements with an empty line above and below for a reader."""
_ABOVE = {Mark.DIVIDER: "-----Original Message-----", Mark.SIGNATURE: "--"}
"""What plain text has where HTML has only an element, as Outlook and RFC 3676 4.3 write it."""
_UNSEEN = frozenset(("head", "script", "style", "template", "title", "noscript", "object", "svg", "math", "iframe"))


class HtmlReader:
    """Reads the HTML parts of one mail. What they may cost counts over all of them, so that a thousand small ones cost
    no more than a large one."""

    def __init__(self) -> None:
        self._tags = _MANY_TAGS
        self._characters = _SMALL

    def text(self, html: str) -> str:
        """Return the text of `html`: lines end in one LF and have no white space at their ends. Linear in `html`."""
        tags = html.count("<")
        self._tags -= tags
        self._characters -= len(html)
        hides = may_hide(html)
        text = self._read(html, tags, hides=hides)
        if hides and is_blank(text):
            return self._read(html, tags, hides=False)  # some clients hide the whole, and somebody wrote it
        return text

    def _read(self, html: str, tags: int, *, hides: bool) -> str:
        if self._tags < 0:
            bare = without_comments(html)
            return _stripped(without_hidden(bare) if hides else bare)
        small = self._characters > 0 and tags <= _FEW_TAGS
        root = LexborHTMLParser(html if small else bare_tags(html, hides=hides)).root
        return "" if root is None else _walked(root, hides=hides)


def html_text(html: str) -> str:
    """Return the text of one piece of HTML, as `HtmlReader` does."""
    return HtmlReader().text(html)


def _stripped(html: str) -> str:
    text = _TAG.sub(lambda match: "\n" if (match[1] or "").lower() in _BLOCKS or match[1] == "br" else " ", html)
    lines = (_SPACES.sub(" ", line).strip() for line in unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _walked(root: LexborNode, *, hides: bool) -> str:
    page = _Page()
    stack: list[tuple[LexborNode, str, Mark | None, bool, bool]] = [(root, root.tag or "", None, False, False)]
    while stack:
        node, tag, mark, leaving, blank = stack.pop()
        if tag == "-text":
            if not blank:
                page.write(node.text_content or "")
        elif leaving:
            page.leave(tag, mark)
        elif tag not in _UNSEEN:
            marked = tag in MARKED_TAGS
            attributes = node.attributes if hides or marked else _NONE
            hiding = hiding_of(attributes) if hides else None
            if hiding is Hiding.GONE:
                continue
            blank = hiding is Hiding.BLANK or (blank and hiding is None and tag != "table")
            mark = mark_of(tag, attributes) if marked else None
            page.enter(tag, mark)
            stack.append((node, tag, mark, True, blank))
            stack.extend(
                (child, child.tag or "", None, False, blank) for child in reversed(list(node.iter(include_text=True)))
            )
    return page.text()


class _Page:
    """The lines written so far, and the one that is being written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.gap = False
        """Whether an empty line belongs above the next one, and how deep the last one was quoted."""
        self.last_quotes = 0
        self.quotes = 0
        self.preformatted = 0
        self.above = ""
        """The line to be written above the next one, when there is one: a divider or a signature's delimiter."""
        self.attribution = 0
        """Where the lines of an attribution begin."""

    def write(self, text: str) -> None:
        if not self.preformatted:
            self.line.append(text)
            return
        first, *rest = text.split("\n")
        self.line.append(first)
        for line in rest:
            self.end_line(always=True)
            self.line.append(line)

    def enter(self, tag: str, mark: Mark | None) -> None:
        if tag == "br":
            self.end_line(always=True)
        elif tag in {"td", "th"} and self.line:
            self.line.append("\t")
        elif tag in _BLOCKS:
            self.end_block(tag)
            if tag == "li":
                self.line.append("- ")
        self.preformatted += tag == "pre"
        if mark is not None:
            self.enter_mark(mark)

    def enter_mark(self, mark: Mark) -> None:
        self.end_line(always=False)
        self.quotes += mark is Mark.QUOTE
        self.above = _ABOVE.get(mark, self.above)
        self.attribution = len(self.lines)

    def leave(self, tag: str, mark: Mark | None) -> None:
        if tag in _BLOCKS:
            self.end_block(tag)
        self.quotes -= mark is Mark.QUOTE
        self.preformatted -= tag == "pre"
        if mark is Mark.ATTRIBUTION:
            self.quote_attribution()

    def quote_attribution(self) -> None:
        """Put an attribution into the quote below it, so that it goes with the quote also in a language of no table."""
        lines = [line for line in self.lines[self.attribution :] if line]
        if lines and not (attribution_length(lines, 0) or is_divider(lines[0])):
            self.lines[self.attribution :] = [f"> {line}" for line in lines]
            self.last_quotes = self.quotes + 1
        self.attribution = len(self.lines)  # an element around this one does not do it again

    def end_block(self, tag: str) -> None:
        self.end_line(always=False)
        self.gap = self.gap or tag in _SPACED

    def end_line(self, *, always: bool) -> None:
        text = "".join(self.line)
        self.line.clear()
        if not self.preformatted:
            text = "\t".join(_SPACES.sub(" ", cell).strip() for cell in text.split("\t"))
        text = text.rstrip()
        if text or always:
            if self.gap and self.lines and self.lines[-1].strip("> "):
                self.lines.append(">" * min(self.quotes, self.last_quotes, _DEEPEST))
            self.gap, self.last_quotes = False, self.quotes
            if self.above and text:
                self.lines.append(self.above)
                self.above = ""
            self.lines.append(f"{'>' * min(self.quotes, _DEEPEST)} {text}" if self.quotes else text)

    def text(self) -> str:
        self.end_line(always=False)
        return "\n".join(self.lines).strip("\n")
