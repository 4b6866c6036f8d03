"""What a mail that a machine passed on tells of its way: who really wrote it, and who passed it on.

An example: Gmail forwards ann@gmail.com's mail to the helpdesk and writes `X-Forwarded-For`. These are read: Gmail's
fields (`X-Forwarded-For`, `X-Forwarded-To`, `X-Forwarded-Encrypted`) and its reverse-path; Exchange's two loop fields
and `Autoforwarded`; Dovecot's Sieve; the Resent fields (RFC 5322 3.6.6); the first ARC set, for the reverse-path that
it saw (RFC 8617 4.1.1); a rewritten reverse-path; and two deliveries to two mailboxes. An ARC set alone is no sign,
because most providers add one to all mail that reaches them. Nothing is verified. It does not tell a mailing list from
a forwarder; a forward by hand is `forwarded`'s.
"""

import re

from parsers.headers.address import address
from parsers.headers.encoded_word import clean
from parsers.headers.rewritten_path import forwarder, original_path
from parsers.message import Address, Headers, Redirected

__all__ = ["redirected"]

_WITH_ADDRESSES = (
    "X-Forwarded-For", "X-Forwarded-To", "Resent-From", "Resent-Sender", "X-Sieve-Redirected-From",
    "X-MS-Exchange-ForwardingLoop", "X-MS-Exchange-Inbox-Rules-Loop",
)  # fmt: skip
_SIGNS = frozenset(("x-forwarded-encrypted", "autoforwarded", *map(str.lower, _WITH_ADDRESSES)))
"""Fields of which each one alone shows that the mail was passed on."""
_AUTHORS = ("X-Original-Sender", "X-Original-From")
"""Fields in which forwarders that put themselves into From keep the author (Google Groups, Mailman)."""
_MOST = 20
_LONGEST = 500
_ADDRESS = re.compile(r"([^\s<>,;:()\"]{1,64})@([^\s<>,;:()\"]{1,255})")
_FIRST_SEAL = re.compile(r"i\s{0,3}=\s{0,3}1\s{0,3};")
_MAIL_FROM = re.compile(r"\bsmtp\.mailfrom=\"?([^\s;()\"]{1,320})", re.IGNORECASE)


def redirected(headers: Headers, authors: tuple[Address, ...], return_path: str | None) -> Redirected | None:
    """Return what the mail tells of its way, or None when nothing shows that a machine passed it on."""
    signs = sorted(_SIGNS & headers.names)
    path = return_path or ""
    original, passed = (original_path(path), forwarder(path)) if "=" in path else (path, "")
    if passed or (original != path and path[:3].lower() == "srs"):
        signs.append("return-path")
    delivered = _every_address(headers.every("Delivered-To"))
    if len(delivered) > 1:
        signs.append("delivered-to")
    if not signs:
        return None
    if original == path:  # nothing to undo: the first seal saw what the mail set out with
        told = None if passed else return_path
        set_out = _sealed_path(headers) or told
    else:
        set_out = original
    named = [entry for name in _WITH_ADDRESSES for entry in _every_address(headers.every(name))]
    through = dict.fromkeys((*named, *([passed] if passed else []), *delivered))
    return Redirected(_author(headers, authors), set_out, tuple(through)[:_MOST], tuple(signs))


def _every_address(values: tuple[str, ...]) -> list[str]:
    """Return all addresses that stand in these fields, in whatever form, no repeats."""
    found = (match for value in values[:_MOST] for match in _ADDRESS.finditer(clean(value[:_LONGEST])))
    return list(dict.fromkeys(address(match[1], match[2]) for match in found))


def _author(headers: Headers, authors: tuple[Address, ...]) -> str:
    kept = [entry for name in _AUTHORS for entry in _every_address(headers.every(name))]
    return kept[0] if kept else original_path(authors[0].address) if authors else ""


def _sealed_path(headers: Headers) -> str:
    """Return the reverse-path that the first ARC set saw, "" when none says so."""
    for value in headers.every("ARC-Authentication-Results"):
        match = _MAIL_FROM.search(clean(value[:_LONGEST])) if _FIRST_SEAL.match(value) else None
        if match is not None and "@" in match[1]:
            return original_path(match[1])
    return ""
