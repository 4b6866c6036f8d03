"""One part of a mail as both MIME parsers give it, and what is left of the caps while the parts are read (RFC 2045,
2046).

Name, charset and type are what the mail says of itself; `attachment` and `charset` make them safe.
"""

import re
from dataclasses import dataclass, field

from parsers.limits import Limits
from parsers.message import Defect

__all__ = ["Budget", "Part", "charset_of", "type_of"]

_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127})")
_CHARSET = re.compile(r"""(?<=[;\s])charset\*?\s*=\s*(?:"([^"]*)"|([^\s";]*))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `content` is decoded, b"" for a part that holds parts; the rest is as in the mail, types lowered."""

    content_type: str
    content: bytes = b""
    charset: str = ""
    name: str = ""
    disposition: str = ""
    content_id: str | None = None
    children: tuple["Part", ...] = ()


@dataclass(slots=True)
class Budget:
    """What is left of the caps while one mail's parts are read, and the trouble met."""

    limits: Limits
    taken: int = 0
    lost: bool = False
    """Whether the parts of a multipart were not found, so that its bytes would be lost."""
    defects: list[Defect] = field(default_factory=list)

    def take(self) -> bool:
        """Whether one more part may be looked at."""
        self.taken += 1
        if self.taken == self.limits.parts + 1:
            self.defects.append(Defect("part-count-cap", f"Only the first {self.limits.parts} MIME parts were read."))
        return self.taken <= self.limits.parts

    def may_open(self, depth: int) -> bool:
        """Whether the parts of a multipart at `depth` (0 for the mail itself) may be looked at."""
        if depth < self.limits.depth:
            return True
        self.defects.append(Defect("depth-cap", f"MIME parts nested deeper than {self.limits.depth} were not read."))
        return False


def type_of(content_type: str) -> str:
    """Return `type/subtype` of a Content-Type field, lowered; text/plain when it names none (RFC 2045 5.2)."""
    match = _TYPE.match(content_type.lower())
    return match[1] if match is not None else "text/plain"


def charset_of(content_type: str) -> str:
    """Return the charset parameter of a Content-Type field (RFC 2045 5.1, RFC 2231 4), "" when there is none."""
    match = _CHARSET.search(content_type)
    return "" if match is None else (match[1] or match[2] or "").rpartition("'")[2].strip()
