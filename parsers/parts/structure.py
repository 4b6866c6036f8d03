"""Split a mail into its MIME parts and undo their transfer encoding (RFC 2045, 2046).

fast-mail-parser does the work on the body below a header block that is rebuilt from our own scan and holds the MIME
fields only: so one scanner alone decides what the mail's header says, and no field is read twice. The standard
library takes over (`compat32`) where that parser gives up (broken base64, nesting beyond 256), where it would drop
text (8-bit bytes in quoted-printable, a multipart whose parts it does not find) and where it would be slow: it is
quadratic in the encoded-words of one line of a part's header.

Parts beyond `Limits.parts` and below `Limits.depth` are left out. A message/rfc822 part is a leaf here: its text is
not this mail's text. Nothing is decompressed, unpacked or rendered; uuencoded text and TNEF stay as they are.
What it does not bound: a message inside base64 that is announced in a way which `_hides_a_message` does not know.
"""

import re
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp
from collections.abc import Callable

from fast_mail_parser import ParseError, PyLazyMimePart, parse_email_tree

from parsers.headers.comments import without_comments
from parsers.limits import Limits
from parsers.message import Defect, Headers
from parsers.parts.bounded import bounded
from parsers.parts.compat32 import split_tolerantly
from parsers.parts.part import Budget, Part, charset_of, type_of

__all__ = ["split"]

_MIME_FIELDS = ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID")
_MARKS = frozenset(("content-disposition", "content-id"))
_AS_IT_IS = frozenset(("7bit", "8bit", "binary"))
"""Transfer encodings that leave the bytes as they are (RFC 2045 6.2)."""
_QUOTED_PRINTABLE = re.compile(rb"quoted-printable", re.IGNORECASE)
_MESSAGE = re.compile(rb"message/(?:rfc822|global)", re.IGNORECASE)
_ENCODED = re.compile(rb"base64|quoted-printable", re.IGNORECASE)
_DECODERS: dict[str, Callable[[bytes], bytes]] = {"quoted-printable": a2b_qp, "base64": a2b_base64}
_SMALL = 64 * 1024
_NEAR = 2 * 1024
_MOST_MESSAGES = 1_000
_FEW_WORDS = 200
"""Number of `=?` in a body up to which any parser is quick."""
_LONG_LINE = 2048
"""Bytes of a line up to which a parser that is quadratic in encoded-words is still quick; RFC 5322 2.1.1 allows 998."""


def split(headers: Headers, body: bytes, limits: Limits) -> tuple[Part, list[Defect]]:
    """Split `body` as `headers` say and return the root part and the trouble met.

    Total: what cannot be split is one part with all the bytes.
    """
    whole = _one_part(headers, body)
    if whole is not None:
        return whole, []
    body, flood = bounded(body, limits)
    content = _mime_header(headers) + body
    root, defects = _split_strictly(content, body, limits)
    defects += flood
    if root is None:
        budget = Budget(limits, defects=defects)
        root = split_tolerantly(content, budget)
    if root is None:
        defects.append(Defect("unsplit", "The mail could not be split into parts; all of it counts as text."))
        root = Part("text/plain", body)
    return root, defects


def _one_part(headers: Headers, body: bytes) -> Part | None:
    """Return the mail as one part when it is an unnamed text that needs no decoding; else None, and a parser splits."""
    content_type = headers.first("Content-Type") or ""
    encoding = headers.first("Content-Transfer-Encoding") or "7bit"
    kind = type_of(content_type)
    if not kind.startswith("text/") or encoding.strip().lower() not in _AS_IT_IS or "name" in content_type.lower():
        return None
    if not _MARKS.isdisjoint(headers.names):
        return None
    return Part(kind, body, charset_of(content_type) if content_type else "")


def _split_strictly(content: bytes, body: bytes, limits: Limits) -> tuple[Part | None, list[Defect]]:
    """Ask fast-mail-parser. Returns None for the root when the tolerant parser must be asked, and the defect to
    note."""
    if _is_costly(body) or _hides_a_message(content):
        return None, [Defect("encoded-word-flood", "A part's header may hold very many encoded-words.")]
    if not body.isascii() and _QUOTED_PRINTABLE.search(content):
        return None, []
    budget = Budget(limits)
    try:
        root = _walk(parse_email_tree(content, mode="lazy"), budget, 0)
    except ParseError as error:
        return None, [Defect("broken-mime", f"The stricter parser gave up: {str(error)[:200]}.")]
    return (None, []) if budget.lost else (root, budget.defects)


def _mime_header(headers: Headers) -> bytes:
    fields = ((name, headers.first(name)) for name in _MIME_FIELDS)
    lines = [f"{name}: {value}\r\n".encode("utf-8", "replace") for name, value in fields if value is not None]
    return b"".join((*lines, b"\r\n"))


def _is_costly(body: bytes) -> bool:
    """Whether a body with many encoded-words has a long line. Linear."""
    if body.count(b"=?") <= _FEW_WORDS:
        return False
    position, size = 0, len(body)
    while size - position > _LONG_LINE:
        last = body.rfind(b"\n", position, position + _LONG_LINE)
        if last < 0:
            return True
        position = last + 1
    return False


def _hides_a_message(content: bytes) -> bool:
    """Whether a mail that is not small has a mail inside base64, which RFC 2046 5.2.1 forbids: its header would not be
    seen. Where mails are named too often to look at each, the answer is yes."""
    if len(content) < _SMALL:
        return False
    for number, match in enumerate(_MESSAGE.finditer(content)):
        above = content[max(0, match.start() - _NEAR) : match.start()].replace(b"\r\n", b"\n").rpartition(b"\n\n")[2]
        below = content[match.end() : match.end() + _NEAR].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        if number == _MOST_MESSAGES or _ENCODED.search(above) or _ENCODED.search(below):
            return True
    return False


def _walk(node: PyLazyMimePart, budget: Budget, depth: int) -> Part:
    children: list[Part] = []
    container = node.content_type.startswith("multipart/")
    if container and not node.children:
        budget.lost = True
    elif container and budget.may_open(depth):
        children.extend(_walk(child, budget, depth + 1) for child in node.children if budget.take())
    fields = {} if container else {name.lower(): values[0] for name, values in reversed(node.headers.items())}
    return Part(
        content_type=node.content_type if container else type_of(node.content_type),
        content=b"" if container else _decoded(node.content or b"", fields.get("content-transfer-encoding", "")),
        charset=charset_of(fields.get("content-type", "")) if node.content_type.startswith("text/") else "",
        name=node.filename,
        disposition=(node.disposition or "").lower(),
        content_id=node.content_id,
        children=tuple(children),
    )


def _decoded(content: bytes, encoding: str) -> bytes:
    """Return a leaf's bytes; fast-mail-parser knows a transfer encoding by its bare name only (RFC 2045 6.1)."""
    bare = without_comments(encoding).strip(' \t";').lower()
    if len(bare) == len(encoding) or bare not in _DECODERS:
        return content
    try:
        return _DECODERS[bare](content)
    except BinasciiError:
        return content
