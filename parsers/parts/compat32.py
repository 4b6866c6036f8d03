"""Split a mail with the standard library's tolerant parser under its compat32 policy (RFC 2045, 2046).

It reads what fast-mail-parser refuses: broken base64, and nesting that is too deep for it. `email.policy.default` is
never used: 97 KiB of semicolons in one header take it over a minute (python/cpython#136063). Compat32 has the same
fault where the semicolons are quoted (488 KiB: 129 s), so fields are cut while it reads them; and it compares every
line with every open boundary, so mail where that is too much is not given to it at all.

Of the two parsers this one is slower by twenty times, so it is the second choice. Size and digest of a message inside
are of the message written out again, with fields as they were cut.
"""

import re
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32

from parsers.headers.comments import without_comments
from parsers.headers.encoded_word import decode
from parsers.message import Defect
from parsers.parts.part import Budget, Part, charset_of, type_of

__all__ = ["split_tolerantly"]

_LONGEST_FIELD = 16 * 1024
_LONGEST_MIME_FIELD = 8 * 1024
_PARAMETERS = 50
_MOST_WORK = 5_000_000
"""The most comparisons of a line with a boundary: about two seconds."""
_FEW_LINES = 5_000
_BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)


class _Cut(Compat32):
    """The compat32 policy; header fields are cut as they are read, and written as they were read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower() == "content-transfer-encoding":  # known to it by its bare name only (RFC 2045 6.1)
            return name, without_comments(value[:_LONGEST_FIELD]).strip(' \t";')
        if not name.lower().startswith("content-"):
            return name, value[:_LONGEST_FIELD]
        return name, ";".join(value[:_LONGEST_MIME_FIELD].split(";", _PARAMETERS)[:_PARAMETERS])

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\r\n".encode("ascii", "surrogateescape")


_POLICY = _Cut(mangle_from_=False)


def split_tolerantly(content: bytes, budget: Budget) -> Part | None:
    """Return the root part of `content`, or None when it costs too much or even this parser raises."""
    if _work(content) > _MOST_WORK:
        budget.defects.append(Defect("unreadable-mime", "The mail has too many lines for its many boundaries."))
        return None
    try:
        return _walk(message_from_bytes(content, policy=_POLICY), budget, 0)
    except Exception as error:  # noqa: BLE001  on hostile mail this parser raises whatever its own code trips over
        budget.defects.append(Defect("unreadable-mime", f"The tolerant parser raised {type(error).__name__}."))
        return None


def _work(content: bytes) -> int:
    """Return how many comparisons of a line with a boundary the parser may make."""
    lines = content.count(b"\n")
    return lines * (1 + len(_BOUNDARY.findall(content))) if lines > _FEW_LINES else 0


def _walk(message: "Message[str, str]", budget: Budget, depth: int) -> Part:
    content_type = type_of(str(message.get("Content-Type", message.get_default_type())))
    children: list[Part] = []
    content = b""
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        detail = f"The parts of a {content_type[:60]} were not found; it counts as text."
        budget.defects.append(Defect("unsplit", detail))
        # What stands above a boundary that never comes is a preamble to this parser.
        content_type, content = "text/plain", _octets(message) or _encoded(message.preamble)
    elif message.get_content_maintype() == "multipart":
        if budget.may_open(depth):
            children.extend(_walk(child, budget, depth + 1) for child in _messages(message) if budget.take())
    elif message.is_multipart():  # message/rfc822 and message/delivery-status come already split
        content = b"\n".join(child.as_bytes() for child in _messages(message))
    else:
        content = _octets(message)
    return Part(
        content_type=content_type,
        content=content,
        charset=charset_of(str(message.get("Content-Type", ""))),
        name=decode(message.get_filename("")),
        disposition=message.get_content_disposition() or "",
        content_id=_content_id(message),
        children=tuple(children),
    )


def _messages(message: "Message[str, str]") -> list["Message[str, str]"]:
    payload = message.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _octets(message: "Message[str, str]") -> bytes:
    payload = message.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _encoded(text: str | None) -> bytes:
    return (text or "").encode("ascii", "surrogateescape")


def _content_id(message: "Message[str, str]") -> str | None:
    value = message.get("Content-ID")
    return None if value is None else str(value).strip().strip("<>")
