"""Cuts a body that announces far too many parts, before a parser makes a tree of them.

Both MIME parsers underneath build the whole tree first. For a mail made of boundaries that takes up to 250 bytes of
memory for each byte, and nesting without end crashes the process, so the caps on parts and depth (`Limits`) would come
too late. Honest mail announces far fewer parts. Where a mail is cut, the rest is in the original only.
"""

import re
from itertools import islice

from parsers.limits import Limits
from parsers.message import Defect

__all__ = ["bounded"]

_SMALL = 16 * 1024
"""Bytes up to which a body cannot announce too many parts."""
_WORDS = (b"message/", b"boundary")
"""What a Content-Type that announces parts has in it; elsewhere these are words like any other."""
_TYPE = re.compile(rb"(?:^|\r)content-type[^\r\n]*+(?:(?:\r\n|\r|\n)[ \t][^\r\n]*+)*+", re.MULTILINE)
_DELIMITER = re.compile(rb"\n--")
_LINES_A_PART = 50
"""Lines that may begin with `--` for each part that may be read: patches and signatures have such lines too."""


def bounded(body: bytes, limits: Limits) -> tuple[bytes, list[Defect]]:
    """Return `body`; or its beginning and a defect, when it announces far too many parts."""
    if len(body) < _SMALL:
        return body, []
    lowered = body.lower()
    ends: list[int] = []
    if any(lowered.count(word) > limits.parts for word in _WORDS):
        fields = (match for match in _TYPE.finditer(lowered) if any(word in match[0] for word in _WORDS))
        ends += (match.start() for match in islice(fields, limits.parts, limits.parts + 1))
    most = _LINES_A_PART * limits.parts
    if lowered.count(b"\n--") > most:
        ends += (match.start() for match in islice(_DELIMITER.finditer(lowered), most - 1, most))
    if not ends:
        return body, []
    line = body.rfind(b"\n", 0, min(ends) + 1) + 1  # half a line there makes the stricter parser give up
    return body[:line], [Defect("part-flood", "The mail announces more parts than are read; its rest was not.")]
