"""Undoes the transfer encoding of one part as far as it goes (RFC 2045 6; uuencode by POSIX).

An example: two pieces of base64 that each end in `=` are decoded one after the other. Signs that are no base64 are
skipped, a broken end is kept as far as it is whole, plain text that only says that it is base64 stays as it is, and so
does a footer below. The encoding is known by its letters and digits only (`base-64`, `"quoted_printable"`, `8 bit;`),
another leaves the bytes as they are. What was broken is said in a sentence and changes nothing outside this part.
"""

import re
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp, a2b_uu

from parsers.headers.comments import without_comments

__all__ = ["decoded", "encoding_of"]

_NOISE = re.compile(r"[^a-z0-9]+")
_USUAL = {"7bit": "", "8bit": "", "binary": "", "base64": "base64", "quoted-printable": "quoted-printable"}
_KINDS = {
    "base64": ("base64", "b64", "b", "xbase64", "mimebase64"),
    "quoted-printable": (
        *("quotedprintable", "qp", "q", "quoted", "quotedprinted", "quoteprintable", "quotedprintible"),
        *("xquotedprintable", "quotedprint"),
    ),
    "uuencode": ("xuuencode", "uuencode", "xuue", "uue", "uu", "xuu"),
}
_NAMES = {name: kind for kind, names in _KINDS.items() for name in names}
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NO_LETTERS = bytes({*range(256)} - {*_LETTERS} | {*b"="})
_BREAKS = b"\r\n"
_BLANK = b" \t\r\n\x0b\x0c"
_ALIEN = 12
"""One sign in so many that is no base64 makes text out of it: a space stands behind every sixth letter or so."""
_STRAYS = 12
"""Strange signs that a file may have however short it is, such as a byte order mark or blanks."""
_OF_URLS = bytes.maketrans(b"-_", b"+/")
_PADDING = re.compile(rb"=[=\s]*")
_PIECE = re.compile(rb"([^=]+)([=\s]*)")
_EMPTY_LINE = re.compile(rb"\n[ \t\r]*\n")
_SPACES = b" \t"
_SPACED = (b" ", b"\t", b" \r", b"\t\r")
_SPACES_AT_ENDS = tuple(end + b"\n" for end in _SPACED)
_BLOCK = 64 * 1024
"""Bytes that are split into lines at once; a line is an object of some size."""
_DOUBLED = re.compile(rb"=(?==)")
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r\f\x1b\0"})
_FULL = 4
_MOST_PIECES = 50_000
_LINE = 40
"""Letters of base64 without padding that are hardly a word of somebody's text."""


def encoding_of(field: str) -> str:
    """Return `base64`, `quoted-printable`, `uuencode` or "" for what a Content-Transfer-Encoding field means."""
    if (usual := _USUAL.get(field.lower())) is not None:
        return usual
    squeezed = _NOISE.sub("", without_comments(field).lower())
    for name in ("base64", "quotedprintable"):  # also where a word or the same again stands behind it
        if squeezed.startswith(name):
            return "base64" if name == "base64" else "quoted-printable"
    return _NAMES.get(squeezed, "")


def decoded(content: bytes, encoding: str, *, written: bool = False) -> tuple[bytes, str | None]:
    """Return the bytes of a part and what was wrong with their encoding, or None. Total and linear.

    `encoding` is one that `encoding_of` returns, and not "".
    `written` says that the part is text, which has no control characters.
    """
    if encoding == "base64":
        return _base64(content, written=written)
    if encoding == "quoted-printable":
        return _quoted_printable(content), None
    return _uuencode(content)


