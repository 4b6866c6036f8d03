"""What `parse` promises of every mail, whatever its bytes: each promise is a function that says how it was broken.

The first group looks at one result, the second at two results that must agree. `broken` runs all of them; an exception
is a broken promise like any other, named by where it was raised.
"""

import re
import traceback
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TypeVar

from loopguard import Envelope, inspect
from parsers import Address, Headers, Limits, ParsedMessage, parse
from parsers.degraded import parse_degraded
from parsers.headers.header_block import scan
from parsers.headers.message_id import references
from parsers.headers_only import parse_headers
from parsers.parse import with_line_ends

__all__ = ["SAYS", "SMALL", "Read", "broken"]

SMALL = Limits(header_block=500, header_field=100, header_fields=10, parts=5, depth=3, addresses=5, text=200)
T = TypeVar("T")
Read = Callable[[bytes, Limits], ParsedMessage]
Broken = Iterator[str]
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TYPE = re.compile(r"[^\s/;A-Z]+/[^\s/;A-Z]+")
_HEX = re.compile(r"[0-9a-f]+")
_FIELD = re.compile(rb"[A-Za-z][A-Za-z-]*: ?[^\s]")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_CONTROL = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029"}
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_UNSAFE = _CONTROL | _TURNING
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_MANY_LINES = ("text", "new_text", "headers", "detail", "sent")
"""Facts that may hold more than one line, or are kept as they came."""
_OF_THE_HEADER = (
    *("headers", "size", "message_id", "in_reply_to", "references", "from_", "sender", "reply_to", "to", "cc"),
    *("return_path", "delivered_to", "hops", "subject", "date", "content_type", "content_digest", "redirected"),
)
_OF_FORWARDERS = (
    *(b"X-Forwarded-For", b"X-Forwarded-To", b"Resent-From", b"Resent-Sender", b"X-Sieve-Redirected-From"),
    *(b"X-MS-Exchange-ForwardingLoop", b"X-MS-Exchange-Inbox-Rules-Loop", b"X-Original-Sender", b"X-Original-From"),
    b"ARC-Authentication-Results",
)
SAYS: dict[bytes, set[str]] = {
    **{b"From": {"from_", "redirected"}, b"Sender": {"sender"}, b"Reply-To": {"reply_to"}, b"To": {"to"}},
    **{b"Cc": {"cc"}, b"Subject": {"subject", "forwarded"}, b"Date": {"date"}, b"Message-ID": {"message_id"}},
    **{b"In-Reply-To": {"in_reply_to"}, b"References": {"references"}, b"Received": {"hops"}},
    **{field: {"delivered_to", "redirected"} for field in (b"Delivered-To", b"X-Original-To")},
    b"Return-Path": {"return_path", "redirected"},
    **{field: {"redirected"} for field in _OF_FORWARDERS},
}
"""Field to the facts that it decides."""
_WIDE = re.compile(
    rb"utf(?:.|%2d)?(?:16|32)|ucs|\xff\xfe|\xfe\xff|iso.?10646|x(?:\x9f|=9f)(?:>|=3e)(?:\"|=22)", re.IGNORECASE
)
"""Charsets of two bytes a character, and TNEF that no base64 protects: a lost CR shifts all that follows."""
_LINE_ENDS_DECIDE = {"size", "content_digest", "attachments", "headers", "defects"}


def broken(content: bytes, read: Read = parse, turn: int | None = None) -> list[tuple[str, str]]:
    """Return (promise, how it was broken) for one mail; `turn` picks one relation of the second group, else all."""
    found: list[tuple[str, str]] = []
    for limits in (Limits(), SMALL):
        for result in _tried("never raises", lambda most=limits: [read(content, most)], found):
            for promise in OF_ONE:
                found += _kept(promise, found, result, limits)
    if not found:
        whole = read(content, Limits())
        for relation in OF_TWO if turn is None else (OF_TWO[turn % len(OF_TWO)],):
            found += _kept(relation, found, content, whole, read)
    return list(dict.fromkeys(found))


def _kept(promise: Callable[..., Broken], found: list[tuple[str, str]], *of: object) -> list[tuple[str, str]]:
    name = promise.__name__.strip("_").replace("_", " ")
    return [(name, how) for how in _tried(name, lambda: list(promise(*of)), found)]


