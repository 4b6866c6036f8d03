"""Who wrote a mail, as the parts before the @: of the authors (From) and of the Sender (RFC 5322 3.6.2), lowered.

What it does not do: look at the envelope. The reverse-path is another fact (`reverse_path`).
"""

from parsers import ParsedMessage

__all__ = ["local_parts"]

_MOST = 10
_LONGEST = 100


def local_parts(message: ParsedMessage) -> list[str]:
    """Return at most ten local parts, each of at most 100 characters; an address without @ is its own local part."""
    people = message.from_[:_MOST]
    if message.sender is not None:
        people = (*people, message.sender)
    return [(one.address.rpartition("@")[0] or one.address)[:_LONGEST].lower() for one in people]
