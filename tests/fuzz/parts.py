"""Makes entities: header fields of a part and a body that fits them, or does not.

What a grammar without memory cannot say stands here: a boundary that is announced and then used, a transfer encoding
that is named and then applied, and each of the ways in which mailers get these wrong.
"""

import base64
import quopri
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from tests.fuzz.fields import FIELDS
from tests.fuzz.grammar import Grammar
from tests.fuzz.people import PEOPLE
from tests.fuzz.texts import TEXTS

__all__ = ["GRAMMAR", "Entity", "bad_part", "entity", "pick"]

GRAMMAR = Grammar(PEOPLE, FIELDS, TEXTS)
T = TypeVar("T")
Entity = tuple[list[bytes], bytes]
"""Header fields without line ends, and a body."""
_MULTIPARTS = (
    *("mixed", "mixed", "alternative", "related", "report", "digest", "signed", "parallel", "encrypted", "x-y"),
    *("form-data", "MIXED", ""),
)
_BOUNDARIES = (
    *(b"b", b"b", b"=_x", b"----=_Part_1.2", b"b b", b"b ", b"'()+_,-./:=?", b"", b"x" * 70, b"x" * 200, b"\xc3\xa9"),
    *(b"b--", b"--", b"B", b"=?utf-8?q?b?=", b'\\"b', b"b\tc"),
)
_SAID = (
    *(b'boundary="%b"', b'boundary="%b"', b'boundary="%b"', b"boundary=%b", b"boundary='%b'", b'BOUNDARY = "%b"'),
    *(b"boundary*=utf-8''%b", b'boundary*0="%b"', b"", b'boundary="%b"; boundary="x"', b'boundary="%b'),
    *(b'charset=utf-8;\r\n boundary="%b"', b'boundary="\r\n %b"'),
)
"""How a boundary is announced."""
_TNEF = (b"\x0c\x80\x02\x00", b"\x10\x80\x01\x00", b"\x04\x80\x01\x00", b"\x03\x90\x06\x00", b"\x07\x88\x06\x00")
"""Names of attributes in winmail.dat: body, file's name, subject, properties, version."""
_DEEPEST = 4


def pick(rng: Random, choices: Sequence[T]) -> T:
    """Return one of `choices`; faster than `Random.choice`."""
    return choices[int(rng.random() * len(choices))]


def entity(rng: Random, depth: int = 0) -> Entity:
    """Return one entity: a text, a page, a file, a report, a message or a multipart of entities."""
    kinds = _LEAVES if depth >= _DEEPEST else _KINDS
    return pick(rng, kinds)(rng, depth)


def bad_part(rng: Random) -> Entity:
    """Return an entity that is wrong in one way or another, and holds no line that begins with two hyphens."""
    fields, body = entity(rng, _DEEPEST - 1)
    if rng.random() < 0.3:
        fields.append(GRAMMAR.draw("field", rng))
    return fields, body


def _text(rng: Random, depth: int) -> Entity:
    return _encoded(rng, _type(rng, b"text/plain"), GRAMMAR.draw("text", rng))


def _page(rng: Random, depth: int) -> Entity:
    return _encoded(rng, _type(rng, b"text/html"), GRAMMAR.draw("page", rng))


def _calendar(rng: Random, depth: int) -> Entity:
    return _encoded(rng, _type(rng, pick(rng, (b"text/calendar", b"application/ics"))), GRAMMAR.draw("calendar", rng))


def _file(rng: Random, depth: int) -> Entity:
    fields = [b"Content-Type: " + GRAMMAR.draw("type", rng) + GRAMMAR.draw("parameters", rng)]
    fields += [b"Content-Disposition: " + GRAMMAR.draw("disposition", rng) + GRAMMAR.draw("parameters", rng)]
    return _encoded(rng, fields, GRAMMAR.draw("binary", rng))


def _named(rng: Random, depth: int) -> Entity:
    """Return a file that is odd in its name only."""
    said = pick(rng, (b"filename=%b", b"filename=%b", b'filename="%b"', b"filename*=%b", b"filename*0=%b"))
    name = GRAMMAR.draw("ext" if b"*=" in said else "pvalue", rng)
    fields = [b"Content-Type: application/pdf", b"Content-Disposition: attachment; " + said.replace(b"%b", name)]
    return [*fields, b"Content-Transfer-Encoding: base64"], b"JVBERi0xLjQ=\r\n"


def _tnef(rng: Random, depth: int) -> Entity:
    attributes = b"".join(
        pick(rng, (b"\x01", b"\x02", b"\x00"))
        + pick(rng, _TNEF)
        + len(value).to_bytes(4, "little")
        + value
        + (sum(value) & 0xFFFF).to_bytes(2, "little")
        for value in (GRAMMAR.draw("text", rng) for _ in range(int(rng.random() * 4)))
    )  # fmt: skip
    fields = [b'Content-Type: application/ms-tnef; name="winmail.dat"', b"Content-Disposition: attachment"]
    return _encoded(rng, fields, b"\x78\x9f\x3e\x22\x01\x00" + attributes[: int(rng.random() * 400)])


def _untyped(rng: Random, depth: int) -> Entity:
    return [GRAMMAR.draw("field", rng) for _ in range(int(rng.random() * 3))], GRAMMAR.draw("text", rng)


