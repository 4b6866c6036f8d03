"""Mails built of parts, for tests of what a part is read as."""

from typing import Any

from parsers import parse

HEAD = b"Subject: s\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nhello"
PDF = (
    b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="a.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERg=="
)
Case = tuple[Any, bytes, dict[str, Any]]
"""A kind, a mail, and which facts it is to have."""


def mix(*parts: bytes, kind: bytes = b"mixed", end: bytes = b"--bb--\r\n") -> bytes:
    """Return a mail of `parts`, each a header, an empty line and a body."""
    head = HEAD + b"Content-Type: multipart/" + kind + b"; boundary=bb\r\n\r\n"
    return head + b"".join(b"--bb\r\n" + part + b"\r\n" for part in parts) + end


def differs(content: bytes, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return which facts of a mail are not as wanted."""
    found = parse(content)
    facts = {
        "text": found.text.strip(),
        "att": [file.name for file in found.attachments],
        "sizes": [(file.name, file.size) for file in found.attachments],
        "types": [file.content_type for file in found.attachments],
    }
    return {name: facts[name] for name in wanted if facts[name] != wanted[name]}
