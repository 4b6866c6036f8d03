"""Text of text/enriched and text/richtext, without their commands (RFC 1896, RFC 1341 7.1.3).

An example: `<bold>Now</bold> is <<time>>` says `Now is <time>>`. A single line's end is a space there, and n of them
are n - 1; between `<nofill>` and `</nofill>` they stay. What stands in `<param>` is for programs and left out.
"""

import re

__all__ = ["enriched_text"]

_PARAM = re.compile(r"<param>[^<]{0,400}</param>", re.IGNORECASE)
_WORD = re.compile(r"<<|</?([A-Za-z0-9-]{1,60})>|\n+")
_NAMED = {"nl": "\n", "np": "\n", "lt": "<", "paragraph": "\n"}


def enriched_text(text: str) -> str:
    """Return what a reader sees of `text`, whose lines end in CRLF or LF; linear."""
    nofill = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal nofill
        word = match[0]
        if word == "<<":
            return "<"
        if word[0] == "\n":
            return word if nofill else word[1:] or " "
        name = (match[1] or "").lower()
        if name == "nofill":
            nofill += -1 if word[1] == "/" else 1
        return _NAMED.get(name, "") if word[1] != "/" or name == "paragraph" else ""

    return _WORD.sub(replaced, _PARAM.sub("", text.replace("\r\n", "\n")))
