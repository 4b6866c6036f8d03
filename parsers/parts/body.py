"""Finds the mail's own text and its attachments among its parts (RFC 2046 5.1, RFC 2387, RFC 2183).

Own text is what a reader sees as the mail: text/plain and text/html parts that have no name and are not marked as
attachments. Where a mail comes in several forms (multipart/alternative) the plain one counts if it says as much as the
others (`fuller_html`), else the HTML one as text. The text of a mail that is forwarded or sent back is an attachment,
not own text. A file is decoded once, for its digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.headers.charset import decode
from parsers.html.fuller_html import says_more, worth_reading
from parsers.html.html_text import HtmlReader
from parsers.limits import Limits
from parsers.message import Attachment, Defect
from parsers.parts.attachment import attachment
from parsers.parts.part import Part

__all__ = ["Body", "leaves", "read_body"]

_MOST_GUESSES = 10
"""The most parts of one mail whose charset is guessed: a guess takes up to 12 ms."""
_WRITTEN = ("text/plain", "text/html")


@dataclass(slots=True)
class Body:
    """The mail's own text, its attachments, and the trouble met."""

    text: str = ""
    html: HtmlReader = field(default_factory=HtmlReader)
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    plain: str = ""
    """The plain form of what is being read, beside which HTML is made text only where it may say more."""


def leaves(part: Part) -> Iterator[Part]:
    """Yield every part that holds no other parts, `part` itself included, in order."""
    if part.content_type.startswith("multipart/"):
        for child in part.children:
            yield from leaves(child)
    else:
        yield part


def read_body(root: Part, limits: Limits) -> Body:
    """Read the text and the attachments of a mail."""
    body = Body()
    texts: list[str] = []
    if root.content_type in _WRITTEN and root.disposition != "attachment":  # a mail that is one named text is that text
        texts.append(_text(root, body, limits))
    else:
        _read(root, body, texts, limits)
    text = "\n".join(texts).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(text) > limits.text:
        body.defects.append(Defect("text-cap", f"The text has {len(text)} characters; {limits.text} were kept."))
    body.text = text[: limits.text]
    return body


def _read(part: Part, body: Body, texts: list[str], limits: Limits) -> None:
    if part.content_type == "multipart/alternative":
        _read_alternative(part, body, texts, limits)
    elif part.content_type.startswith("multipart/"):
        for child in part.children:
            _read(child, body, texts, limits)
    elif _is_written(part):
        texts.append(_text(part, body, limits))
    else:
        body.attachments.append(attachment(part))


def _read_alternative(part: Part, body: Body, texts: list[str], limits: Limits) -> None:
    """Take the plain form if it says as much, else the first form that does; the files of every form are
    attachments."""
    best: list[str] = []
    outer = body.plain
    for child in sorted(part.children, key=lambda form: form.content_type != "text/plain"):
        found: list[str] = []
        _read(child, body, found, limits)
        if found and says_more("".join(best), "".join(found)):
            best = found
        body.plain = "".join(best) if child.content_type == "text/plain" else body.plain
    body.plain = outer
    texts.extend(best)


def _is_written(part: Part) -> bool:
    return part.content_type in _WRITTEN and part.disposition != "attachment" and not part.name


def _text(part: Part, body: Body, limits: Limits) -> str:
    content = part.content
    if len(content) > 4 * limits.text:  # no character is longer; the cut is at a line's end, never inside a character
        content = content[: content.rfind(b"\n", 0, 4 * limits.text) + 1 or 4 * limits.text]
    text, trouble = decode(content, part.charset, guess=len(body.defects) < _MOST_GUESSES)
    if trouble is not None:
        body.defects.append(Defect("charset", trouble))
    if part.content_type != "text/html":
        return text
    return body.html.text(text) if not body.plain or worth_reading(body.plain, text) else ""
