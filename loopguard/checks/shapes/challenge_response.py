"""A spam filter asks the writer to prove that a person wrote ("please confirm that you are human"): challenge-response.

It answers a mail of ours, so it is an auto-reply; two helpdesks, or a helpdesk and a filter, can go on like that for
ever. Four tables tell it: header fields, the mail's own id, addresses, and words in the text. One row is enough.

Not caught: filters that are not in the tables. A web page that asks a person to confirm a subscription is no such
filter. `X-Delivery-Agent: TMDA` and ids with `.TMDA@` are not in the tables, because they are on every mail of TMDA's
users.
"""

import re
from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from parsers import ParsedMessage

__all__ = ["ADDRESSES", "FIELDS", "IDS", "WORDS", "challenge_response"]

FIELDS: Final[tuple[tuple[str, str], ...]] = (
    ("X-AskVersion", "Active Spam Killer; SpamAssassin VBounce; seen"),
    ("X-Spamazoid-MD", "Spamazoid; SpamAssassin VBounce"),
    ("Spamlion", "SpamLion; SpamAssassin VBounce"),
    ("X-Boxtrapper", "BoxTrapper, cPanel; SpamAssassin VBounce"),
    ("X-Bluebottle-Request", "Bluebottle; SpamAssassin VBounce"),
    ("X-ExiSpam", "ExiSpam; SpamAssassin VBounce"),
    ("X-Spamarrest-Noauth", "Spam Arrest; seen"),
)
"""Field with any value, source; "; seen" as in `vendor_headers`."""

IDS: Final[tuple[tuple[str, str], ...]] = ((r".+-tmda-confirm", "TMDA; SpamAssassin VBounce"),)
"""Pattern over the whole Message-ID, lowered, source."""

ADDRESSES: Final[tuple[tuple[str, str], ...]] = (
    (r"spamblocker-challenge@.+", "Earthlink; seen"),
    (r".+@(.+\.)?boxbe\.com", "Boxbe"),
    (r".+@(.+\.)?spamarrest\.com", "Spam Arrest"),
    (r".+@(.+\.)?vanquish\.com", "Vanquish"),
    (r".*antispam.*@(.+\.)?uol\.com\.br", "AntiSpam UOL"),
    (r"(.+[-+])?qconfirm[-+]?.*@.+", "qconfirm"),
    (r".+-confirm-[0-9]+\.[0-9]+\.[0-9a-f]+@.+", "TMDA confirm address"),
)
"""Pattern over a whole address (reverse-path, From, Reply-To), lowered, source."""

WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("you are a real live human being", "BoxTrapper, cPanel; seen"),
    ("using a program called qurb", "Qurb; seen"),
    ("to control spam, i now allow incoming messages", "Earthlink; seen"),
    ("i apologize for this automatic reply to your e", "Earthlink; seen"),
    ("sender not pre-approved", "Spam Arrest; seen"),
    ("only need to do this once", "filters that ask back"),
    ("to prove you are a person", "filters that ask back"),
    ("to prove you are human", "filters that ask back"),
    ("prove that you are a human", "filters that ask back"),
    ("prove that you are a person", "filters that ask back"),
    ("confirm that you are a human", "filters that ask back"),
    ("confirm that you are a person", "filters that ask back"),
    ("to my guest list", "Boxbe"),
)
"""Words at the beginning of the new text, lowered, source."""

_FIELDS: Final = {name.lower(): (name, source) for name, source in FIELDS}
_IDS: Final = tuple((re.compile(pattern), source) for pattern, source in IDS)
_ADDRESSES: Final = tuple((re.compile(pattern), source) for pattern, source in ADDRESSES)
_HINTS: Final = ("challenge", "boxbe", "spamarrest", "vanquish", "antispam", "confirm")
"""One of these words stands in every address that fits: looking for them first spares the patterns."""
_SAID: Final = ("qurb", "spam", "human", "apologize", "approved", "only need", "person", "guest")
"""One of these words stands in each row of `WORDS`: looking for them first spares the search."""
_BEGINNING: Final = 1_000


def challenge_response(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find the sign of a filter that asks the writer to prove himself."""
    if message.report is not None:
        return None
    found = _field(message) or _id(message) or _address(message, envelope) or _words(message)
    if found is None:
        return None
    sign, source = found
    return Finding(
        "challenge-response", f"A spam filter asks whether a person wrote: {sign}.", source, Effect.AUTO_REPLY
    )


def _field(message: ParsedMessage) -> tuple[str, str] | None:
    for name in _FIELDS.keys() & message.headers.names:
        return _FIELDS[name]
    return None


def _id(message: ParsedMessage) -> tuple[str, str] | None:
    id_ = (message.message_id.value or "")[:300].lower()
    if "tmda" not in id_:
        return None
    return next(((id_[:100], source) for pattern, source in _IDS if pattern.fullmatch(id_)), None)


def _address(message: ParsedMessage, envelope: Envelope) -> tuple[str, str] | None:
    path = envelope.reverse_path or message.return_path or ""
    authors = [one.address[:320] for one in (*message.from_[:5], *message.reply_to[:5])]
    addresses = " ".join((path[:320], *authors)).lower()
    if not any(hint in addresses for hint in _HINTS):
        return None
    each = ((address, row) for address in addresses.split() for row in _ADDRESSES)
    return next(((address[:100], source) for address, (pattern, source) in each if pattern.fullmatch(address)), None)


def _words(message: ParsedMessage) -> tuple[str, str] | None:
    beginning = message.new_text[:_BEGINNING].lower()
    if not any(hint in beginning for hint in _SAID):
        return None
    beginning = " ".join(beginning.split())
    return next(((f'it says "{words}"', source) for words, source in WORDS if words in beginning), None)
