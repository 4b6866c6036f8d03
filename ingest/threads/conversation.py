"""Exchange's own idea of a conversation: the Thread-Index field ([MS-OXOMSG] 2.2.1.3).

Its first 22 bytes are made once, when a conversation begins (a byte, five of the time, a GUID), and every answer
appends five more. Clients copy it into mails that have nothing to do with each other, and answers from other systems
lose it, so it never joins a thread: it is a hint for a link. Thread-Topic is the subject once more, and is not read.
"""

from base64 import b64decode
from binascii import Error

from parsers import ParsedMessage

__all__ = ["conversation_of"]

_HEAD = 22
_LONGEST = 4_000


def conversation_of(message: ParsedMessage) -> str | None:
    """Return the name of the conversation that a mail says it belongs to; no id has such a name (`keys.id_name`)."""
    value = message.headers.first("Thread-Index")
    if not value:
        return None
    try:
        raw = b64decode("".join(value[:_LONGEST].split()), validate=True)
    except (Error, ValueError):
        return None
    return f"conversation {raw[:_HEAD].hex()}" if len(raw) >= _HEAD else None
