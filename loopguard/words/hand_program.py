"""Whether a mail was written in a program for people, such as Outlook: then weak signs of a machine do not count.

Such programs name themselves in X-Mailer or User-Agent, or leave fields that only they write (Outlook's Thread-Index).
A mail service's web page leaves a Message-ID of its own form (Gmail). All of that can be forged, so it only outweighs
weak signs. It does not prove that a person wrote: a script can send through Outlook.
"""

import re
from functools import lru_cache
from typing import Final

from parsers import ParsedMessage

__all__ = ["FIELDS", "IDS", "PROGRAMS", "by_hand"]

PROGRAMS: Final = (
    "outlook", "iphone mail", "ipad mail", "apple mail", "thunderbird", "icedove", "betterbird", "seamonkey",
    "evolution", "kmail", "kontact", "geary", "the bat", "claws", "sylpheed", "roundcube", "squirrelmail",
    "horde", "imp/", "zimbra", "k-9", "mutt", "alpine", "pine", "gnus", "emacs", "mu4e", "lotus notes",
    "hcl notes", "eudora", "foxmail", "open-xchange", "sogo", "rainloop", "snappymail", "nextcloud mail",
    "airmail", "mailbird", "em client", "postbox", "becky", "shuriken", "groupwise", "samsung", "blackberry",
    "yahoomail", "ygo", "aol", "mailspring", "pegasus", "nmh",
)  # fmt: skip
"""Words of X-Mailer or User-Agent, lowered, as these programs write them."""

FIELDS: Final = (
    "Thread-Index",
    "X-MS-Has-Attach",
    "X-MS-TNEF-Correlator",
    "X-Universally-Unique-Identifier",
    "X-Enigmail-Version",
)
"""Fields that Outlook, Exchange, Apple Mail and Thunderbird's Enigmail leave."""

IDS: Final = (
    r"ca[a-z0-9+/=_-]{20,}@mail\.gmail\.com|[0-9a-f-]{36}@(?:spark|readdle|geary)|\d+\.\d+\.\d+@mail\.yahoo\.com"
)
"""Message-IDs of web pages and apps that people write with, lowered."""

_FIELDS: Final = frozenset(name.lower() for name in FIELDS)
_ID: Final = re.compile(IDS)


def by_hand(message: ParsedMessage) -> bool:
    """Whether a program for people left its sign in the mail."""
    headers = message.headers
    if not _FIELDS.isdisjoint(headers.names):
        return True
    program = (headers.first("X-Mailer") or headers.first("User-Agent") or "")[:100].lower()
    if program and _is_for_people(program):
        return True
    return _ID.fullmatch((message.message_id.value or "")[:200].lower()) is not None


@lru_cache(maxsize=256)
def _is_for_people(program: str) -> bool:
    return any(name in program for name in PROGRAMS)