def _tried(name: str, work: Callable[[], list[T]], found: list[tuple[str, str]]) -> list[T]:
    try:
        return work()
    except Exception as error:  # noqa: BLE001  the very thing that is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{PurePath(place.filename).name}:{place.name}"
        found.append((name, f"{type(error).__name__} in {where}"))
        return []


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (where, text) of every text in a result."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Headers):
        for header in value:
            yield f"{path}.name", header.name
            yield f"{path}.value", header.value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one, path)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)


def _every_text_can_be_stored(message: ParsedMessage, limits: Limits) -> Broken:
    for where, text in texts(message):
        if "\0" in text:
            yield f"NUL in {where}"
        if any("\ud800" <= char <= "\udfff" for char in text):
            yield f"half a surrogate pair in {where}"


def _one_line_stays_one_line(message: ParsedMessage, limits: Limits) -> Broken:
    for where, text in texts(message):
        if where.rpartition(".")[2] not in _MANY_LINES and not where.startswith("headers") and not text.isprintable():
            bad = sorted({hex(ord(char)) for char in text if char in _UNSAFE})
            if bad:
                yield f"control or turning character in {where}"


def _limits_hold(message: ParsedMessage, limits: Limits) -> Broken:
    people = (message.from_, message.reply_to, message.to, message.cc)
    held = {
        "text": len(message.text) <= limits.text,
        "new_text": len(message.new_text) <= len(message.text),
        "headers": len(message.headers) <= limits.header_fields,
        "addresses": sum(map(len, people)) <= limits.addresses,
        "attachments": len(message.attachments) <= limits.parts,
        "hops": len(message.hops) <= 200,
        "references": len(message.references) <= 200 and len(message.in_reply_to) <= 200,
    }
    yield from (f"more {name} than the limit" for name, holds in held.items() if not holds)


def _ids_are_their_own_normal_form(message: ParsedMessage, limits: Limits) -> Broken:
    named = {"in_reply_to": message.in_reply_to, "references": message.references}
    if message.message_id.state == "canonical":
        named["message_id"] = (message.message_id.value or "",)
    for where, names in named.items():
        if any(references(f"<{name}>") != (name,) for name in names):
            yield f"an id of {where} is read as another when it is read again"
        if len(set(names)) != len(names):
            yield f"{where} repeats an id"


def _addresses_are_addresses(message: ParsedMessage, limits: Limits) -> Broken:
    for where, people in (
        ("from_", message.from_),
        ("to", message.to),
        ("cc", message.cc),
        ("reply_to", message.reply_to),
    ):
        for one in people:
            domain = one.address.rpartition("@")[2] if "@" in one.address else ""
            if not one.address or len(one.address) > 320 or domain != domain.lower() or not one.address.isprintable():
                yield f"no address in {where}"
            elif one.address.isascii() and "@" in one.address and _again(one) != (one.address,):
                yield f"an address of {where} is read as another when it is read again"


def _again(one: Address) -> tuple[str, ...]:
    return tuple(found.address for found in parse(f"From: <{one.address}>\r\n\r\n".encode()).from_)


def _defects_are_codes(message: ParsedMessage, limits: Limits) -> Broken:
    codes = [defect.code for defect in message.defects]
    if len(set(codes)) != len(codes):
        yield "a defect is told twice"
    if not all(_CODE.fullmatch(code) for code in codes):
        yield "a code is no kebab-case"
    if not all(defect.detail.endswith(".") and len(defect.detail) < 500 for defect in message.defects):
        yield "a detail is no sentence"


def _names_are_safe(message: ParsedMessage, limits: Limits) -> Broken:
    for found in message.attachments:
        name = found.name
        if not name or len(name) > 200 or {"/", "\\"} & set(name) or name[0] in " ." or _DEVICE.fullmatch(name):
            yield "a name of an attachment is not safe"


def _digests_are_digests(message: ParsedMessage, limits: Limits) -> Broken:
    every = (message.content_digest, *(found.sha256 for found in message.attachments))
    if not all(len(one) == 64 and _HEX.fullmatch(one) for one in every):
        yield "a digest is none"
    if message.fingerprint and not (len(message.fingerprint) == 16 and _HEX.fullmatch(message.fingerprint)):
        yield "a fingerprint is none"
    if not all(
        _TYPE.fullmatch(kind) for kind in (message.content_type, *(a.content_type for a in message.attachments))
    ):
        yield "a type is no type"


