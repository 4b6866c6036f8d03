"""Makes text of bytes whose charset the mail names, names wrongly, or does not name (WHATWG Encoding 4.2 for the
names).

Tried in this order: the named charset, as mail software reads it; UTF-8; a guess by charset-normalizer on a few
kilobytes; windows-1252, which never fails. Only the charsets in the table are ever used, so never utf-7, idna, punycode
and Python's codecs that are no charsets. It does not look into HTML for a `<meta charset>`, and neither does
`html_text`.
"""

from codecs import lookup

from charset_normalizer import from_bytes

__all__ = ["decode", "decode_strictly"]

_SAMPLE = 4 * 1024
"""Bytes that a guess looks at; it takes less than 1 ms for these."""
_GUESSED = (
    "utf_8", "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "gb18030", "big5hkscs",
    "cp932", "euc_jp", "cp949",
)  # fmt: skip
"""Codecs that a guess may choose: those in which the world writes mail without naming a charset."""

_STATEFUL = frozenset(
    (
        "iso2022_jp_ext",
        "iso2022_jp",
        "iso2022_kr",
        "hz",
        "utf_16",
        "utf_16_le",
        "utf_16_be",
        "utf_32",
        "utf_32_le",
        "utf_32_be",
    )
)
"""Codecs in which an ASCII byte may stand for something else."""

_CODECS = {
    # Labels that mail uses for more than they mean: WHATWG reads them as the superset.
    "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "iso_8859-1": "cp1252", "8859_1": "cp1252", "windows-1252": "cp1252",
    "cp1252": "cp1252", "x-cp1252": "cp1252", "cp-1252": "cp1252", "iso-8859-9": "cp1254", "latin5": "cp1254",
    "tis-620": "cp874", "iso-8859-11": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "gb18030": "gb18030", "euc-cn": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "korean": "cp949", "ksc5601": "cp949",
    "windows-949": "cp949", "cp949": "cp949", "iso-2022-kr": "iso2022_kr",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "windows-31j": "cp932", "cp932": "cp932", "euc-jp": "euc_jp", "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-1": "iso2022_jp_ext", "iso-2022-jp-2": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext", "iso-2022-jp-ms": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "cn-big5": "big5hkscs", "cp950": "cp950",
    "hz-gb-2312": "hz",
    "utf-8": "utf_8", "utf8": "utf_8", "unicode-1-1-utf-8": "utf_8", "x-utf-8": "utf_8", "utf-8-sig": "utf_8",
    "utf-16": "utf_16", "utf-16le": "utf_16_le", "utf-16be": "utf_16_be", "utf16": "utf_16", "unicode": "utf_16",
    "utf-32": "utf_32", "utf-32le": "utf_32_le", "utf-32be": "utf_32_be",
    "koi8-r": "koi8_r", "koi8-u": "koi8_u", "koi8-ru": "koi8_u", "koi8r": "koi8_r",
    "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "mac": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
    "ibm437": "cp437", "cp437": "cp437", "ibm850": "cp850", "cp850": "cp850", "ibm852": "cp852", "cp852": "cp852",
    "ibm866": "cp866", "cp866": "cp866",
    "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8", "iso-8859-6-i": "iso8859_6",
}  # fmt: skip
for _n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16):
    _CODECS[f"iso-8859-{_n}"] = _CODECS[f"iso8859-{_n}"] = _CODECS[f"iso_8859-{_n}"] = f"iso8859_{_n}"
for _n in (1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258):
    _CODECS[f"windows-{_n}"] = _CODECS[f"cp{_n}"] = _CODECS[f"x-cp{_n}"] = _CODECS[f"cp-{_n}"] = f"cp{_n}"


def decode(data: bytes, label: str, *, guess: bool = True) -> tuple[str, str | None]:
    """Return the text of `data` under charset `label` ("" for none), and what was wrong with it in a sentence, or None.

    Total on any bytes and any label; never runs a codec outside the table. Without `guess`, which costs some
    milliseconds, text that is neither as named nor UTF-8 is read as windows-1252.
    """
    codec = _CODECS.get(label.strip().lower().replace(" ", "") or "utf-8")
    if data.isascii() and codec not in _STATEFUL:
        wrong = None if codec else f"The charset {label[:40]!r} is not known; the text is plain ASCII."
        return data.decode("ascii"), wrong
    if codec is not None and not (codec == "cp1252" and _is_utf_8(data)):
        try:
            return data.decode(codec), None
        except UnicodeDecodeError:
            pass
    return _repair(data, label, guess=guess)


def decode_strictly(data: bytes, label: str) -> str:
    """Return the text of an encoded-word: as `decode`, without the guess, which a few bytes would not carry."""
    codec = _CODECS.get(label.strip().lower(), "utf_8")
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return data.decode("utf_8" if _is_utf_8(data) else codec, "replace")


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
    best = from_bytes(_sample(data), cp_isolation=list(_GUESSED), steps=2).best() if guess else None
    codec = best.encoding if best is not None else "cp1252"
    return data.decode(codec, "replace"), f"Text {named} was read as {lookup(codec).name}, which is a guess."


def _sample(data: bytes) -> bytes:
    """Return a bounded piece of `data` around its first byte that is not ASCII."""
    head = len(data) - len(data.lstrip(bytes(range(128))))
    return data[max(0, head - _SAMPLE // 4) : head + _SAMPLE]
