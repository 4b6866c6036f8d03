"""Splits a mail into its MIME parts by one pass over its delimiter lines (RFC 2045, 2046 5.1).

A delimiter is a line of `--` and a boundary, and nothing else but blanks. The boundaries that are open stand in a
dictionary, so a line costs one look-up however many are open, and boundaries that begin like one another stay apart. A
delimiter of an outer multipart ends all inner ones, as RFC 2046 5.1.2 has it. Each part is read by itself: trouble in
one changes nothing in the others.

* The boundary that a multipart names never comes: its first line that looks like a delimiter tells it
  (`boundary-guessed`); with none its bytes are text (`unsplit`).
* A multipart inside base64 or quoted-printable, which RFC 2045 6.4 forbids, is decoded and then split.
* Parts beyond `Limits.parts` and below `Limits.depth` are left out.
* A message/rfc822 part is a leaf: its text is not this mail's text. Nothing is decompressed, unpacked or rendered.
"""

import re
from collections.abc import Collection

from parsers.headers.header_block import HeaderBlock, blank_line
from parsers.headers.parameters import Parameters
from parsers.message import Defect, Headers
from parsers.parts.part import Budget, Part, part_of, type_of
from parsers.parts.part_header import part_header
from parsers.parts.transfer import decoded, encoding_of

__all__ = ["split"]

_LONGEST = 16 * 1024
"""Bytes of a line that can be a delimiter, as long as the longest field that can name a boundary."""
_HEAD = 16 * 1024
"""Bytes of a part's header in which it must be said that it is a multipart."""
_A_GUESS = re.compile(rb"(?!\s)(?=.*\w)(?!.*--\Z)", re.DOTALL)
_BELOW_A_GUESS = re.compile(rb"\n(?:content-[a-z-]{1,40}[ \t]*:|\r?\n)", re.IGNORECASE)
_PAGE = re.compile(rb"\s*<(?:!doctype html|html)", re.IGNORECASE)


class _Open:
    """A multipart that is being read."""

    __slots__ = ("at", "boundary", "children", "default", "kind", "sure")

    def __init__(self, at: int, kind: str, boundary: bytes) -> None:
        self.at = at
        self.kind = kind
        self.boundary = boundary
        self.sure = False
        """Whether its boundary needs no more guessing."""
        self.default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        self.children: list[Part] = []


def split(headers: Headers, body: bytes, budget: Budget) -> Part:
    """Split `body` as `headers` say and return the root part; the trouble goes to `budget`. Total and linear."""
    return _leaf(headers, body, budget, 0, "text/plain")


def _leaf(headers: Headers, content: bytes, budget: Budget, depth: int, default: str) -> Part:
    """Return one part; a multipart, which is none of the splitter's above because it may be encoded, is split."""
    kind = type_of(headers.first("Content-Type") or "")
    if not kind.startswith("multipart/"):
        return part_of(headers, content, budget, default)
    if not budget.may_open(depth):
        return Part(kind)
    encoding = encoding_of(headers.first("Content-Transfer-Encoding") or "")
    if encoding and not _has(content, b"--" + _boundary(headers)):
        content, _ = decoded(content, encoding)
    return _Splitter(content, budget, depth).run(headers, kind)


def _has(content: bytes, line: bytes) -> bool:
    return content.startswith(line) or content.find(b"\n" + line) >= 0


def _boundary(headers: Headers) -> bytes:
    word = Parameters(headers.first("Content-Type") or "").word("boundary")
    return word.encode("utf-8", "surrogateescape").rstrip(b" \t")


