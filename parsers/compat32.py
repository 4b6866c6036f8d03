"""Split a mail with the standard library's tolerant parser under its compat32 policy (RFC 2045, 2046).

It reads what fast-mail-parser refuses: broken base64, and nesting that is too deep for it. `email.policy.default` is
never used: 97 KiB of semicolons in one header take it over a minute (python/cpython#136063). Of the two parsers this
one is slower by twenty times, so it is the second choice.
"""

from email import message_from_bytes
from email.message import Message

from parsers.encoded_word import decode
from parsers.message import Defect
from parsers.part import Budget, Part, charset_of, type_of

__all__ = ["split_tolerantly"]


def split_tolerantly(content: bytes, budget: Budget) -> Part | None:
    """Return the root part of `content`, or None when even this parser raises (RecursionError beyond depth 970)."""
    try:
        return _walk(message_from_bytes(content), budget, 0)
    except Exception as error:  # noqa: BLE001  on hostile mail this parser raises whatever its own code trips over
        budget.defects.append(Defect("unreadable-mime", f"The tolerant parser raised {type(error).__name__}."))
        return None


def _walk(message: "Message[str, str]", budget: Budget, depth: int) -> Part:
    content_type = type_of(str(message.get("Content-Type", message.get_default_type())))
    children: list[Part] = []
    content = b""
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        budget.defects.append(
            Defect("unsplit", f"The parts of a {content_type[:60]} were not found; it counts as text.")
        )
        content_type, content = "text/plain", _octets(message)
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


def _content_id(message: "Message[str, str]") -> str | None:
    value = message.get("Content-ID")
    return None if value is None else str(value).strip().strip("<>")
