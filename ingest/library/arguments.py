"""Refuses what a program hands over by mistake: one address for several, text for bytes, and the like.

A `str` is a sequence of its characters, so `recipients="x@example.org"` would pass for thirteen recipients, and the
answer would be about `x`. Type checkers see most of it; not everybody has one.
"""

from collections.abc import Iterable

from ingest.errors import CallerError, WrongType
from loopguard import Envelope

__all__ = ["MOST", "addresses", "bytes_of_a_mail", "envelope_of", "how_many", "one_id", "one_text", "pair"]

MOST = 1_000
"""Rows of one list."""


def addresses(value: object, name: str) -> tuple[str, ...]:
    """Return several addresses, or other words, as a tuple. Raises `WrongType`."""
    if isinstance(value, (str, bytes)):
        raise WrongType(f"{name} is several, and {value!r} is one: write ({_quoted(value)},) or [{_quoted(value)}]")
    if not isinstance(value, Iterable):
        raise WrongType(f"{name} is a tuple or a list of str, and {value!r} is a {type(value).__name__}")
    found = tuple(value)
    for one in found:
        if not isinstance(one, str):
            raise WrongType(f"{name} holds {one!r}, a {type(one).__name__}: each of them is a str")
    return found


def bytes_of_a_mail(value: object) -> bytes:
    """Return the bytes of a mail. Raises `WrongType` for text, a file, or a message of the standard library."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, str):
        raise WrongType("content is the mail's bytes as they were received, and this is a str: give content.encode()")
    if hasattr(value, "as_bytes"):
        raise WrongType("content is the mail's bytes, and this is a message: give message.as_bytes(policy=SMTP)")
    if hasattr(value, "read"):
        raise WrongType("content is the mail's bytes, and this is a file: open it with 'rb' and give file.read()")
    raise WrongType(f"content is the mail's bytes, and this is a {type(value).__name__}")


def envelope_of(value: object) -> Envelope:
    """Return the envelope. Raises `WrongType`."""
    if isinstance(value, Envelope):
        return value
    raise WrongType(
        f"envelope is what SMTP said, and this is a {type(value).__name__}: "
        'give ingest.Envelope("sender@example.org", ("support@example.com",))'
    )


def one_id(value: object, name: str = "id_") -> str:
    """Return the id of a mail, or of a storm. Raises `WrongType`."""
    if isinstance(value, str):
        return value
    hint = " (its `id` is meant?)" if hasattr(value, "id") else ""
    raise WrongType(f"{name} is a str, and this is a {type(value).__name__}{hint}")


def one_text(value: object, name: str) -> str | None:
    """Return one word, or None for any. Raises `WrongType`."""
    return None if value is None else one_id(value, name)


def how_many(limit: object) -> int:
    """Return how many rows a list may have, `MOST` at most. Raises `WrongType`, `CallerError` for fewer than one."""
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise WrongType(f"limit is an int, and this is a {type(limit).__name__}")
    if limit < 1:
        raise CallerError(f"limit: {limit} rows are none: ask for 1 to {MOST}")
    return min(limit, MOST)


def pair(value: object, name: str) -> tuple[str, str]:
    """Return (mailbox, name of a thread). Raises `WrongType`."""
    found = addresses(value, name)
    if len(found) != 2:
        raise WrongType(f"{name} is (mailbox, {name}), two of them, and {value!r} has {len(found)}")
    return found[0], found[1]


def _quoted(value: str | bytes) -> str:
    return repr(value if isinstance(value, str) else value.decode("ascii", "replace")).replace("'", '"')
