"""`mail-parser` of PyPI (Apache-2.0), which SpamScope uses. It stands on the standard library's old parser."""

import base64
import sys
from pathlib import Path
from typing import Any

import mailparser

sys.path.insert(0, str(Path(__file__).parent))

from compat32 import main, tried


def facts(content: bytes) -> dict[str, Any]:
    """Return what the parser says of one mail."""
    mail = mailparser.parse_from_bytes(content)
    return {
        "author": tried(lambda: [address for _, address in mail.from_ if address]),
        "subject": tried(lambda: mail.subject or ""),
        "date": tried(lambda: mail.date.timestamp() if mail.date else None),
        "id": tried(lambda: mail.message_id or ""),
        "references": tried(lambda: f"{raw(mail, 'In-Reply-To')} {raw(mail, 'References')}"),
        "text": tried(lambda: "\n".join(mail.text_plain)),
        "html": bool(mail.text_html),
        "files": [(one["filename"] or "", size(one), one["mail_content_type"]) for one in mail.attachments],
    }


def raw(mail: Any, name: str) -> str:
    """Return a field as it came."""
    return str(mail.message.get(name) or "")


def size(one: dict[str, Any]) -> int | None:
    """Return the bytes of an attachment, None where they cannot be had."""
    if not one["binary"]:
        return len(one["payload"].encode("utf-8", "replace"))
    try:
        return len(base64.b64decode(one["payload"]))
    except ValueError:
        return None


if __name__ == "__main__":
    main(facts)
