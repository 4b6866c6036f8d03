"""One part of a mail, made of its header and its bytes, and what is left of the caps while the parts are read (RFC
2045, 2046, 2183).

Name, charset and type are what the mail says of itself; `attachment` and `charset` make them safe.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from parsers.headers.encoded_word import decode
from parsers.headers.parameters import Parameters
from parsers.limits import Limits
from parsers.message import Defect, Headers
from parsers.parts.tnef import SIGNATURE, enclosed
from parsers.parts.transfer import decoded, encoding_of

__all__ = ["Budget", "Part", "charset_of", "part_of", "type_of"]

_TYPE = re.compile(r"[\s\"'<]*([a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127})")
_USUAL = re.compile(r"[^;]{0,127};\s*charset=\"?([A-Za-z0-9_-]{1,40})\"?;?\s*")
_TEXTS = ("text/plain", "text/html")
_LONGEST_ID = 2_000
"""Characters of a Content-ID; libraries write a long one as encoded-words, though no structured field may have them."""
_DISPOSITION = re.compile(r"[\s\"']*([A-Za-z-]{1,40})\s*[\"']?\s*(?:[;\"']|$|filename)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `content` is decoded, b"" for a multipart; the rest is as in the mail, types lowered."""

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
    codec: str = ""
    """That of 8-bit text in the headers of parts; "" when each header decides for itself."""
    taken: int = 0
    searches: int = 32
    """How often it may still be asked whether a boundary comes at all."""
    raw: list[bytes] = field(default_factory=list)
    """The 8-bit text met in the headers of parts."""
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

    def may_search(self) -> bool:
        """Whether the rest of the mail may be searched for a boundary once more, which takes time."""
        self.searches -= 1
        return self.searches >= 0


def type_of(content_type: str) -> str:
    """Return `type/subtype` of a Content-Type field, lowered; text/plain when it names none (RFC 2045 5.2)."""
    match = _TYPE.match(content_type.lower())
    return match[1] if match is not None else "text/plain"


@lru_cache(maxsize=256)
def charset_of(content_type: str) -> str:
    """Return the charset parameter of a Content-Type field (RFC 2045 5.1, RFC 2231 4), "" when there is none."""
    usual = _USUAL.fullmatch(content_type)
    return usual[1] if usual is not None else Parameters(content_type).word("charset").strip()


def part_of(headers: Headers, content: bytes, budget: Budget, default: str = "text/plain") -> Part:
    """Return the leaf that `headers` announce, its transfer encoding undone."""
    field_ = headers.first("Content-Type")
    content_type = type_of(field_) if field_ is not None else default
    encoding = headers.first("Content-Transfer-Encoding")
    if encoding is not None and (kind := encoding_of(encoding)):
        content, trouble = decoded(content, kind, written=content_type.startswith("text/"))
        if trouble is not None:
            budget.defects.append(Defect("broken-encoding", trouble))
    disposition = headers.first("Content-Disposition")
    content_id = headers.first("Content-ID")
    children = _unpacked(content, budget) if content.startswith(SIGNATURE) or "ms-tnef" in content_type else ()
    return Part(
        content_type=content_type,
        content=content,
        charset=charset_of(field_) if field_ is not None else "",
        name=_name(field_, disposition),
        disposition=_disposition(disposition),
        content_id=None if content_id is None else decode(content_id[:_LONGEST_ID]).strip("<> "),
        children=children,
    )


def _unpacked(content: bytes, budget: Budget) -> tuple[Part, ...]:
    """Return the texts and files in a `winmail.dat` as parts, its texts as forms of one."""
    parts = [
        Part(
            content_type=found.content_type,
            content=found.content,
            charset=found.charset,
            name=found.name,
            disposition="attachment" if found.name and not found.content_id else "",
            content_id=found.content_id,
        )
        for found in (enclosed(content) if content.startswith(SIGNATURE) else ())
        if budget.take()
    ]
    if not parts:
        budget.defects.append(Defect("tnef", "No text and no file was found in a winmail.dat; it stays as it is."))
    texts = tuple(part for part in parts if part.content_type in _TEXTS and not part.disposition)
    files = (part for part in parts if part not in texts)
    return (Part("multipart/alternative", children=texts), *files) if texts else tuple(files)


def _name(content_type: str | None, disposition: str | None) -> str:
    for field_, parameter in ((disposition, "filename"), (content_type, "name"), (disposition, "name")):
        if field_ is not None and "name" in field_.lower() and (name := Parameters(field_).text(parameter)):
            return name
    return Parameters(content_type).text("filename") if content_type and "filename" in content_type.lower() else ""


def _disposition(value: str | None) -> str:
    match = _DISPOSITION.match(value) if value else None
    return match[1].lower() if match is not None else ""
