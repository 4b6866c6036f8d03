"""Reads what Outlook packs into `winmail.dat`: body text, and the names and bytes of files ([MS-OXTNEF], [MS-OXCDATA]).

The format is a list of attributes, of which two hold lists of MAPI properties. Read are the plain and the HTML body and
of each file its name, type, Content-ID and bytes; a body in compressed RTF is not, because Outlook sends the plain one
beside it. Lengths are checked against what is there, so that a truncated file gives what stands before the cut. Written
here because the one library for it that is kept up (tnefparse) is under the LGPL.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from

from parsers.characters.charset import decode

__all__ = ["SIGNATURE", "Enclosed", "enclosed"]

SIGNATURE = b"\x78\x9f\x3e\x22"
_CODE_PAGE, _BODY, _NEW_FILE, _TITLE, _DATA, _MESSAGE, _FILE = 0x9007, 0x800C, 0x9002, 0x8010, 0x800F, 0x9003, 0x9005
_PLAIN, _HTML = 0x1000, 0x1013
_BYTES, _SHORT_NAME, _LONG_NAME, _TYPE, _CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
"""Bytes of a property of each type that has always the same size."""
_STRING, _UNICODE, _OBJECT, _BINARY, _MANY, _NAMED = 0x1E, 0x1F, 0x0D, 0x102, 0x1000, 0x8000
_GUID = 16
_MOST = 5_000


@dataclass(slots=True)
class Enclosed:
    """One text or file; `name` is "" for a text."""

    content_type: str = ""
    content: bytes = b""
    name: str = ""
    charset: str = ""
    content_id: str | None = None


def enclosed(content: bytes) -> list[Enclosed]:
    """Return the texts, then the files in `content`; [] when it holds none that is known. Total and linear."""
    texts: dict[str, Enclosed] = {}
    files: list[Enclosed] = []
    page = "windows-1252"
    for attribute, value in _attributes(content):
        if attribute == _CODE_PAGE and len(value) >= 4:
            page = f"{unpack_from('<I', value)[0]}"
        elif attribute == _BODY:
            texts.setdefault("text/plain", Enclosed("text/plain", value.rstrip(b"\0"), charset=page))
        elif attribute == _MESSAGE:
            for kind, number, octets in _properties(value):
                if number in {_PLAIN, _HTML} and octets:
                    made = Enclosed(
                        "text/plain" if number == _PLAIN else "text/html", octets.rstrip(b"\0"), charset=page
                    )
                    if kind == _UNICODE:
                        made.content, made.charset = decode(octets, "utf-16le")[0].rstrip("\0").encode(), "utf-8"
                    texts[made.content_type] = made
        elif attribute == _NEW_FILE:
            files.append(Enclosed("application/octet-stream"))
        elif files:
            _fill(files[-1], attribute, value, page)
    named = [file for file in files if file.name or file.content]
    return [texts[kind] for kind in sorted(texts, reverse=True)] + named


def _fill(file: Enclosed, attribute: int, value: bytes, page: str) -> None:
    if attribute == _TITLE:
        file.name = file.name or _text(_STRING, value, page)
    elif attribute == _DATA:
        file.content = value
    elif attribute == _FILE:
        for kind, number, octets in _properties(value):
            text = _text(kind, octets[:1_000], page) if number != _BYTES else ""
            if number == _LONG_NAME or (number == _SHORT_NAME and not file.name):
                file.name = text or file.name
            elif number == _TYPE and "/" in text:
                file.content_type = text.lower()
            elif number == _CONTENT_ID:
                file.content_id = text.strip("<>")
            elif number == _BYTES and not file.content:
                file.content = octets[_GUID:] if kind == _OBJECT else octets


def _text(kind: int, octets: bytes, page: str) -> str:
    return decode(octets, "utf-16le" if kind == _UNICODE else page, guess=False)[0].rstrip("\0")


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each attribute's number and bytes: a level, number, type, length, the bytes and a checksum of two."""
    position, end = len(SIGNATURE) + 2, len(content)
    for _ in range(_MOST):
        if position + 9 > end:
            return
        number, _, length = unpack_from("<HHI", content, position + 1)
        yield number, content[position + 9 : position + 9 + length]
        position += 9 + length + 2


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield each property's type, number and first value, until one is of a type that nobody knows."""
    position = 4
    for _ in range(_MOST):
        if len(value) < position + 8:
            return
        kind, number = unpack_from("<HH", value, position)
        position += 4
        if number >= _NAMED:
            by_name, length = _number(value, position + _GUID), _number(value, position + _GUID + 4)
            position += _GUID + 8 + (_padded(length) if by_name else 0)
        many, kind = bool(kind & _MANY), kind & ~_MANY
        if kind in _SIZES:
            start = position + (4 if many else 0)
            size = _SIZES[kind]
            position = start + size * (_number(value, position) if many else 1)
        elif kind in {_STRING, _UNICODE, _OBJECT, _BINARY}:
            start, size, position = _values(value, position)
        else:
            return
        yield kind, number, value[start : start + size]


def _values(value: bytes, position: int) -> tuple[int, int, int]:
    """Return where the first of several values with their lengths is, its length, and where the last one ends."""
    count = _number(value, position)
    position += 4
    first, size = position + 4, _number(value, position)
    for _ in range(min(count, _MOST)):
        position += 4 + _padded(_number(value, position))
    return first, size if count else 0, position


def _number(value: bytes, position: int) -> int:
    """Return the number of four bytes there, 0 behind the end."""
    return int.from_bytes(value[position : position + 4], "little")


def _padded(length: int) -> int:
    return -(-length // 4) * 4
