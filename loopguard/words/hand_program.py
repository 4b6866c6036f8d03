"""Whether a mail was written in a program for people, such as Outlook: then weak signs of a machine do not count.

Such programs name themselves in X-Mailer or User-Agent, or leave fields that only they write (Outlook's Thread-Index).
A mail service's web page leaves a Message-ID of its own form (Gmail). PHP's mail programs are named by the script that
sent. All of that can be forged, so it only outweighs weak signs. It does not prove that a person wrote: a script can
send through Outlook. A programmer's library that names itself (`SENDERS`) is no such program, though Gmail or Exchange
gave its mail their marks.
"""

import re
from functools import lru_cache
from typing import Final

from parsers import ParsedMessage

__all__ = ["FIELDS", "IDS", "PROGRAMS", "SCRIPTS", "SENDERS", "by_hand"]

PROGRAMS: Final = (
    "outlook", "iphone mail", "ipad mail", "apple mail", "thunderbird", "icedove", "betterbird", "seamonkey",
    "evolution", "kmail", "kontact", "geary", "the bat", "claws", "sylpheed", "roundcube", "squirrelmail",
    "horde", "imp/", "zimbra", "k-9", "mutt", "alpine", "pine", "gnus", "emacs", "mu4e", "lotus notes",
    "hcl notes", "eudora", "foxmail", "open-xchange", "sogo", "rainloop", "snappymail", "nextcloud mail",
    "airmail", "mailbird", "em client", "postbox", "becky", "shuriken", "groupwise", "samsung", "blackberry",
    "yahoomail", "ygo", "aol", "mailspring", "pegasus", "nmh", "amazon workmail",
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

SENDERS: Final = ("microsoft cdo", "wpmailsmtp", "phpmailer", "php/", "nodemailer", "swiftmailer")
"""Words of X-Mailer of libraries that send through Gmail's API or Exchange, which add their marks; seen."""

SCRIPTS: Final = r"\d+:(?:rcube\.php|main\.inc|rcmail\w*\.(?:php|inc)|squirrelmail\S*|imp\.php|horde\S*|sendmail\.inc)"
"""X-PHP-Originating-Script of mail programs that run on a web server: Roundcube (seen), Horde, SquirrelMail."""

_FIELDS: Final = frozenset(name.lower() for name in FIELDS)
_SCRIPT: Final = re.compile(SCRIPTS)
_ID: Final = re.compile(IDS)


def by_hand(message: ParsedMessage) -> bool:
    """Whether a program for people left its sign in the mail."""
    headers = message.headers
    program = (headers.first("X-Mailer") or headers.first("User-Agent") or "")[:100].lower()
    if program.startswith(SENDERS):
        return False
    if not _FIELDS.isdisjoint(headers.names) or (program and _is_for_people(program)):
        return True
    script = headers.first("X-PHP-Originating-Script")
    if script and _SCRIPT.fullmatch(script[:100].strip().lower()):
        return True
    return _ID.fullmatch((message.message_id.value or "")[:200].lower()) is not None


@lru_cache(maxsize=256)
def _is_for_people(program: str) -> bool:
    return any(name in program for name in PROGRAMS)
