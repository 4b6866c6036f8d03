"""The characters of one text part; its charset is told by its own name, by its HTML or by the mail's header.

Only as many bytes are read as may become text (`Limits.text`). What the characters mean (HTML, calendars) is not read.
"""

from parsers.characters.charset import decode
from parsers.characters.charset_names import codec_of, is_no_name
from parsers.characters.html_charset import html_charset
from parsers.limits import Limits
from parsers.parts.part import Part

__all__ = ["PAGES", "text_of"]

PAGES = ("text/html", "text/x-amp-html")
"""Types that are HTML."""
_LONGEST = 4
"""The most bytes of one character."""


def text_of(part: Part, limits: Limits, codec: str, *, guess: bool = True) -> tuple[str, str | None]:
    """Return the text of `part` as it is written, and what was wrong with its charset, or None.

    `codec` is that of 8-bit text whose charset nothing names; see `decode` for `guess`.
    """
    content, most = part.content, _LONGEST * limits.text
    if len(content) > most:  # the cut is at a line's end, never in a character
        content = content[: content.rfind(b"\n", 0, most) + 1 or most]
    label = part.charset
    if not content.isascii() and (is_no_name(label) or codec_of(label) in (None, "cp1252")):
        label = _label(part, content, codec)
    return decode(content, label, guess=guess)


def _label(part: Part, content: bytes, codec: str) -> str:
    """Return the charset of 8-bit text that names none, or one that nobody knows or that has no such bytes."""
    named = part.charset
    if part.content_type in PAGES and (is_no_name(named) or "ascii" in named.lower() or codec_of(named) is None):
        named = html_charset(content) or named
    return codec if is_no_name(named) and codec not in ("", "cp1252") else named
