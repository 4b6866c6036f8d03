"""One name for a sender, and one key for two parties, even when their addresses change from mail to mail.

An example: `crm-4711@a.example` and `crm-4712@a.example` are one sender, `crm-#@a.example`. `normalise` takes away, in
this order, what changes while the party stays the same:

    case                    the domain has none (RFC 5321 2.4), and no known party differs by it
    SRS0=HASH=TT=dom=loc    the address a forwarder has rewritten (Sender Rewriting Scheme): back to loc@dom
    SRS1=...==...           the same, forwarded twice
    prvs=TAG=loc            BATV (draft-levine-smtp-batv); btv1==TAG==loc is Barracuda's
    loc+tag                 sub-addressing (RFC 5233)
    list-user=dom           VERP (qmail, Postfix XVERP, Mailman): the recipient inside the bounce address
    a.nn@gmail.com          other spellings of one mailbox (`spellings.py`)
    digits, hex tokens      `crm-4711`, `crm-4f2a9b`: counters and tickets become one class `#`
    a last single letter    `crm-a`, `crm-b`

`counted_under` takes more parties together: names of the same length at one domain have one key, so that a sender who
changes a letter within his name (`crmxa`, `crmxb`), or what stands behind it (`crm-kxwq`), is found again; and so have
the functions of one domain (`service@`, `info@`), which one program may answer for, and the hosts below it. It is one
key for all our mailboxes, since a program may answer several of them. `near` then says who among them may be the same,
and `between` picks their mails: those to another mailbox of ours only where machines wrote them, and a copy of one mail
only once. So people are counted at each mailbox by itself. All our own mailboxes have one key, so that rings of them
are seen (`loopguard.rules.ring`).

To take two people for one is harmless here: the key only decides what is counted together, and a mail is held only if
it says the same. Not caught: more than two letters that change within a name, a name whose length changes by letters,
and another domain for each mail.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Final

from loopguard.arrival import Arrival
from loopguard.identity.providers import PROVIDERS
from loopguard.identity.spellings import one_domain, one_spelling
from loopguard.identity.tenants import TENANTS
from loopguard.words.local_part import is_a_function
from parsers.headers.rewritten_path import original_path

__all__ = [
    "BOUNCE",
    "about_one_firm",
    "between",
    "class_of",
    "counted_under",
    "near",
    "normalise",
    "pair_key",
    "party",
    "person",
    "returns",
    "without_verp",
    "wrote_to",
]

BOUNCE: Final = "bounce of "
"""What stands before the party of a bounce. That party is the recipient whom the bounce is about, with his name
unchanged."""

_TWICE: Final = 2
"""Bounces of each address of an organisation, on average, from which they are a loop's."""

_LONGEST: Final = 320
"""The most characters of an address that are read: 64 + 1 + 255 (RFC 5321 4.5.3.1)."""

_LEAST_NAME: Final = 4
"""Letters of a registered name, at least, behind which a host's name stands: `co.uk` is none."""

_AROUND: Final = " \t\r\n\f\v<>"
_HEX: Final = re.compile(r"(?=[a-f]*[0-9])[0-9a-f]{4,}")
_TOKENS: Final = re.compile(r"([^-_.]+)")
_DIGITS: Final = re.compile(r"[0-9]+")
_BEHIND: Final = re.compile(r"[-_][a-z#]{3,}$")
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
    return _key("ours" if both_ours else "\n".join(sorted((_class_or_name(sender), _class_or_name(mailbox)))))


def counted_under(sender: str, mailbox: str, ours: Collection[str] = ()) -> str:
    """Return the key that a mail is counted under: its sender's, to whichever of our mailboxes he writes; of two
    mailboxes of ours, or where nobody says which are ours, that of the two parties."""
    if mailbox.lower() not in ours or party(sender, ours) in ours:
        return pair_key(sender, mailbox, ours)
    return _key(f"by {_counted_as(sender)}")


@lru_cache(maxsize=4_096)  # several rules ask for the same two
def near(one: str, other: str) -> bool:
    """Whether two normalised addresses may be one sender who changes letters: same domain, names of the same length.

    In names of three or four letters one may differ, in longer ones two: each of two mails may have changed another.
    What stands behind a hyphen may be another word of the same length. A function is one sender with the others of its
    domain, and a name with the same one at another host of it.
    """
    if one == other:
        return True
    if one.startswith(BOUNCE) or other.startswith(BOUNCE):
        return False
    (local, firm, function), (other_local, other_firm, other_function) = _parts(one), _parts(other)
    if firm != other_firm or firm in PROVIDERS:
        return False
    return local == other_local or (function and other_function) or _may_change_into(local, other_local)


