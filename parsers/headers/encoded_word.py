"""Decodes encoded-words in header text, such as `=?utf-8?q?Gr=C3=BC=C3=9Fe?=`, in linear time (RFC 2047).

Neighbours in one charset are joined before they are decoded, because senders cut a character in two: between its bytes,
inside `=C3` and inside four letters of base64. Blanks, question marks and 8-bit characters inside a word, and a last
word that never ends, are read as meant. If a word's base64 is broken, the text between its marks stays. Bytes that a
charset does not know become U+FFFD. An encoded-word may spell any character, so CR, LF, NUL, other control characters
and those that turn the direction of writing (U+202A to U+202E, U+2066 to U+2069) are taken out of the result. It does
not decode RFC 2231 parameters and does not know structured fields: see `parameters` and `address`.
"""

import re
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp

from parsers.characters.charset import decode_strictly
from parsers.characters.visible import DIRECTION

__all__ = ["clean", "decode"]

_WORD = re.compile(
    r"=\?[\s\"']*([^?\s*\"']{1,64})(?:\*[^?\s]{0,64})?[\s\"']*\?\s?([bBqQ])\s?\?((?:[^?=]|=(?!\?(?!=))|\?(?!=))*)(?:\?=|(\Z))"
)
_UNSAFE = re.compile(f"[\x00-\x1f\x7f-\x9f{DIRECTION}\u2028\u2029\ud800-\udfff\ufeff]+")
_SPACES = re.compile(r"\s+")
_FULL = 4


def clean(text: str) -> str:
    """Return `text` on one line: without control characters and those that turn the direction of writing, and with
    single spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    # White space between which only something unsafe stood meets when that is gone.
    return _SPACES.sub(" ", _UNSAFE.sub("", _SPACES.sub(" ", text))).strip()


def decode(value: str) -> str:
    """Return header text with its encoded-words decoded, cleaned; linear in `value`, which the caller has capped."""
    if "=?" not in value:
        return clean(value)
    pieces: list[str] = []
    run: list[tuple[str, str]] = []
    charset = ""
    position = 0
    for match in _WORD.finditer(value):
        if match[4] is not None and not _is_plainly_cut(match[2], match[3]):
            break
        between = value[position : match.start()]
        if run and (between.strip() or match[1].lower() != charset):
            pieces.append(_text(run, charset))
            run = []
        if between.strip() or not position:
            pieces.append(between)
        charset = match[1].lower()
        run.append((match[2].lower(), match[3]))
        position = match.end()
    if run:
        pieces.append(_text(run, charset))
    pieces.append(value[position:])
    return clean("".join(pieces))


def _is_plainly_cut(encoding: str, text: str) -> bool:
    """Whether a last word without its end spells something: elsewhere `=?` may be anybody's text."""
    return len(text) > _FULL and (encoding in "bB" or "=" in text)


def _text(run: list[tuple[str, str]], charset: str) -> str:
    """Decode the words of one charset: each by itself where that gives text, else joined."""
    if len(run) == 1:
        return decode_strictly(_octets(*run[0]), charset)
    octets: list[bytes] = []
    joined = ""
    for number, (encoding, text) in enumerate(run):
        joined += text
        last = number + 1 == len(run) or run[number + 1][0] != encoding
        whole = encoding == "b" and (text.endswith("=") or not len(joined) % _FULL)
        if last or whole:
            octets.append(_octets(encoding, joined))
            joined = ""
    return decode_strictly(b"".join(octets), charset)


def _octets(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding == "q":
        return a2b_qp(raw, header=True)
    try:
        return a2b_base64(raw + b"=" * (-len(raw) % 4))
    except BinasciiError:
        return raw
