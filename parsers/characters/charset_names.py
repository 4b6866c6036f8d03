"""Which codec a charset's name means: WHATWG Encoding 4.2 with what mail software really writes.

An example: `"ISO_8859-1:1987"`, `'latin1'`, `iso 8859 1` and the Windows page number `28591` are one charset, and that
is read as windows-1252, as every mail program does. A name is compared by its letters and digits only. Names that mean
nothing (`unknown-8bit`, `_autodetect`) count as no name. Codecs of Python that are no charsets of mail (idna, punycode,
rot13) are in no table, so they are never run.
"""

import re

__all__ = ["MULTIBYTE", "STATEFUL", "codec_of", "is_no_name"]

_FAMILIES = {
    "cp1252": (
        "isolatin1 usascii ascii ansix341968 ansix341986 iso646us us 646 iso88591 88591 latin1 l1 isoir100 cp819 "
        "ibm819 windows1252 win1252 cp1252 1252 28591 20127 ansi iso8859 iso88591windows1252 windowslatin1"
    ),
    "cp1254": "isolatin5 iso88599 88599 latin5 l5 isoir148 windows1254 win1254 cp1254 1254 28599",
    "cp874": "tis620 iso885911 windows874 win874 cp874 874 dos874",
    "gb18030": (
        "gb2312 gb231280 gbk gb18030 cp936 936 ms936 windows936 euccn chinese isoir58 gb18030gbk 54936 20936 gb"
    ),
    "cp949": "ksc56011987 ksc56011989 ksc5601 ks56011987 euckr korean uhc windows949 cp949 949 ms949 isoir149 51949",
    "iso2022_kr": "iso2022kr",
    "cp932": (
        "shiftjis shiftjisms sjis mskanji windows31j win31j cp932 932 ms932 windows932 shiftjisx0213 shiftjis2004"
    ),
    "euc_jp": "eucjp eucjpms eucjpwin ujis 51932 extendedunixcodepackedformatforjapanese",
    "iso2022_jp_ext": (
        "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms iso2022jpext cp50220 cp50221 cp50222 "
        "50220 50221 50222 jis junet"
    ),
    "big5hkscs": "big5 big5hkscs cnbig5 big5eten 950 windows950",
    "cp950": "cp950 ms950",
    "hz": "hzgb2312 hz",
    "utf_8": (
        "utf8 unicode11utf8 unicode20utf8 utf8sig utf8bom utf8mb4 utf8mb3 65001 cp65001 uft8 ut8 utf08 utf8n "
        "unicodeutf8"
    ),
    "utf_7": "utf7 unicode11utf7 65000 cp65000 unicode20utf7",
    "utf_16": "utf16 unicode ucs2 iso10646ucs2 1200",
    "utf_16_le": "utf16le ucs2le unicodelittleendian",
    "utf_16_be": "utf16be ucs2be unicodebigendian 1201",
    "utf_32": "utf32 ucs4 iso10646ucs4",
    "utf_32_le": "utf32le",
    "utf_32_be": "utf32be",
    "koi8_r": "koi8r koi8 koi 20866",
    "koi8_u": "koi8u koi8ru 21866",
    "mac_roman": "macintosh macroman mac applemacintosh 10000",
    "mac_cyrillic": "maccyrillic macukrainian 10007",
    "iso8859_8": "iso88598i iso88598e hebrew logical visual",
    "iso8859_6": "iso88596i iso88596e arabic asmo708 ecma114",
    "iso8859_2": "isolatin2 latin2 l2 isoir101",
    "iso8859_3": "latin3 l3",
    "iso8859_4": "latin4 l4",
    "iso8859_5": "isolatincyrillic cyrillic isoir144",
    "iso8859_7": "isolatingreek greek greek8 ecma118 elot928 isoir126",
    "iso8859_10": "latin6 l6",
    "iso8859_15": "latin9 latin0 l9",
    "cp1251": "cyrillicwindows1251 1251 winxp1251 xsystem1251",
    "cp1250": "1250",
    "johab": "johab 1361",
}  # fmt: skip
"""Names of each codec by their letters and digits, lowered."""
_CODECS = {name: codec for codec, names in _FAMILIES.items() for name in names.split()}
for _n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16):
    _CODECS[f"iso8859{_n}"] = _CODECS[f"8859{_n}"] = _CODECS[f"2859{_n}"] = f"iso8859_{_n}"
for _n in (1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258):
    _CODECS[f"windows{_n}"] = _CODECS[f"win{_n}"] = _CODECS[f"cp{_n}"] = _CODECS[f"{_n}"] = f"cp{_n}"
for _n in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869):
    _CODECS[f"ibm{_n}"] = _CODECS[f"cp{_n}"] = _CODECS[f"{_n}"] = _CODECS[f"dos{_n}"] = f"cp{_n}"

_NO_NAMES = frozenset(
    (
        *("unknown", "unknown8bit", "8bit", "7bit", "binary", "default", "defaultcharset", "none", "null", "auto"),
        *("autodetect", "autodetectall", "charset", "undefined", "userdefined", "other", "iso", "asciiunknown", "utf"),
    )
)
_NOISE = re.compile(r"[^a-z0-9]+")
_BEGIN = re.compile(r"^(?:charset|cs|x)(?=[a-z0-9])")
_END = re.compile(r"(?:(?:19|20)\d\d|\$?esc|en)$")
_LONGEST = 60

STATEFUL = frozenset(
    (
        *("iso2022_jp_ext", "iso2022_kr", "hz", "utf_7"),
        *("utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"),
    )
)
"""Codecs in which an ASCII byte may stand for something else."""

MULTIBYTE = frozenset(("gb18030", "cp949", "cp932", "euc_jp", "big5hkscs", "cp950", "johab"))
"""Codecs in which a character takes one byte or several, and ASCII bytes that stand alone are ASCII."""


def codec_of(label: str) -> str | None:
    """Return the Python codec that `label` means, or None when it means none that is known."""
    squeezed = _NOISE.sub("", label[:_LONGEST].lower())
    for name in (squeezed, _BEGIN.sub("", squeezed), _END.sub("", squeezed), _END.sub("", _BEGIN.sub("", squeezed))):
        if name in _CODECS:
            return _CODECS[name]
    return None


def is_no_name(label: str) -> bool:
    """Whether `label` says nothing about a charset: empty, or a word that software writes when it does not know."""
    squeezed = _NOISE.sub("", label[:_LONGEST].lower())
    return squeezed in _NO_NAMES or _BEGIN.sub("", squeezed) in _NO_NAMES or not squeezed
