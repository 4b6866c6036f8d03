"""The standard library's modern parser (`email.policy.default`). It raises on some mails and hangs on others."""

import email
import email.policy
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from compat32 import WRITTEN, leaves, main, tried


def facts(content: bytes) -> dict[str, Any]:
    """Return what the parser says of one mail."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    texts, files = [], []
    for part in leaves(mail):
        said = tried(part.get_content)
        if part.get_content_type() in WRITTEN and not part.get_filename() and not part.is_attachment():
            texts.append((part.get_content_subtype(), said if isinstance(said, str) else ""))
        else:
            raw = (
                said.as_bytes()
                if hasattr(said, "as_bytes")
                else said.encode("utf-8", "replace")
                if isinstance(said, str)
                else said
            )
            size = len(raw) if isinstance(raw, bytes) else None
            files.append((tried(part.get_filename) or "", size, part.get_content_type()))
    return {
        "author": tried(lambda: [one.addr_spec for one in mail["From"].addresses] if mail["From"] is not None else []),
        "subject": tried(lambda: str(mail["Subject"] or "")),
        "date": tried(lambda: when(mail["Date"].datetime) if mail["Date"] is not None else None),
        "id": tried(lambda: str(mail["Message-ID"] or "")),
        "references": tried(lambda: f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}"),
        "text": "\n".join(said for kind, said in texts if kind == "plain"),
        "html": any(kind == "html" for kind, _ in texts),
        "files": files,
    }


def when(read: Any) -> float | None:
    """Return a date as seconds since 1970."""
    from datetime import UTC

    return None if read is None else float((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())


if __name__ == "__main__":
    main(facts)
