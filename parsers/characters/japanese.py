"""ISO-2022-JP and EUC-JP with the rows that NEC and IBM added to JIS X 0208, such as `①`, `㈱` and `髙`.

Python's codecs know the standard's rows only, and give up at a cut character. So text that they refuse is read here,
with the table of Microsoft's code page 932, as all Japanese mail software reads it: it has the same rows at computed
places (JIS X 0208 appendix 1; RFC 1468 and 2237 for the escape sequences). What is not in it is one U+FFFD. A line's
end ends Japanese (RFC 1468), so a lost escape sequence costs one line.
"""

import re
from functools import cache
from struct import unpack

__all__ = ["decode_japanese", "is_iso_2022_jp"]

_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\(I|\$\(D)")
_SEGMENT = re.compile(rb"\x1b(\$[@B]|\$\(?[@BD]|\([BJI]|&@)?([^\x1b]*)|[^\x1b]+")
_RUN = re.compile(rb"[\x21-\x7e]+|[^\x21-\x7e]+")
_EUC = re.compile(rb"((?:[\xa1-\xfe]{2})+)|(\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2})|([\x00-\x7f]+)|(.)", re.DOTALL)
_SET_HIGH = bytes(byte & 0x7F for byte in range(256))


def is_iso_2022_jp(data: bytes) -> bool:
    """Whether `data` has an escape sequence to Japanese, and no byte that needs eight bits."""
    return b"\x1b" in data and data.isascii() and _ESCAPE.search(data) is not None


def decode_japanese(data: bytes, codec: str) -> str:
    """Return the text of `data` under `codec` (`iso2022_jp_ext` or `euc_jp`); total and linear."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return _euc(data) if codec == "euc_jp" else _iso(data)
    return _iso(data) if "\x1b" in text else text  # behind an escape that it does not know, it reads none


def _iso(data: bytes) -> str:
    text = []
    for match in _SEGMENT.finditer(data):
        escape, octets = match.groups(b"") if match[0][:1] == b"\x1b" else (b"", match[0])
        if escape[:1] == b"$":
            line, end, rest = octets.partition(b"\n")
            text.append(_double(line, supplement=escape == b"$(D"))
            octets = end + rest
        elif escape == b"(I":
            line, end, rest = octets.partition(b"\n")
            text.append(bytes(byte | 0x80 for byte in line).decode("cp932", "replace"))
            octets = end + rest
        text.append(octets.decode("ascii", "replace"))
    return "".join(text)


def _double(octets: bytes, *, supplement: bool) -> str:
    """Decode pairs of seven-bit bytes; white space and controls between them stay."""
    if supplement:  # JIS X 0212, which code page 932 does not have
        return (b"\x1b$(D" + octets).decode("iso2022_jp_ext", "replace")
    runs = (match[0] for match in _RUN.finditer(octets))
    return "".join(_pairs(run) if 0x21 <= run[0] <= 0x7E else run.decode("ascii", "replace") for run in runs)


def _euc(data: bytes) -> str:
    text = []
    for pairs, other, ascii_, odd in (match.groups() for match in _EUC.finditer(data)):
        if pairs:
            text.append(_pairs(pairs.translate(_SET_HIGH)))
        elif odd:
            text.append("\ufffd")
        else:
            text.append((other or ascii_).decode("euc_jp", "replace"))
    return "".join(text)


def _pairs(run: bytes) -> str:
    table = _table()
    many = len(run) // 2
    text = "".join([table.get(pair, "\ufffd") for pair in unpack(f">{many}H", run[: 2 * many])])
    return f"{text}\ufffd" if len(run) % 2 else text


@cache
def _table() -> dict[int, str]:
    """Return the character of each pair: a row and a cell, both from 0x21 to 0x7E."""
    table = {}
    for row in range(0x21, 0x7F):
        lead = (row - 0x21 >> 1) + (0x81 if row < 0x5F else 0xC1)
        for cell in range(0x21, 0x7F):
            low = cell + (0x1F if cell < 0x60 else 0x20)
            octets = bytes((lead, low if row % 2 else cell + 0x7E))
            table[row << 8 | cell] = octets.decode("cp932", "replace")[:1]
    return table
