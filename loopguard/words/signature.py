"""Whether a mail is signed by its author's own first name, as a person signs: "Gruß Tim", "- Harri", "Vince".

The name is taken from the author's display name ("Tim Ott") or from the part before the @ (`vince.kaminski@`). A line
of its own near the end has to consist of it; a word of farewell and the surname may stand beside it. Firms sign with
all of the firm's name, or bear it in their domain too; functions (`sales@`) have none.

Not caught: a name that is written otherwise than in the address; a firm that signs as "Anna" is taken for Anna.
"""

import re
from typing import Final

from loopguard.words.local_part import is_a_function
from loopguard.words.person_voice import says_farewell
from parsers import Address, ParsedMessage

__all__ = ["signs_as_author"]

_WORD: Final = re.compile(r"[^\W\d_]+")
_FIRM: Final = frozenset(
    (
        "gmbh", "ag", "kg", "ohg", "ltd", "limited", "inc", "llc", "plc", "corp", "co", "sa", "sas", "sarl", "srl",
        "spa", "bv", "nv", "ab", "as", "oy", "aps", "kft", "sro", "zoo", "the", "via", "team", "group", "shop", "store",
    )
)  # fmt: skip
"""Words of a display name that is no person's."""
_END: Final = 400
"""Characters at the end that are looked at: below the name stand a function, a firm and a telephone number."""
_LONGEST: Final = 40


def signs_as_author(message: ParsedMessage) -> bool:
    """Whether one of the last lines of the new text is the first name of its one author."""
    if len(message.from_) != 1:
        return False
    name = _name(message.from_[0])
    return bool(name) and any(_is_signature(line, name) for line in message.new_text[-_END:].lower().splitlines())


def _name(author: Address) -> list[str]:
    """Return first name and, when the address bears the name too, surname in small letters; nothing for a firm."""
    local, _, domain = author.address[:320].lower().rpartition("@")
    name = _WORD.findall(author.name[:60].lower())
    if len(name) < 2:
        return [] if is_a_function(local) else _person(_WORD.findall(local))
    if any(len(word) > 2 and word in domain for word in name):
        return []
    return _person(name)[: None if any(word in local for word in name) else 1]


def _person(words: list[str]) -> list[str]:
    """Return the words of a name when they may be a person's."""
    if not 0 < len(words) < 4 or len(words[0]) < 3 or any(word in _FIRM or is_a_function(word) for word in words):
        return []
    return words


def _is_signature(line: str, name: list[str]) -> bool:
    """Whether a line consists of a first name, and of a surname or a farewell at most."""
    words = _WORD.findall(line) if len(line) <= _LONGEST else []
    if name[0] not in words:
        return False
    at = words.index(name[0])
    return all(word in name for word in words[at + 1 :]) and (not at or says_farewell(" ".join(words[:at])))
