"""Two digests of a mail: the fingerprint tells that two mails say the same, the content digest that they are one mail.

The *fingerprint* changes when a letter of the new text does, and with nothing else; it is a hint and easy to forge. The
*content digest* is the part of the delivery key that no relay on the way changes: trace fields are left out. It is made
from bytes as received wherever our reading of them loses something: NULs, control characters, bytes of no charset.
"""

import re
from hashlib import sha256

from xxhash import xxh3_64_hexdigest

from parsers.message import Headers

__all__ = ["content_digest", "fingerprint"]

_SAYS = (
    *("From", "To", "Cc", "Date", "Subject", "Reply-To", "In-Reply-To", "References", "Auto-Submitted"),
    *("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"),
)
"""Fields that say who writes to whom, what it answers, who gets the answer, and how the body is to be read, each as
often as it stands. A copy that differs in one is another mail; otherwise a recipient could put his own version in the
place of one that is still on its way, and so move it into another thread or among other people."""
_NOISE = bytes(byte for byte in range(128) if not chr(byte).isalpha())
_PLAIN = bytes(range(32, 127))
_FIELD = re.compile(rf"\n({'|'.join((*_SAYS, 'Message-ID'))})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)".encode(), re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n")
_SPACES = re.compile(rb"[ \t]+")


def fingerprint(new_text: str) -> str:
    """Return xxh3-64 hex of `new_text` without case and without ASCII that is no letter; "" when nothing is left."""
    words = new_text.lower().encode("utf-8", "surrogatepass").translate(None, _NOISE)
    return xxh3_64_hexdigest(words) if words else ""


def content_digest(headers: Headers, body: bytes | memoryview, head: bytes | None) -> str:
    """Return sha256 hex of what the mail says (`_SAYS`, white space folded) and the body as received.

    `head` is the header block as received, of which `headers` was read, or None where that is plain ASCII.
    """
    digest = sha256(_as_read(headers) if head is None else _as_received(head))
    digest.update(body)
    return digest.hexdigest()


def _as_read(headers: Headers) -> bytes:
    return "".join([_once(headers.every(name)) + "\n" for name in _SAYS]).encode()


def _once(values: tuple[str, ...]) -> str:
    return "\r".join([" ".join(value.split()) for value in values])


def _as_received(head: bytes) -> bytes:
    """Return the fields of `_SAYS` from their bytes, the same as from `headers` where they are plain.

    An id that is not plain comes behind them: the delivery key knows it only as it was read.
    """
    found: dict[bytes, list[bytes]] = {}
    for match in _FIELD.finditer(b"\n" + head):
        value = _SPACES.sub(b" ", _FOLD.sub(b"", match[2].removesuffix(b"\r"))).strip(b" ")
        found.setdefault(match[1].lower(), []).append(value)
    said = b"".join(b"\r".join(found.get(name.lower().encode(), ())) + b"\n" for name in _SAYS)
    id_ = next(iter(found.get(b"message-id", ())), b"")
    return said + id_ if id_.translate(None, _PLAIN) else said
