"""Our own parser, in the same form as the others."""

import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3])]

from compat32 import main  # noqa: E402  a script: its folder is put on the path first

from parsers import parse  # noqa: E402  as above


def facts(content: bytes) -> dict[str, Any]:
    """Return what our parser says of one mail."""
    mail = parse(content)
    return {
        "author": [one.address for one in mail.from_],
        "subject": mail.subject,
        "date": mail.date.timestamp() if mail.date else None,
        "id": mail.message_id.value or "",
        "references": "".join(f"<{name}>" for name in (*mail.in_reply_to, *mail.references)),
        "text": mail.text,
        "html": False,
        "files": [(one.name, one.size, one.content_type) for one in mail.attachments],
        "defects": [one.code for one in mail.defects],
    }


if __name__ == "__main__":
    main(facts)