class _Splitter:
    """One pass under way over `body`."""

    def __init__(self, body: bytes, budget: Budget, depth: int) -> None:
        self.body = body
        self.budget = budget
        self.depth = depth
        self.stack: list[_Open] = []
        self.opened: dict[bytes, list[int]] = {}
        """For each boundary the places in `stack` of the multiparts that have it, the innermost last."""
        self.common = b""
        """What all open boundaries begin with."""
        self.start = -1
        """Where the leaf begins that is being read; -1 between parts."""
        self.root = Part("text/plain")

    def run(self, headers: Headers, kind: str) -> Part:
        """Read all of it and return the root part."""
        body, end = self.body, len(self.body)
        self.open(headers, 0, kind)
        position = 0 if body.startswith(b"--") else self.next(0)
        while position >= 0 and self.stack and self.budget.taken <= self.budget.limits.parts:
            stop = body.find(b"\n", position, position + _LONGEST)
            if stop >= 0 or end - position < _LONGEST:
                self.line(position, stop if stop >= 0 else end)
            position = self.next(position)
        self.close_to(0, end)
        return self.root

    def next(self, position: int) -> int:
        """Return where the next line is that may be a delimiter; -1 when none comes."""
        may_guess = self.start < 0 and self.stack and not self.stack[-1].sure
        return self.body.find(b"\n--" if may_guess else b"\n--" + self.common, position) + 1 or -1

    def line(self, position: int, stop: int) -> None:
        """Look at the line at `body[position:stop]`, which begins with `--`."""
        key = self.body[position + 2 : stop].rstrip(b" \t\r")
        places, closing = self.known(key)
        if places is None and self.guess(key, position, stop):
            places = self.opened[key]
        if places is None or (closing and not self.stack[places[-1]].sure):
            return  # no delimiter, or one that closes what never began
        place, above = places[-1], _end_above(self.body, position)
        self.close_to(place + 1, above)
        self.end_leaf(above)
        self.stack[place].sure = True
        if closing:
            self.close_to(place, above)
        elif self.budget.take():
            self.begin(stop + 1)

    def known(self, key: bytes) -> tuple[list[int] | None, bool]:
        """Return the places of the multiparts whose delimiter `key` is, and whether it closes them.

        Words behind the boundary do not matter (RFC 2046 5.1.2); letters do, because boundaries may begin alike.
        """
        if key in self.opened:
            return self.opened[key], False
        if key.endswith(b"--") and key[:-2] in self.opened:
            return self.opened[key[:-2]], True
        for length in {len(boundary) for boundary in self.opened}:
            places, rest = self.opened.get(key[:length]), key[length : length + 2]
            if places is not None and (rest[:1] in (b" ", b"\t") or rest in (b"--", b"-")):
                return places, rest[:1] == b"-"
        return None, False

    def guess(self, key: bytes, position: int, stop: int) -> bool:
        """Whether `key` becomes the boundary of the innermost multipart, because its own never comes."""
        inner = self.stack[-1]
        if self.start >= 0 or inner.sure or not _BELOW_A_GUESS.match(self.body, stop) or not _A_GUESS.match(key):
            return False
        if not self.budget.may_search():
            return False
        inner.sure = True
        if inner.boundary and self.body.find(b"\n--" + inner.boundary, position) >= 0:
            return False
        self.budget.defects.append(Defect("boundary-guessed", "A multipart's boundary never comes; a line told it."))
        self.forget(inner)
        inner.boundary = key
        self.remember(inner)
        return True

    def begin(self, at: int) -> None:
        """Begin the part whose header is at `at`: a multipart is opened, a leaf is read when its end is known."""
        self.start = at
        head = self.body[at : blank_line(self.body, at, min(len(self.body), at + _HEAD))[0]]
        if b"multipart" not in head.lower():
            return
        cut = head.find(b"\n--")
        header = part_header(
            head + b"\n", 0, len(head) + 1 if cut < 0 else cut + 1, self.budget.limits, self.budget.codec
        )
        kind = type_of(header.headers.first("Content-Type") or "")
        if not kind.startswith("multipart/") or self.is_encoded(header.headers, at):
            return
        self.note_raw(header)
        if self.budget.may_open(self.depth + len(self.stack)):
            self.open(header.headers, at + min(header.body_start, len(head)), kind)
        else:
            self.start = -1
            self.stack[-1].children.append(Part(kind))

    def is_encoded(self, headers: Headers, at: int) -> bool:
        """Whether a multipart is hidden in a transfer encoding: most that name one are not."""
        if not encoding_of(headers.first("Content-Transfer-Encoding") or ""):
            return False
        return not (self.budget.may_search() and self.body.find(b"\n--" + _boundary(headers), at) >= 0)

    def open(self, headers: Headers, at: int, kind: str) -> None:
        """Begin a multipart whose content is at `at`."""
        inner = _Open(at, kind, _boundary(headers))
        self.stack.append(inner)
        self.start = -1
        if inner.boundary:
            self.remember(inner)

    def end_leaf(self, end: int) -> None:
        """Read the part that began last, up to `end`; nothing between parts."""
        if self.start < 0:
            return
        start, self.start = self.start, -1
        end = max(start, end)
        inner = self.stack[-1]
        header = part_header(self.body, start, end, self.budget.limits, self.budget.codec)
        self.note_raw(header)
        content = self.body[start + header.body_start : end]
        inner.children.append(_leaf(header.headers, content, self.budget, self.depth + len(self.stack), inner.default))

    def note_raw(self, header: HeaderBlock) -> None:
        if header.raw:
            self.budget.raw.append(header.raw)

    def close_to(self, place: int, end: int) -> None:
        """End every multipart from `place` in the stack on, the innermost first."""
        while len(self.stack) > place:
            self.end_leaf(end)
            inner = self.stack[-1]
            self.forget(inner)
            self.stack.pop()
            part = self.closed(inner, end)
            if self.stack:
                self.stack[-1].children.append(part)
            else:
                self.root = part

    def closed(self, inner: _Open, end: int) -> Part:
        if inner.children or self.budget.taken > self.budget.limits.parts:
            return Part(inner.kind, children=tuple(inner.children))
        detail = f"The parts of a {inner.kind[:60]} were not found; it counts as text."
        self.budget.defects.append(Defect("unsplit", detail))
        content = self.body[inner.at : max(inner.at, end)]
        return Part("text/html" if _PAGE.match(content) else "text/plain", content)

    def remember(self, inner: _Open) -> None:
        """Put the boundary of `inner`, which is the innermost multipart, to those that are open."""
        self.opened.setdefault(inner.boundary, []).append(len(self.stack) - 1)
        self.common = _common(self.opened)

    def forget(self, inner: _Open) -> None:
        """Take the boundary of `inner`, which is the innermost multipart, out of those that are open."""
        if inner.boundary:
            places = self.opened[inner.boundary]
            places.pop()
            if not places:
                del self.opened[inner.boundary]
                self.common = _common(self.opened)


def _common(boundaries: Collection[bytes]) -> bytes:
    """Return what all boundaries begin with; b"" when there are none."""
    if len(boundaries) < 2:
        return next(iter(boundaries), b"")
    first, last = min(boundaries), max(boundaries)
    return first[
        : next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    ]


def _end_above(body: bytes, position: int) -> int:
    """Return where the content above the delimiter at `position` ends: the line's end before it is the delimiter's."""
    return position - 2 if body[position - 2 : position] == b"\r\n" else max(0, position - 1)
