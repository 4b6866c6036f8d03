"""Makes text of bytes whose charset the mail names, names wrongly, or does not name (WHATWG Encoding 4.2, 6.1).

The named charset stays while few of its characters are bad: a lost byte, a footer in another charset or a cut last
character costs one U+FFFD each, never the rest. A byte order mark counts before any name and is no text. Bytes that are
UTF-8 under the name of a single-byte charset are UTF-8. Only then it is guessed on a few kilobytes, by `raw_charset`
and then charset-normalizer; windows-1252 never fails. Only the charsets in `charset_names` are ever used. UTF-7 is
decoded to what it says and noted, since it hides text from filters; text of any charset is text here, and nothing runs
it. It does not look into HTML for a `<meta charset>`: that is `html_charset`.
"""

import re
from codecs import lookup
from functools import lru_cache
from itertools import islice

from charset_normalizer import from_bytes

from parsers.characters.charset_names import MULTIBYTE, STATEFUL, codec_of, is_no_name
from parsers.characters.japanese import decode_japanese, is_iso_2022_jp
from parsers.characters.raw_charset import raw_codec

__all__ = ["decode", "decode_strictly"]

_SAMPLE = 4 * 1024
"""Bytes that a guess looks at; it takes less than 1 ms for these."""
_GUESSED = (
    "utf_8", "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "gb18030", "big5hkscs",
    "cp932", "euc_jp", "cp949",
)  # fmt: skip
"""Codecs that a guess may choose: those in which the world writes mail without naming a charset."""
_MARKS = (
    (b"\xef\xbb\xbf", "utf_8"),
    (b"\xff\xfe\0\0", "utf_32_le"),
    (b"\0\0\xfe\xff", "utf_32_be"),
    (b"\xff\xfe", "utf_16_le"),
    (b"\xfe\xff", "utf_16_be"),
)
_UNICODE = ("utf_16", "utf_32")
_THREE = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
_TWO = re.compile(rb"(?<![\xe0-\xf4\x80-\xbf])[\xc2-\xdf][\x80-\xbf]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ALONE = re.compile("(?<![^\x00-\x7f])\ufffd{1,2}(?![^\x00-\x7f])")
_FEW = {"utf_8": 0.5, "single": 0.5, "multi": 0.25}
"""How many bad characters may stand beside each good one for the named charset to stay."""
_FEW_ALONE = 4
"""The same for UTF-8 where they stand between ASCII, as Latin letters do and those of other charsets do not."""

_codec_of = lru_cache(maxsize=512)(codec_of)


def decode(data: bytes, label: str, *, guess: bool = True) -> tuple[str, str | None]:
    """Return the text of `data` under charset `label` ("" for none), and what was wrong with it in a sentence, or None.

    Total on any bytes and any label. Without `guess`, which costs some milliseconds, text that is neither as named nor
    UTF-8 is read as windows-1252.
    """
    codec = _codec_of(label) or ("utf_8" if is_no_name(label) else None)
    if data.isascii() and codec not in STATEFUL:
        return _ascii(data, label, codec)
    mark, marked = _marked(data)
    if mark and (text := _kept(data[mark:], marked)) is not None:
        return text, None
    if codec is not None:
        text, trouble = _as_named(data, codec, label)
        if text is not None:
            return text, trouble
    return _repair(data, label, guess=guess)


def decode_strictly(data: bytes, label: str) -> str:
    """Return the text of an encoded-word: as `decode`, but guessed by frequent characters alone, and only where it is
    named UTF-8 and nothing of it is. A few bytes carry no more."""
    mark, marked = _marked(data)
    codec = marked or _codec_of(label) or "utf_8"
    text, _ = _as_named(data[mark:], codec, label)
    if text is None:
        text = data[mark:].decode(raw_codec(data) if codec == "utf_8" else codec, "replace")
    return text


def _ascii(data: bytes, label: str, codec: str | None) -> tuple[str, str | None]:
    if is_iso_2022_jp(data):
        return decode_japanese(data, "iso2022_jp_ext"), f"Text named as {label[:40]!r} is ISO-2022-JP."
    wrong = None if codec is not None else f"The charset {label[:40]!r} is not known; the text is plain ASCII."
    return data.decode("ascii"), wrong


def _marked(data: bytes) -> tuple[int, str]:
    """Return the length of the byte order mark and the codec that it names; 0 without one."""
    return next(((len(mark), codec) for mark, codec in _MARKS if data.startswith(mark)), (0, ""))


def _kept(data: bytes, codec: str) -> str | None:
    """Return the text when nearly all of `data` has a meaning in `codec`."""
    text = data.decode(codec, "replace")
    return text if text.count("\ufffd") * 8 <= len(text) - text.count("\r") else None


def _as_named(data: bytes, codec: str, label: str) -> tuple[str | None, str | None]:
    """Return the text under the named charset, and what is wrong; None for the text when it cannot be that charset."""
    if codec in {"iso2022_jp_ext", "euc_jp"}:
        return _japanese(data, codec, label)
    if codec in _UNICODE:
        codec = f"{codec}_{_order(data)}"
    if codec == "utf_7":
        return _SURROGATES.sub("\ufffd", data.decode(codec, "replace")), "The text is in UTF-7, which hides text."
    if codec != "utf_8" and codec not in STATEFUL and _is_rather_utf_8(data, codec):
        return data.decode("utf_8"), f"Text named as {label[:40]!r} is UTF-8."
    try:
        return data.decode(codec), None
    except UnicodeDecodeError as error:
        return _with_holes(data, codec, label, at_the_end=error.end >= len(data.rstrip()))


def _japanese(data: bytes, codec: str, label: str) -> tuple[str | None, str | None]:
    """Read the two Japanese charsets that `japanese` knows; what is named so and in eight bits may be another."""
    if codec == "iso2022_jp_ext" and not (data.isascii() or b"\x1b" in data):
        return None, None
    if codec == "euc_jp" and _is_rather_utf_8(data, codec):
        return data.decode("utf_8"), f"Text named as {label[:40]!r} is UTF-8."
    text = decode_japanese(data, codec)
    bad = text.count("\ufffd")
    if not bad:
        return text, None
    return (text, _holes(bad, label)) if codec == "iso2022_jp_ext" or _is_few(text, bad, "multi") else (None, None)


def _with_holes(data: bytes, codec: str, label: str, *, at_the_end: bool) -> tuple[str | None, str | None]:
    if codec != "utf_8" and _is_utf_8(data):
        return None, None
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd")
    kind = "utf_8" if codec == "utf_8" else "multi" if codec in MULTIBYTE else "single"
    kept = codec in STATEFUL or _is_few(text, bad, kind) or (at_the_end and kind != "single")
    if kind == "single" and not kept:  # one byte that means nothing, or few in text that is nearly all ASCII
        kept = bad == 1 or _foreign(text) * 4 <= len(text) - text.count("\r")
    return (text, _holes(bad, label)) if kept else (None, None)


def _is_few(text: str, bad: int, kind: str) -> bool:
    good = _foreign(text) - bad
    if kind == "utf_8" and bad <= good * _FEW_ALONE and sum(1 for _ in _ALONE.finditer(text)) * 2 >= bad:
        return True
    return bad <= good * _FEW[kind]


def _foreign(text: str) -> int:
    """Return how many characters of a text, which may be a whole mail, are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _holes(bad: int, label: str) -> str:
    return f"Text named as {label[:40]!r} has {bad} characters that are not in it; each became U+FFFD."


def _order(data: bytes) -> str:
    """Return which end comes first in UTF-16 or UTF-32 text without a mark: ASCII has its zeros there."""
    zeros = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    return "be" if zeros[0] > zeros[1] else "le"


def _is_rather_utf_8(data: bytes, codec: str) -> bool:
    """Whether text under another name is UTF-8: valid as such, and in an East Asian charset hardly by chance."""
    if not _is_utf_8(data) or data.isascii():
        return False
    if codec not in MULTIBYTE:
        return True
    return len(list(islice(_THREE.finditer(data), 2))) == 2 and _TWO.search(data) is None


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf_8")
    except UnicodeDecodeError:
        return False
    return True


def _repair(data: bytes, label: str, *, guess: bool) -> tuple[str, str]:
    named = f"named as {label[:40]!r}" if label else "without a charset"
    if _is_utf_8(data):
        return data.decode("utf_8"), f"Text {named} is UTF-8."
    text, trouble = _with_holes(data, "utf_8", label, at_the_end=False)
    if text is not None and trouble is not None:
        return text, trouble
    codec = _guessed(_sample(data)) if guess else "cp1252"
    return data.decode(codec, "replace"), f"Text {named} was read as {lookup(codec).name}, which is a guess."


def _guessed(sample: bytes) -> str:
    """Return the codec in which `sample` reads best: frequent characters tell most, the others are for the library."""
    codec = raw_codec(sample)
    if codec == "cp1252":
        best = from_bytes(sample, cp_isolation=list(_GUESSED), steps=2).best()
        codec = best.encoding if best is not None else codec
    return codec


def _sample(data: bytes) -> bytes:
    """Return a bounded piece of `data` around its first byte that is not ASCII: the same with CRLF and with LF."""
    head, before = len(data) - len(data.lstrip(bytes(range(128)))), _SAMPLE // 4
    above = data[max(0, head - 2 * before - 2) : head].replace(b"\r\n", b"\n")[-before:]
    return above + data[head : head + 2 * _SAMPLE].replace(b"\r\n", b"\n")[:_SAMPLE]