def _may_change_into(local: str, other: str) -> bool:
    if len(local) != len(other):
        return False
    if _BEHIND.search(local) and _BEHIND.sub("", local) == _BEHIND.sub("", other):
        return True
    allowed = 0 if len(local) < 3 else 1 if len(local) < 5 else 2
    return sum(a != b for a, b in zip(local, other, strict=True)) <= allowed


def wrote_to(sender: str, mailbox: str) -> bool:
    """Whether a party, as in `Arrival.sender`, is the one behind a mailbox's address."""
    return sender == mailbox.lower() or sender == normalise(mailbox)


def between(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return the arrivals that have the last one's two parties, in either direction, in order; of a machine's also
    those to other mailboxes of ours, each mail once."""
    last = arrivals[-1]
    if all(a.mailbox == last.mailbox for a in arrivals):
        return [a for a in arrivals if near(a.sender, last.sender)]
    known = {_copy(a) for a in arrivals if a.mailbox == last.mailbox}
    kept = []
    for a in arrivals:
        if a.mailbox == last.mailbox or not last.automatic or not a.automatic:
            wanted = near(a.sender, last.sender) if a.mailbox == last.mailbox else returns(a, last)
        else:
            wanted = returns(a, last) or (near(a.sender, last.sender) and _copy(a) not in known)
            known.add(_copy(a))
        if wanted:
            kept.append(a)
    return kept


def returns(one: Arrival, other: Arrival) -> bool:
    """Whether a mail goes the other way: from the other's mailbox to his party."""
    return one.mailbox != other.mailbox and wrote_to(one.sender, other.mailbox) and wrote_to(other.sender, one.mailbox)


def about_one_firm(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return the bounces, to the last one's mailbox, about its address; about all of its organisation, as of one, where
    each came twice or more on average. A newsletter has one bounce for each, and the first about an address is none of
    the loop's."""
    last = arrivals[-1]
    mails = [a for a in arrivals if a.mailbox == last.mailbox]
    others = [a.sender for a in mails if a.sender != last.sender]
    again = len(others) < len(mails) - 1
    many = again and len(others) >= _TWICE * len(set(others))
    about = last.sender
    return [a if a.sender == about else replace(a, sender=about) for a in mails if many or a.sender == about]


def class_of(address: str) -> str:
    """Return what all addresses have in common that a program may change one into; "" where none can be changed."""
    local, _, domain = normalise(address).rpartition("@")
    return "" if domain in PROVIDERS else f"{len(local)}@{domain}"


def _copy(arrival: Arrival) -> tuple[str, str, float]:
    """Return what the copies of one mail to several mailboxes have in common."""
    return arrival.fingerprint, arrival.subject_key, arrival.written or arrival.at


def _counted_as(sender: str) -> str:
    if sender.startswith(BOUNCE):
        firms = {_firm(address.rpartition("@")[2]) for address in sender.removeprefix(BOUNCE).split(" ")}
        return f"{BOUNCE}{min(firms)}" if len(firms) == 1 and firms.isdisjoint(PROVIDERS) else sender
    local, firm, function = _parts(normalise(sender))
    if firm in PROVIDERS:
        return normalise(sender)
    return f"functions@{firm}" if function else f"{len(local)}@{firm}"


@lru_cache(maxsize=4_096)
def _parts(name: str) -> tuple[str, str, bool]:
    """Return of a normalised address the name, the organisation, and whether the name is a function."""
    local, _, domain = name.rpartition("@")
    return local, _firm(domain), is_a_function(local)


def _firm(domain: str) -> str:
    """Return a domain without the host in front of it, where what is left is surely registered by one."""
    host, _, rest = domain.partition(".")
    name = rest.partition(".")[0]
    if domain in PROVIDERS or rest in TENANTS:
        return domain
    return rest if "." in rest and len(name) >= _LEAST_NAME and host else domain


def _key(parties: str) -> str:
    return "v1:" + sha256(parties.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _class_or_name(address: str) -> str:
    return address if address.startswith(BOUNCE) else class_of(address) or normalise(address)


def _once(address: str) -> str:
    address = original_path(address.strip(_AROUND))
    local, at, domain = address.rpartition("@")
    if not at:
        return _DIGITS.sub("#", address)
    local = local.partition("+")[0] or local
    domain = one_domain(domain)
    local = one_spelling(without_verp(local), domain)
    local = _TOKENS.sub(lambda token: "#" if _HEX.fullmatch(token[1]) else token[1], local)
    local = _DIGITS.sub("#", local)
    return f"{_LAST_LETTER.sub('', local)}@{domain}"


def without_verp(local: str) -> str:
    """Return a local part without the recipient that VERP wrote into it."""
    head, equals, tail = local.partition("=")
    if not equals or not tail:
        return local
    return head.rpartition("-")[0] or head