def _dates_are_moments(message: ParsedMessage, limits: Limits) -> Broken:
    told = [message.date, *(hop.at for hop in message.hops), message.forwarded.date if message.forwarded else None]
    for date in told:
        if date is not None and (date.tzinfo is None or not isinstance(date.astimezone(UTC), datetime)):
            yield "a date has no zone"


def _new_text_is_of_the_text(message: ParsedMessage, limits: Limits) -> Broken:
    whole = message.text
    if message.new_text not in whole and not all(word in whole for word in message.new_text.split()):
        yield "a word of the new text is not in the text"
    if message.quote_depth < 0:
        yield "a negative depth"


def _judged_without_error(message: ParsedMessage, limits: Limits) -> Broken:
    inspect(message, Envelope(message.return_path))
    yield from ()


def _read_twice_is_read_the_same(content: bytes, whole: ParsedMessage, read: Read) -> Broken:
    if read(content, Limits()) != whole:
        yield "another result"
    if len(content) != whole.size:
        yield "another size"


def _headers_alone_say_the_same(content: bytes, whole: ParsedMessage, read: Read) -> Broken:
    yield from _header_of(content, parse_headers(content), whole, _OF_THE_HEADER)


def _a_degraded_mail_is_read_too(content: bytes, whole: ParsedMessage, read: Read) -> Broken:
    names = ("headers", "message_id", "references", "from_", "to", "cc", "date", "content_digest")
    yield from _header_of(content, parse_degraded(content, "TypeError"), whole, names)


def _header_of(content: bytes, less: ParsedMessage, whole: ParsedMessage, names: tuple[str, ...]) -> Broken:
    """Yield what two readings of one header say differently.

    The one exception of `headers_only`: a field of raw bytes may be in a charset that only the body names, so it, and
    no other field, may differ, and with it what it says.
    """
    changed = {a.name.lower() for a, b in zip(less.headers, whole.headers, strict=False) if a != b}
    if len(less.headers) != len(whole.headers) or (changed and not changed <= _raw_fields(content)):
        yield "headers differs"
    for name in names:
        by = {field.decode().lower() for field, facts in SAYS.items() if name in facts}
        if name != "headers" and not by & changed and getattr(less, name) != getattr(whole, name):
            yield f"{name} differs"


def _raw_fields(content: bytes) -> set[str]:
    """Return the names of the fields that hold bytes which are neither ASCII nor UTF-8."""
    mail, _ = with_line_ends(content)
    none, all_ = scan(mail, Limits(), "ascii").headers, scan(mail, Limits(), "latin_1").headers
    return {a.name.lower() for a, b in zip(none, all_, strict=True) if a != b}


def _line_ends_do_not_matter(content: bytes, whole: ParsedMessage, read: Read) -> Broken:
    if set(_LINE_END.findall(content)) != {b"\r\n"} or _WIDE.search(content):
        return
    other = read(content.replace(b"\r\n", b"\n"), Limits())
    names = (field.name for field in fields(ParsedMessage) if field.name not in _LINE_ENDS_DECIDE)
    yield from (f"{name} differs" for name in names if getattr(other, name) != getattr(whole, name))
    kinds = [[(a.name, a.content_type) for a in message.attachments] for message in (whole, other)]
    if kinds[0] != kinds[1]:
        yield "attachments differ"


def _a_strange_field_changes_nothing_else(content: bytes, whole: ParsedMessage, read: Read) -> Broken:
    if not _FIELD.match(content) or b"\r" in content.replace(b"\r\n", b"") or len(whole.headers) > 900:
        return
    end = b"\r\n" if b"\r\n" in content else b"\n"
    other = read(b"X-Strange: x" + end + content, Limits())
    names = (field.name for field in fields(ParsedMessage) if field.name not in {"headers", "size"})
    yield from (f"{name} differs" for name in names if getattr(other, name) != getattr(whole, name))


OF_ONE: tuple[Callable[[ParsedMessage, Limits], Broken], ...] = (
    *(_every_text_can_be_stored, _one_line_stays_one_line, _limits_hold, _ids_are_their_own_normal_form),
    *(_addresses_are_addresses, _defects_are_codes, _names_are_safe, _digests_are_digests, _dates_are_moments),
    *(_new_text_is_of_the_text, _judged_without_error),
)
OF_TWO: tuple[Callable[[bytes, ParsedMessage, Read], Broken], ...] = (
    *(_read_twice_is_read_the_same, _headers_alone_say_the_same, _a_degraded_mail_is_read_too),
    *(_line_ends_do_not_matter, _a_strange_field_changes_nothing_else),
)
