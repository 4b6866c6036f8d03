"""Two digests of a mail: one that changes when a letter of its new text does, one that names it as it came.

The fingerprint is a hint that two mails say the same; forging it is easy. The content digest is the part of the
delivery key that a relay on the way does not change: trace fields stay out.
"""

from hashlib import sha256

from xxhash import xxh3_64_hexdigest

from parsers.message import Headers

__all__ = ["content_digest", "fingerprint"]

_SAYS = ("From", "Date", "Subject", "Reply-To", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding")
"""Who writes, who gets the answer, and how the body is to be read: a copy that differs here is another mail, lest a
recipient who is faster than the original puts his own in its place."""
_NOISE = bytes(byte for byte in range(128) if not chr(byte).isalpha())


def fingerprint(new_text: str) -> str:
    """Return xxh3-64 hex of `new_text` without case and without ASCII that is no letter; "" when nothing is left."""
    words = new_text.lower().encode("utf-8", "surrogatepass").translate(None, _NOISE)
    return xxh3_64_hexdigest(words) if words else ""


def content_digest(headers: Headers, body: bytes | memoryview) -> str:
    """Return sha256 hex of what the mail says (`_SAYS`, white space folded) and the body as received."""
    digest = sha256()
    for name in _SAYS:
        digest.update(f"{' '.join((headers.first(name) or '').split())}\n".encode("utf-8", "surrogatepass"))
    digest.update(body)
    return digest.hexdigest()
