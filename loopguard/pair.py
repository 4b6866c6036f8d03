"""Two parties, whatever tricks their addresses play: one name for a sender, one key for a pair.

`normalise` takes away, in this order, what differs from mail to mail while the party stays the same:

    case                    the domain has none (RFC 5321 2.4), and no known party differs by it
    SRS0=HASH=TT=dom=loc    the address a forwarder has rewritten (Sender Rewriting Scheme): back to loc@dom
    SRS1=...==...           the same, forwarded twice
    prvs=TAG=loc            BATV (draft-levine-smtp-batv); btv1==TAG==loc is Barracuda's
    loc+tag                 sub-addressing (RFC 5233)
    list-user=dom           VERP (qmail, Postfix XVERP, Mailman): the recipient inside the bounce address
    digits, hex tokens      `crm-4711`, `crm-4f2a9b`: counters and tickets become one class `#`
    a last single letter    `crm-a`, `crm-b`

Too coarse is harmless here: a key only counts, and what holds is likeness. Not caught: a letter that changes inside
a word (`crmxa`, `crmxb`), and another domain for each mail.
"""

import re
from hashlib import sha256
from typing import Final

__all__ = ["normalise", "pair_key"]

_LONGEST: Final = 320
"""Characters of an address that are read: 64 + 1 + 255 (RFC 5321 4.5.3.1)."""

_SRS0: Final = re.compile(r"srs0[=+-][^=@]*=[^=@]*=([^=@]+)=([^@]+)")
_SRS1: Final = re.compile(r"srs1[=+-][^=@]*=[^=@]*==[^=@]*=[^=@]*=([^=@]+)=([^@]+)")
_BATV: Final = re.compile(r"(?:prvs=[^=/@]*[=/]|btv1==[^=@]*==)([^@]+)")
_HEX: Final = re.compile(r"(?=[a-f]*[0-9])[0-9a-f]{4,}")
_TOKENS: Final = re.compile(r"([^-_.]+)")
_DIGITS: Final = re.compile(r"[0-9]+")
_LAST_LETTER: Final = re.compile(r"(?<=[^-_.])[-_.][a-z]$")


def normalise(address: str) -> str:
    """Return the party behind an address, lower case; "" for "". Idempotent."""
    bare = address[:_LONGEST].strip().strip("<>").lower()
    while (step := _once(bare)) != bare:
        bare = step
    return bare


def pair_key(sender: str, mailbox: str) -> str:
    """Return the versioned key of two parties, the same whichever of them wrote: `v1:` and 32 hex digits."""
    parties = "\n".join(sorted((normalise(sender), normalise(mailbox))))
    return "v1:" + sha256(parties.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _once(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not at:
        return _DIGITS.sub("#", address)
    for pattern in (_SRS1, _SRS0):
        match = pattern.fullmatch(local)
        if match:
            return f"{match[2]}@{match[1]}"
    batv = _BATV.fullmatch(local)
    local = batv[1] if batv else local
    local = local.partition("+")[0] or local
    local = _without_verp(local)
    local = _TOKENS.sub(lambda token: "#" if _HEX.fullmatch(token[1]) else token[1], local)
    local = _DIGITS.sub("#", local)
    return f"{_LAST_LETTER.sub('', local)}@{domain}"


def _without_verp(local: str) -> str:
    head, equals, tail = local.partition("=")
    if not equals or not tail:
        return local
    return head.rpartition("-")[0] or head
