"""Two digests of a mail: the fingerprint tells that two mails say the same, the content digest that they are one mail.

The *fingerprint* changes when a letter of the new text does, and with nothing else; it is a hint and easy to forge. The
*content digest* is the part of the delivery key that no relay on the way changes: trace fields are left out.
"""

from hashlib import sha256

from xxhash import xxh3_64_hexdigest

from parsers.message import Headers

__all__ = ["content_digest", "fingerprint"]

_SAYS = ("From", "Date", "Subject", "Reply-To", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding")
"""Fields that say who writes, who gets the answer, and how the body is to be read. A copy that differs in one is
another mail; otherwise a recipient could put his own version in the place of one that is still on its way."""
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
