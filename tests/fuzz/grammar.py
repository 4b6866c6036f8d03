"""Draws from a grammar: tables of productions, in which `{name}` stands for a draw from another table.

An example: with `{"x": ("a", "({x})")}` the name `x` gives `a`, `(a)`, `((a))` … A production is text, written as
UTF-8, or bytes. `{name|b64}` passes the draw through one of `WRITTEN`. The first production of a table must end without
drawing from its own table: it is taken once the draw has become long, so that every draw ends. The same `Random` gives
the same draw.
"""

import base64
import quopri
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

__all__ = ["WRITTEN", "Grammar"]

_REFERENCE = re.compile(rb"\{([a-z][a-z0-9-]*)(?:\|([a-z0-9-]+))?\}")
_LONG = 60
"""Draws within one draw, after which first productions are taken."""
_DEEP = 25
_FLOOD = 4_000
"""The most bytes that repeating adds: the bombs that measure time are in tests/parsers/test_bombs.py."""


def _q(raw: bytes) -> bytes:
    return b"".join(bytes((byte,)) if bytes((byte,)).isalnum() else b"=%02X" % byte for byte in raw)


def _percent(raw: bytes) -> bytes:
    return b"".join(bytes((byte,)) if 48 <= byte < 58 or 96 < byte < 123 else b"%%%02X" % byte for byte in raw)


def _in(charset: str) -> Callable[[bytes], bytes]:
    return lambda raw: raw.decode("utf-8", "replace").encode(charset, "replace")


WRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "b64": base64.b64encode,
    "b64-cut": lambda raw: base64.b64encode(raw)[:-1],
    "q": _q,
    "qp": quopri.encodestring,
    "percent": _percent,
    "upper": bytes.upper,
    "twice": lambda raw: raw + raw[:_FLOOD],
    "cut": lambda raw: raw[:-1],
    "flood": lambda raw: raw * min(40, _FLOOD // (len(raw) + 1)),
    "mojibake": lambda raw: raw.decode("latin-1").encode("utf-8"),
    "latin1": _in("latin-1"),
    "cp1252": _in("cp1252"),
    "sjis": _in("cp932"),
    "jis": _in("iso2022_jp_2"),
    "gbk": _in("gbk"),
    "koi8": _in("koi8-r"),
    "utf16": _in("utf-16"),
    "utf7": _in("utf-7"),
    "euckr": _in("euc-kr"),
}
"""What may be done to a draw, by name."""

Production = tuple[bytes | tuple[str, str], ...]
"""Literal bytes, and (table, way of writing or "")."""


class Grammar:
    """Tables of productions, ready to be drawn from."""

    def __init__(self, *tables: Mapping[str, Sequence[str | bytes]]) -> None:
        self._tables = {name: tuple(map(_read, rows)) for table in tables for name, rows in table.items()}
        for name, rows in self._tables.items():
            for reference in (piece for row in rows for piece in row if isinstance(piece, tuple)):
                if reference[0] not in self._tables or reference[1] not in {"", *WRITTEN}:
                    raise KeyError(f"{name} draws from {reference}, which is not there")

    def draw(self, name: str, rng: Random) -> bytes:
        """Return one draw from the table `name`."""
        return _Draw(self._tables, rng).of(name, 0)

    def productions(self, name: str) -> int:
        """How many productions the table `name` has."""
        return len(self._tables[name])


class _Draw:
    """One draw: it knows how much it has drawn, so that it ends."""

    def __init__(self, tables: Mapping[str, tuple[Production, ...]], rng: Random) -> None:
        self.tables = tables
        self.random = rng.random
        self.drawn = 0

    def of(self, name: str, depth: int) -> bytes:
        self.drawn += 1
        rows = self.tables[name]
        row = rows[0] if self.drawn > _LONG or depth > _DEEP else rows[int(self.random() * len(rows))]
        return b"".join(piece if isinstance(piece, bytes) else self._piece(piece, depth) for piece in row)

    def _piece(self, piece: tuple[str, str], depth: int) -> bytes:
        made = self.of(piece[0], depth + 1)
        return WRITTEN[piece[1]](made) if piece[1] else made


def _read(row: str | bytes) -> Production:
    raw = row if isinstance(row, bytes) else row.encode()
    pieces: list[bytes | tuple[str, str]] = []
    at = 0
    for match in _REFERENCE.finditer(raw):
        pieces += [raw[at : match.start()], (match[1].decode(), (match[2] or b"").decode())]
        at = match.end()
    return tuple(piece for piece in (*pieces, raw[at:]) if piece != b"")
