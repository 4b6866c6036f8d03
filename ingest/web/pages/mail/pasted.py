"""What somebody who looks for a mail has pasted: a receipt as our 250 and a mail server's log say it, a Message-ID, or
an address, alone or somewhere in a line of a log; pure.

Postfix logs the answer of the next server in brackets: `status=sent (250 2.0.0 Accepted as 0198…)`. A line without a
receipt names the Message-ID (`message-id=<…>`, of its cleanup) or addresses (`from=<…>`, `to=<…>`).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ADDRESS", "Names", "Pasted", "pasted"]

MOST = 10
"""Names that one paste may have; a whole log is no question."""
_NAME = "[0-9a-f]{32}"
_TAKEN = re.compile(rf"\b250 2\.0\.0 Accepted as ({_NAME})(?![0-9a-z])", re.IGNORECASE)
_HEX = re.compile(rf"(?<![0-9a-z]){_NAME}(?![0-9a-z])", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"\bmessage-id\s*[=:]\s*<([^<>\s]{1,998})>", re.IGNORECASE)
_BRACKETS = re.compile(r"<([^<>\s]{1,998})>")
ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>@]+@[^\s\x00-\x1f\x7f<>@]+")
_LOGGED = re.compile(r"\b(?:from|to|orig_to|sender|recipient)=<([^<>\s@]+@[^<>\s@]+)>", re.IGNORECASE)


class Names(StrEnum):
    """What a name may be the name of: the fields of `Question`."""

    RECEIPT = "receipt"
    MESSAGE = "message"
    MESSAGE_ID = "message_id"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Pasted:
    """One reading of what was pasted."""

    names: Names
    value: str


def pasted(text: str) -> tuple[Pasted, ...]:
    """Return what it may mean, the likeliest first; nothing for a text in which there is no name."""
    text = text.strip()
    if taken := [*_TAKEN.findall(text)] or [*_HEX.findall(text)]:
        names = [one.lower() for one in taken][:MOST]
        return _once([(Names.RECEIPT, one) for one in names] + [(Names.MESSAGE, one) for one in names])
    if ids := _MESSAGE_ID.findall(text):
        return _once([(Names.MESSAGE_ID, one) for one in ids])
    if logged := _LOGGED.findall(text):
        return _once([(Names.ADDRESS, one) for one in logged])
    if inside := _BRACKETS.findall(text):
        alone = text == f"<{inside[0]}>"
        found = [(Names.MESSAGE_ID, one) for one in inside]
        addresses = [(Names.ADDRESS, one) for one in inside if ADDRESS.fullmatch(one)]
        return _once(found + addresses if alone else addresses + found)
    if not text or re.search(r"\s", text) or not text.isprintable():
        return _once([(Names.ADDRESS, one) for one in ADDRESS.findall(text)])
    as_address = [(Names.ADDRESS, text)] if ADDRESS.fullmatch(text) else []
    return _once([*as_address, (Names.MESSAGE_ID, text)])


def _once(found: list[tuple[Names, str]]) -> tuple[Pasted, ...]:
    return tuple(Pasted(*one) for one in dict.fromkeys(found))[: 2 * MOST]