def _message(rng: Random, depth: int) -> Entity:
    fields, body = entity(rng, depth + 1)
    inside = [GRAMMAR.draw("field", rng) for _ in range(int(rng.random() * 5))] + fields
    whole = b"\r\n".join(inside) + pick(rng, (b"\r\n\r\n", b"\r\n\r\n", b"\r\n")) + body
    kind = pick(rng, (b"message/rfc822", b"message/rfc822", b"message/global", b"text/rfc822-headers", b"message/news"))
    return _encoded(rng, _type(rng, kind), whole)


def _report(rng: Random, depth: int) -> Entity:
    kind = pick(rng, (b"delivery-status", b"disposition-notification", b"feedback-report", GRAMMAR.draw("word", rng)))
    inner = _encoded(rng, [b"Content-Type: message/" + kind], GRAMMAR.draw("report", rng))
    parts = [entity(rng, depth + 1), inner, _message(rng, depth + 1)]
    if rng.random() < 0.3:
        rng.shuffle(parts)
    return _multipart(rng, b"report; report-type=" + kind, parts)


def _many(rng: Random, depth: int) -> Entity:
    parts = [entity(rng, depth + 1) for _ in range(int(rng.random() * 4))]
    return _multipart(rng, pick(rng, _MULTIPARTS).encode(), parts)


def _multipart(rng: Random, subtype: bytes, parts: list[Entity]) -> Entity:
    boundary = pick(rng, _BOUNDARIES)
    said = pick(rng, _SAID)
    said = said % boundary if b"%b" in said else said
    used = pick(rng, (boundary,) * 8 + (boundary[:-1], boundary + b"x", boundary.upper(), b"other", boundary.strip()))
    lines = [pick(rng, (b"", b"", b"preamble\r\n", b"\r\n", GRAMMAR.draw("text", rng)))]
    for fields, body in parts:
        lines.append(_line(rng, used) + _head(rng, fields) + body + pick(rng, (b"\r\n", b"\r\n", b"\r\n", b"", b"\n")))
    if rng.random() < 0.8:
        lines.append(b"--" + used + b"--" + pick(rng, (b"\r\n", b"", b"  \r\n", b"x\r\n", b"\r\nepilogue\r\n")))
    fields = [b"Content-Type: multipart/" + subtype + b"; " + said]
    if rng.random() < 0.1:
        fields.append(b"Content-Transfer-Encoding: " + GRAMMAR.draw("cte", rng))
    return fields, b"".join(lines)


def _line(rng: Random, boundary: bytes) -> bytes:
    end = pick(rng, (b"\r\n",) * 8 + (b" \r\n", b"\t \r\n", b"\n", b"--\r\n", b"x\r\n", b"\r", b"\r\n\r\n"))
    return pick(rng, (b"--",) * 10 + (b" --", b"-", b"", b"---")) + boundary + end


def _head(rng: Random, fields: list[bytes]) -> bytes:
    end = pick(rng, (b"\r\n",) * 12 + (b"", b" \r\n", b"\r\n\r\n"))
    return b"".join(field + b"\r\n" for field in fields) + end


def _type(rng: Random, kind: bytes) -> list[bytes]:
    charset = b"; charset=" + pick(rng, (b"utf-8", b"utf-8", b"utf-8", GRAMMAR.draw("charset", rng)))
    more = GRAMMAR.draw("parameters", rng) if rng.random() < 0.3 else b""
    return [b"Content-Type: " + kind + (charset if rng.random() < 0.8 else b"") + more]


def _encoded(rng: Random, fields: list[bytes], body: bytes) -> Entity:
    if rng.random() < 0.4:
        return fields, body
    name, write = pick(rng, _ENCODED)
    return [*fields, b"Content-Transfer-Encoding: " + (name or GRAMMAR.draw("cte", rng))], write(rng, body)


def _broken(rng: Random, raw: bytes) -> bytes:
    text = base64.encodebytes(raw)
    at = int(rng.random() * (len(text) + 1))
    return text[:at] + pick(rng, (b"=", b"!", b"\xff", b"\r\n\r\n", b"==\r\n", b" ", b"\x00", b"-", b"=A")) + text[at:]


_ENCODED: tuple[tuple[bytes, Callable[[Random, bytes], bytes]], ...] = (
    (b"base64", lambda rng, raw: base64.encodebytes(raw)),
    (b"base64", lambda rng, raw: base64.b64encode(raw)),
    (b"base64", _broken),
    (b"base64", lambda rng, raw: base64.encodebytes(raw[:5]) + base64.encodebytes(raw[5:])),
    (b"base64", lambda rng, raw: raw),
    (b"quoted-printable", lambda rng, raw: quopri.encodestring(raw).replace(b"\n", b"\r\n")),
    (b"quoted-printable", lambda rng, raw: raw),
    (b"quoted-printable", lambda rng, raw: quopri.encodestring(raw)[:-1] + pick(rng, (b"=", b"=3", b"=zz", b"= \r\n"))),
    (b"", lambda rng, raw: base64.encodebytes(raw)),
    (b"", lambda rng, raw: raw),
    (b"8bit", lambda rng, raw: raw),
    (b"7bit", lambda rng, raw: raw),
)
_LEAVES = (_text, _text, _page, _file, _file, _named, _untyped, _calendar, _tnef)
_KINDS = (*_LEAVES, _message, _report, _many, _many, _many)
