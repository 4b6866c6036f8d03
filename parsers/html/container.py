"""Takes what a person wrote inside the quote of his own client out of it: HTML in which all text is quoted.

Clients for phones put the caret into the element that holds the quoted mail (`<div class="yahoo_quoted">`), and some
editors put whole letters into `<blockquote type="cite">`. So when nothing is written outside, the quoting that all
lines have is taken off; then an attribution and what it quotes are still told apart from the answer. A quote that
begins with its attribution and holds no deeper quote (Yahoo's) is an empty answer and stays one. Only HTML is read so:
in plain text people put `>` before what others wrote.
"""

from parsers.quotes.attribution import attribution_length
from parsers.quotes.new_text import Reply, new_text
from parsers.quotes.quote_marks import quote_level
from parsers.quotes.quoted_header import header_length

__all__ = ["out_of_container"]

_BLANK = "> \t\xa0\u200b\ufeff"


def out_of_container(text: str) -> tuple[str, Reply]:
    """Return the text of HTML, without the quoting of all its lines when only so it says something, and what is new."""
    reply = new_text(text)
    if ">" not in text or reply.own:
        return text, reply
    lines = text.split("\n")
    levels = [quote_level(line) if line[:1] == ">" else 0 for line in lines]
    first = next((at for at, level in enumerate(levels) if level), len(lines))
    if any(attribution_length(lines, at) or header_length(lines, at) for at in _seen(lines[:first])):
        return text, reply
    least = min((levels[at] for at in _seen(lines) if levels[at]), default=0)
    outside = [_without(line, least) for line in lines]
    if _opens_quoting(outside) and not any(quote_level(line) for line in outside):
        return text, reply
    out = "\n".join(outside)
    inside = new_text(out)
    return (out, inside) if inside.own else (text, reply)


def _without(line: str, marks: int) -> str:
    bare = line.lstrip(">")
    kept = max(0, len(line) - len(bare) - marks)
    return line if bare == line else f"{'>' * kept}{bare if kept else bare.removeprefix(' ')}"


def _seen(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.strip(_BLANK)]


def _opens_quoting(lines: list[str]) -> bool:
    """Whether an attribution or a header stands at the beginning."""
    at = next(iter(_seen(lines)), 0)
    return attribution_length(lines, at) > 0 or header_length(lines, at) > 0
