"""Finds the mail's own text and its attachments among its parts (RFC 2046 5.1, RFC 2387, RFC 2183).

Own text is what a reader sees as the mail: parts of the types in `_WRITTEN` that have no name and are not marked as
attachments. Where a mail comes in several forms (multipart/alternative) the plain one counts if it says as much as the
others (`fuller_html`), else the HTML one as text. Where no unnamed text has any, named text that is not marked as an
attachment is the text, and stays an attachment as well; where that is missing too, the words of an invitation, or the
text in a winmail.dat. The text of a mail that is forwarded or sent back is an attachment, not own text. A file is
decoded once, for its digest.
"""

from collections.abc import Callable
from dataclasses import dataclass

from parsers.characters.visible import is_visible
from parsers.html.fuller_html import says_more, worth_reading
from parsers.html.html_text import HtmlReader
from parsers.limits import Limits
from parsers.message import Attachment, Defect
from parsers.parts.attachment import attachment
from parsers.parts.calendar_text import calendar_text
from parsers.parts.enriched import enriched_text
from parsers.parts.open_mail import leaves
from parsers.parts.part import Part
from parsers.parts.written_text import PAGES, text_of

__all__ = ["Body", "attachment_parts", "read_body"]

_MOST_GUESSES = 10
"""The most parts of one mail whose charset is guessed: a guess takes up to 12 ms."""
_WRITTEN = {
    kind: place
    for place, kind in enumerate(
        (
            "text/plain",
            "text/html",
            "text/markdown",
            "text/x-markdown",
            "text/enriched",
            "text/richtext",
            "text/x-amp-html",
        )
    )
}
"""Types of text that people write, in the order in which a form of an alternative is chosen."""
_CALENDARS = ("text/calendar", "application/ics", "application/x-ics")


@dataclass(frozen=True, slots=True)
class Body:
    """The mail's own text, its attachments, and the trouble met."""

    text: str
    is_html: bool
    """Whether all of the text was made from HTML."""
    attachments: tuple[Attachment, ...]
    defects: tuple[Defect, ...]


def attachment_parts(root: Part) -> list[Part]:
    """Return the parts that are `ParsedMessage.attachments`, in the same order."""
    return [] if _is_one_text(root) else [leaf for leaf in leaves(root) if not _is_own(leaf)]


def read_body(root: Part, limits: Limits, codec: str = "") -> Body:
    """Read the text and the attachments of a mail; `codec` is that of 8-bit text whose charset nothing names."""
    attachments = tuple(map(attachment, attachment_parts(root)))
    reader = _Reader(limits, codec)
    text, is_html = reader.text(root)
    if len(text) > limits.text:
        reader.defects.append(Defect("text-cap", f"The text has {len(text)} characters; {limits.text} were kept."))
    return Body(text[: limits.text], is_html, attachments, tuple(reader.defects))


def _is_one_text(root: Part) -> bool:
    """Whether the mail is one text that is not marked as a file: named or not, nothing else could be its text."""
    return root.content_type in _WRITTEN and root.disposition != "attachment"


def _is_own(part: Part) -> bool:
    return _is_one_text(part) and not part.name


def _is_calendar(part: Part) -> bool:
    return part.content_type in _CALENDARS


_PASSES: tuple[tuple[Callable[[Part], bool], bool], ...] = (
    (_is_own, False),
    (_is_one_text, False),
    (_is_calendar, False),
    (_is_one_text, True),
)
"""Which parts are the mail's text, and whether those inside a winmail.dat are, too; where none has words, the next."""


class _Reader:
    """Reads the texts of one mail."""

    def __init__(self, limits: Limits, codec: str) -> None:
        self.limits = limits
        self.codec = codec
        self.html = HtmlReader()
        self.defects: list[Defect] = []
        self.from_html: set[str] = set()
        """The texts that were made from HTML."""
        self.plain = ""
        """The plain form of what is being read, beside which HTML is made text only where it may say more."""

    def text(self, root: Part) -> tuple[str, bool]:
        """Return the text of the first pass that finds words, with LF at the ends of its lines, and whether it is all
        HTML."""
        text, texts = "", []
        for wanted, packed in _PASSES if root.children else _PASSES[1:]:
            texts = self.texts(root, wanted, packed=packed)
            text = "\n".join(texts).replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
            if is_visible(text):
                break
        return text, bool(texts) and self.from_html.issuperset(texts)

    def texts(self, part: Part, wanted: Callable[[Part], bool], *, packed: bool) -> list[str]:
        """Return the texts in `part` of the parts that are `wanted`, one form of each alternative."""
        if part.content_type == "multipart/alternative":
            return self.fullest(part, wanted, packed=packed)
        if part.content_type.startswith("multipart/") or (part.children and packed):
            return [text for child in part.children for text in self.texts(child, wanted, packed=packed)]
        return [self.one(part)] if wanted(part) and not part.children else []

    def fullest(self, part: Part, wanted: Callable[[Part], bool], *, packed: bool) -> list[str]:
        """Return the texts of the plain form if it says as much as the others, else of the first that does."""
        best: list[str] = []
        outer = self.plain
        for form in sorted(part.children, key=lambda form: _WRITTEN.get(form.content_type, 1)):
            found = self.texts(form, wanted, packed=packed)
            if not best or says_more("".join(best), "".join(found)):
                best = found
            if form.content_type == "text/plain":
                self.plain = "".join(best)
        self.plain = outer
        return best

    def one(self, part: Part) -> str:
        """Return the text of one part."""
        guess = len(self.defects) < _MOST_GUESSES
        text, trouble = text_of(part, self.limits, self.codec, guess=guess)
        if trouble is not None:
            self.defects.append(Defect("charset", trouble))
        if part.content_type in PAGES:
            return self.page(text)
        if part.content_type in _CALENDARS:
            return calendar_text(text)
        return enriched_text(text) if part.content_type in {"text/enriched", "text/richtext"} else text

    def page(self, html: str) -> str:
        """Return the text of HTML, "" where the plain form beside it says as much."""
        if self.plain and not worth_reading(self.plain, html):
            return ""
        text = self.html.text(html)
        self.from_html.add(text)
        return text
