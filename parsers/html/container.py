"""Takes what a person wrote inside the quote of his own client out of it: HTML in which all text is quoted.

Clients for phones put the caret into the element that holds the quoted mail (`<div class="yahoo_quoted">`), and some
editors put whole letters into `<blockquote type="cite">`. So when nothing is written outside, one level of quoting is
taken off; then an attribution and what it quotes are still told apart from the answer. A quote that begins with its
attribution and holds no deeper quote (Yahoo's) is an empty answer and stays one. Only HTML is read so: in plain text
people put `>` before what others wrote.
"""

from parsers.quotes.attribution import attribution_length
from parsers.quotes.new_text import new_text
from parsers.quotes.quote_marks import quote_level
from parsers.quotes.quoted_header import header_length

__all__ = ["out_of_container"]

_BLANK = "> \t\xa0\u200b\ufeff"


def out_of_container(text: str) -> str:
    """Return the text of an HTML part, with one level of quoting less when only so it says something."""
    if ">" not in text or new_text(text).own:
        return text
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if quote_level(line)), None)
    if first is None or any(attribution_length(lines, at) or header_length(lines, at) for at in _seen(lines[:first])):
        return text
    outside = [line[1:].removeprefix(" ") if line[:1] == ">" else line for line in lines]
    opening = _opening(outside)
    if opening and not any(quote_level(line) for line in outside):
        return text
    return "\n".join(outside) if new_text("\n".join(outside)).own else text


def _seen(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.strip(_BLANK)]


def _opening(lines: list[str]) -> int:
    """Return over how many lines an attribution or a header runs at the beginning, 0 when there is none."""
    at = next(iter(_seen(lines)), 0)
    return attribution_length(lines, at) or header_length(lines, at)
