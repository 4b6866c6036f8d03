"""Cut a body where it announces more parts than any tree may hold, before a parser has made the tree.

Both MIME parsers underneath build the whole tree first, and pay up to 250 bytes of memory for each byte of a mail that
consists of boundaries; nesting without end overflows a native stack. The caps on parts and depth (`Limits`) come too
late for that. What honest mail announces is far below; where a mail is cut, the rest of it stays in the original only.
"""

from parsers.limits import Limits
from parsers.message import Defect

__all__ = ["bounded"]

_SMALL = 16 * 1024
"""Bytes in which no flood fits."""
_LINES_A_PART = 50
"""Lines that begin with `--` for each part that may be read: patches and signatures have such lines too."""


def bounded(body: bytes, limits: Limits) -> tuple[bytes, list[Defect]]:
    """Return `body`, or its beginning and a defect when it announces a flood of parts."""
    if len(body) < _SMALL:
        return body, []
    lowered = body.lower()
    caps = ((b"message/", limits.parts), (b"boundary", limits.parts), (b"\n--", _LINES_A_PART * limits.parts))
    ends = [_position(lowered, mark, cap) for mark, cap in caps if lowered.count(mark) > cap]
    if not ends:
        return body, []
    line = body.rfind(b"\n", 0, min(ends) + 1) + 1  # half a line there makes the stricter parser give up
    return body[:line], [Defect("part-flood", "The mail announces more parts than are read; its rest was not.")]


def _position(text: bytes, mark: bytes, count: int) -> int:
    """Return where `mark` stands for the `count`-th time."""
    position = -1
    for _ in range(count):
        position = text.index(mark, position + 1)
    return position
