"""The standard library's old parser (`email.message_from_bytes`), with what a careful program does to read its facts.

It runs alone (`python compat32.py`) and imports nothing of ours, so that it can be ended when it hangs.
"""

import email
import email.header
import email.message
import email.utils
import json
import sys
from pathlib import Path
from typing import Any

WRITTEN = ("text/plain", "text/html")
"""What counts as a mail's own text where it has no name; every other part is a file."""


def decoded(value: object) -> str:
    """Return a field with its encoded-words decoded."""
    return str(email.header.make_header(email.header.decode_header(str(value)))) if value is not None else ""


def named(part: email.message.Message) -> str | None:
    """Return the name of a part as a program would show it."""
    name = part.get_filename()
    return decoded(name) if name else name


def facts(content: bytes) -> dict[str, Any]:
    """Return what the parser says of one mail; a fact that it raises on is the error's name."""
    mail = email.message_from_bytes(content)
    texts, files = [], []
    for part in leaves(mail):
        raw = payload(part)
        if (
            part.get_content_type() in WRITTEN
            and not part.get_filename()
            and part.get_content_disposition() != "attachment"
        ):
            texts.append((part.get_content_subtype(), text(part, raw)))
        else:
            files.append((tried(lambda part=part: named(part)) or "", len(raw), part.get_content_type()))
    return {
        "author": tried(lambda: [a for _, a in email.utils.getaddresses([str(mail.get("From", ""))]) if a]),
        "subject": tried(lambda: decoded(mail.get("Subject"))),
        "date": tried(lambda: when(str(mail["Date"])) if mail["Date"] else None),
        "id": str(mail.get("Message-ID") or ""),
        "references": f"{mail.get('In-Reply-To') or ''} {mail.get('References') or ''}",
        "text": "\n".join(said for kind, said in texts if kind == "plain"),
        "html": any(kind == "html" for kind, _ in texts),
        "files": files,
    }


def leaves(part: email.message.Message):  # run by the other parsers' Python as well
    """Yield the parts that hold something; a message inside is one."""
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.get_payload():
            yield from leaves(child)
    else:
        yield part


def payload(part: email.message.Message) -> bytes:
    """Return the decoded bytes of a part."""
    if part.is_multipart():
        return b"".join(child.as_bytes() for child in part.get_payload())
    return part.get_payload(decode=True) or b""


def text(part: email.message.Message, raw: bytes) -> str:
    """Return bytes as text in the charset that the part names."""
    try:
        return raw.decode(str(part.get_content_charset() or "utf-8"), "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def when(value: str) -> float:
    """Return a date as seconds since 1970."""
    from datetime import UTC

    read = email.utils.parsedate_to_datetime(value)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def tried(work: Any) -> Any:
    """Return what `work` returns, or the name of its error."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  another program's error is an answer here
        return {"error": type(error).__name__}


def main(read: Any) -> None:
    """Answer for each file that is named."""
    for line in sys.stdin:
        answer = tried(lambda line=line: read(Path(line.rstrip("\n")).read_bytes()))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(facts)
