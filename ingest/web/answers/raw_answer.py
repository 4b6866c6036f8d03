"""Bytes that a mail brought, handed out so that no browser runs or shows them as a page of ours (attack 15).

A type is said as the mail says it where it is known to be harmless: pictures, sound, films, plain text, and documents.
Whatever a browser could take for a page or a script is `application/octet-stream`. The name is RFC 6266's, in ASCII and
in UTF-8. `answers.outflow` sends the bytes in pieces, as fast as the client takes them.
"""

import re
from base64 import b64encode
from urllib.parse import quote

from starlette.responses import Response

__all__ = ["disposition", "harmless", "raw_answer"]

UNKNOWN = "application/octet-stream"
_TYPE = re.compile(r"(?P<main>[a-z]{1,20})/(?P<sub>[a-z0-9][a-z0-9.+_-]{0,126})", re.ASCII)
_SHOWN = {"image", "audio", "video", "font"}
_TEXTS = {"text/plain", "text/csv", "text/calendar", "text/vcard"}
_DOCUMENT = re.compile(
    r"application/(?:pdf|zip|gzip|json|rtf|msword|pkcs7-signature|pgp-signature|vnd\.(?:ms-|openxmlformats-|oasis\.).*)",
    re.ASCII,
)
_ACTIVE = re.compile(r"xml|html|svg|script|flash|xul|xsl")


def harmless(content_type: str) -> str:
    """Return the type that bytes are handed out as, when the mail says that they are of `content_type`."""
    named = content_type.lower()
    found = _TYPE.fullmatch(named)
    if found is None or (_ACTIVE.search(found["sub"]) and not _is_office(named)):
        return UNKNOWN
    known = found["main"] in _SHOWN or named in _TEXTS or _DOCUMENT.fullmatch(named)
    return named if known else UNKNOWN


def _is_office(named: str) -> bool:
    """`openxmlformats` is the name of zip files, not of XML that a browser reads."""
    return named.startswith("application/vnd.openxmlformats-officedocument.") and not named.endswith("+xml")


def disposition(name: str) -> str:
    """Return the Content-Disposition of a file that is saved under `name`, whatever characters are in it."""
    kept = name.encode("utf-8", "replace").decode()
    plain = re.sub(r"[^ !#$&+\-.0-9A-Z^_`a-z{}~()\[\]@,=]", "_", kept) or "attachment"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}"


def raw_answer(content: bytes, content_type: str, name: str, sha256: str) -> Response:
    """Return the answer with these bytes. Its ETag is their digest."""
    headers = {
        "ETag": f'"{sha256}"',
        "Content-Disposition": disposition(name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:",
    }
    return Response(content, headers=headers, media_type=content_type)
