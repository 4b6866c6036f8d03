"""One name for a sender, and one key for two parties, even when their addresses change from mail to mail.

An example: `crm-4711@a.example` and `crm-4712@a.example` are one sender, `crm-#@a.example`. `normalise` takes away, in
this order, what changes while the party stays the same:

    case                    the domain has none (RFC 5321 2.4), and no known party differs by it
    SRS0=HASH=TT=dom=loc    the address a forwarder has rewritten (Sender Rewriting Scheme): back to loc@dom
    SRS1=...==...           the same, forwarded twice
    prvs=TAG=loc            BATV (draft-levine-smtp-batv); btv1==TAG==loc is Barracuda's
    loc+tag                 sub-addressing (RFC 5233)
    list-user=dom           VERP (qmail, Postfix XVERP, Mailman): the recipient inside the bounce address
    digits, hex tokens      `crm-4711`, `crm-4f2a9b`: counters and tickets become one class `#`
    a last single letter    `crm-a`, `crm-b`

`pair_key` takes more parties together: names of the same length at one domain have one key, so that a sender who
changes a letter within his name (`crmxa`, `crmxb`) is found again. `near` then says who among them may be the same, and
`between` picks their mails. All our own mailboxes have one key, so that rings of them are seen
(`loopguard.rules.ring`).

To take two people for one is harmless here: the key only decides what is counted together, and a mail is held only if
it says the same. Not caught: more than two letters that change, a name whose length changes by letters, and another
domain for each mail.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final

from loopguard.arrival import Arrival
from loopguard.identity.providers import PROVIDERS
from parsers.headers.rewritten_path import original_path

__all__ = [
    "BOUNCE",
    "between",
    "class_of",
    "near",
    "normalise",
    "pair_key",
    "party",
    "person",
    "without_verp",
    "wrote_to",
]

BOUNCE: Final = "bounce of "
"""What stands before the party of a bounce. That party is the recipient whom the bounce is about, with his name
unchanged."""

_LONGEST: Final = 320
"""The most characters of an address that are read: 64 + 1 + 255 (RFC 5321 4.5.3.1)."""

_AROUND: Final = " \t\r\n\f\v<>"
_HEX: Final = re.compile(r"(?=[a-f]*[0-9])[0-9a-f]{4,}")
_TOKENS: Final = re.compile(r"([^-_.]+)")
_DIGITS: Final = re.compile(r"[0-9]+")
_LAST_LETTER: Final = re.compile(r"(?<=[^-_.])[-_.][a-z]$")


@lru_cache(maxsize=4_096)
def normalise(address: str) -> str:
    """Return one name for all addresses of a party, in lower case; "" for "". Doing it twice changes nothing."""
    bare = address[:_LONGEST].lower()
    while (step := _once(bare)) != bare:
        bare = step
    return bare


def party(address: str, ours: Collection[str] = ()) -> str:
    """Return the party's name; our own mailboxes (given in small letters) and parties of bounces stay as they are."""
    exact = address.lower()
    return exact if exact in ours or exact.startswith(BOUNCE) else normalise(address)


def person(address: str) -> str:
    """Return an address in small letters without what relays and its owner add to it: SRS, BATV and tags."""
    local, at, domain = original_path(address.lower().strip(_AROUND)).rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def pair_key(sender: str, mailbox: str, ours: Collection[str] = ()) -> str:
    """Return the key of two parties, the same whoever of them wrote: `v1:` and 32 hex digits."""
    both_ours = party(sender, ours) in ours and mailbox.lower() in ours
    parties = "ours" if both_ours else "\n".join(sorted((_class_of(sender), _class_of(mailbox))))
    return "v1:" + sha256(parties.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def near(one: str, other: str) -> bool:
    """Whether two normalised addresses may be one sender who changes letters: same domain, names of the same length.

    In names of three or four letters one may differ, in longer ones two: each of two mails may have changed another.
    """
    if one == other:
        return True
    (local, _, domain), (other_local, _, other_domain) = one.rpartition("@"), other.rpartition("@")
    if domain != other_domain or domain in PROVIDERS or one.startswith(BOUNCE) or len(local) != len(other_local):
        return False
    allowed = 0 if len(local) < 3 else 1 if len(local) < 5 else 2
    return sum(a != b for a, b in zip(local, other_local, strict=True)) <= allowed


def wrote_to(sender: str, mailbox: str) -> bool:
    """Whether a party, as in `Arrival.sender`, is the one behind a mailbox's address."""
    return sender == mailbox.lower() or sender == normalise(mailbox)


def between(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return the arrivals that have the last one's two parties, in either direction, in order."""
    last = arrivals[-1]
    return [
        a
        for a in arrivals
        if (a.mailbox == last.mailbox and near(a.sender, last.sender))
        or (a.mailbox != last.mailbox and wrote_to(a.sender, last.mailbox) and wrote_to(last.sender, a.mailbox))
    ]


def class_of(address: str) -> str:
    """Return what all addresses have in common that a program may change one into; "" where none can be changed."""
    local, _, domain = normalise(address).rpartition("@")
    return "" if domain in PROVIDERS else f"{len(local)}@{domain}"


def _class_of(address: str) -> str:
    return address if address.startswith(BOUNCE) else class_of(address) or normalise(address)


def _once(address: str) -> str:
    address = original_path(address.strip(_AROUND))
    local, at, domain = address.rpartition("@")
    if not at:
        return _DIGITS.sub("#", address)
    local = local.partition("+")[0] or local
    local = without_verp(local)
    local = _TOKENS.sub(lambda token: "#" if _HEX.fullmatch(token[1]) else token[1], local)
    local = _DIGITS.sub("#", local)
    return f"{_LAST_LETTER.sub('', local)}@{domain}"


def without_verp(local: str) -> str:
    """Return a local part without the recipient that VERP wrote into it."""
    head, equals, tail = local.partition("=")
    if not equals or not tail:
        return local
    return head.rpartition("-")[0] or head