def _base64(content: bytes, *, written: bool) -> tuple[bytes, str | None]:
    body = content.rstrip(_BLANK)
    alien = body.translate(None, _LETTERS + _BREAKS)
    if not alien and body.find(b"=", 0, len(body) - 2) < 0:
        try:
            return a2b_base64(body), None
        except BinasciiError:
            pass
    elif alien and not alien.strip(b"-_"):  # the alphabet of URLs (RFC 4648 5)
        body = body.translate(_OF_URLS)
    elif alien:
        body = _without_footer(body)
        alien = body.translate(None, _LETTERS + _BREAKS)
        size = len(body) - body.count(b"\r")
        if (len(alien) - (0 if written else _STRAYS)) * _ALIEN > size and not (written and _is_text(body)):
            return content, "What is named as base64 is plain text and stays as it is."
    result = _pieces(body)
    if written and len(result) != len(result.translate(None, _CONTROLS)):
        return content, "What is named as base64 does not decode to text and stays as it is."
    return result, "Base64 was broken or in pieces and was decoded as far as it goes."


def _is_text(body: bytes) -> bool:
    """Whether base64 with strange signs in it decodes to UTF-8, which words hardly do."""
    octets = _pieces(body)
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(octets) == len(octets.translate(None, _CONTROLS)) and b" " not in body


def _without_footer(body: bytes) -> bytes:
    """Cut what stands behind the padding or below the first empty line and is no base64: a mailing list's footer."""
    for match in (_PADDING.search(body), _EMPTY_LINE.search(body)):
        if match is None or not body[match.end() :].translate(None, _LETTERS + _BREAKS):
            continue
        head = body[: match.end()]
        if not head.translate(None, _LETTERS + _BREAKS) and (b"=" in head or len(head) > _LINE):
            return head
    return body


def _pieces(body: bytes) -> bytes:
    """Decode pieces that each end in padding; what follows padding and is neither whole nor long is somebody's word."""
    octets = []
    for number, match in enumerate(_PIECE.finditer(body)):
        if number == _MOST_PIECES:
            break
        letters = match[1].translate(None, _NO_LETTERS)
        if not number or not (len(letters) + match[2].count(b"=")) % _FULL or len(letters) > _LINE:
            whole = letters[:-1] if len(letters) % _FULL == 1 else letters
            octets.append(a2b_base64(whole + b"=" * (-len(whole) % _FULL)))
    return b"".join(octets)


def _quoted_printable(content: bytes) -> bytes:
    if b"==" in content:  # a sign that was not encoded before one that was
        content = _DOUBLED.sub(b"=3D", content)
    if any(blank in content for blank in _SPACES_AT_ENDS):  # added on the way (RFC 2045 6.7, rule 3)
        content = _without_spaces_at_ends(content)
    return a2b_qp(content)


def _without_spaces_at_ends(content: bytes) -> bytes:
    blocks, start = [], 0
    while end := content.find(b"\n", start + _BLOCK) + 1 or content.rfind(b"\n", start) + 1:
        lines = content[start:end].split(b"\n")
        blocks.append(b"\n".join([_without_spaces(line) if line.endswith(_SPACED) else line for line in lines]))
        start = end
    return b"".join((*blocks, content[start:]))


def _without_spaces(line: bytes) -> bytes:
    return line[:-1].rstrip(_SPACES) + b"\r" if line.endswith(b"\r") else line.rstrip(_SPACES)


def _uuencode(content: bytes) -> tuple[bytes, str | None]:
    """Decode the lines between `begin` and `end`."""
    _, begin, rest = (b"\n" + content).partition(b"\nbegin ")
    octets: list[bytes] = []
    broken = not begin
    for line in rest.split(b"\n")[1:]:
        stripped = line.rstrip(b"\r")
        if stripped.strip() in (b"end", b"`"):
            break
        if stripped:
            found = _line(stripped)
            broken = broken or found is None
            octets.append(found or _line(stripped[: 1 + -(-((stripped[0] - 32) & 63) // 3) * 4]) or b"")
    if not octets:
        return content, "What is named as uuencode is not and stays as it is."
    return b"".join(octets), "Uuencode was broken and was decoded as far as it goes." if broken else None


def _line(line: bytes) -> bytes | None:
    """Decode one line, which begins with its length; None when it is broken. A short one is not filled up far."""
    try:
        return a2b_uu(line)[: len(line)]
    except BinasciiError:
        return None
