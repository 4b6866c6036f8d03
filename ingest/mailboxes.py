"""Our mailboxes: which recipient belongs to which, and what each tolerates.

A recipient is ours when it equals an address or an alias, case of the local part ignored, or when it does so without
its plus-tag (`support+4711@`, RFC 5233). A domain that is not ASCII is the same as letters and as `xn--` (RFC 5890):
people write the one, servers the other. Nothing is guessed: no catch-all, no %-hack, no source route.

A sender's own policy goes by the author that the mail names, and nobody has verified that: give it to senders whose
name gains a forger nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any
from unicodedata import normalize

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ingest.errors import SettingError
from ingest.settings import Settings
from loopguard import Policy, StampKey
from parsers import Limits

__all__ = ["Mailbox", "Mailboxes", "sent_as", "spelling"]

LABEL = 63
"""Octets of one label of a domain (RFC 1035)."""
_POLICY = TypeAdapter(Policy)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox with the policy that holds for it, and those of the senders that it treats in another way."""

    address: str
    policy: Policy
    limits: Limits
    senders: tuple[tuple[re.Pattern[str], Policy], ...] = ()
    ours: frozenset[str] = frozenset()
    """`Mailboxes.ours`, by which loops among our mailboxes are known."""

    def policy_for(self, sender: str) -> Policy:
        """Return the policy for mail by this author: that of the first sender that fits, else the mailbox's."""
        if not self.senders:
            return self.policy
        address = sender[:320].lower()
        return next((policy for pattern, policy in self.senders if pattern.fullmatch(address)), self.policy)


class Mailboxes:
    """All mailboxes of the settings, by address."""

    def __init__(self, settings: Settings) -> None:
        self._by_address: dict[str, Mailbox] = {}
        self._all: list[Mailbox] = []
        named = [address for one in settings.mailbox for address in (one.address, *one.aliases)]
        self.ours = frozenset(
            written for address in named for written in (address.lower(), spelling(address), sent_as(address))
        )
        """All our addresses in small letters, a domain in each of its spellings."""
        keys = tuple(StampKey(key.id, key.secret.get_secret_value().encode()) for key in settings.stamp_key)
        for one in settings.mailbox:
            policy = _policy(settings.policy, one.policy, keys, f"mailbox {one.address}")
            senders = tuple(
                (_pattern(each.address), _policy(policy, each.policy, keys, f"mailbox {one.address}: {each.address}"))
                for each in one.sender
            )
            mailbox = Mailbox(one.address, policy, settings.limits, senders, self.ours)
            self._all.append(mailbox)
            for address in (one.address, *one.aliases):
                if spelling(address) in self._by_address:
                    raise SettingError(f"mailbox: {address} is named twice; an address belongs to one mailbox")
                self._by_address[spelling(address)] = mailbox

    def find(self, recipient: str) -> Mailbox | None:
        """Return the mailbox of `recipient` (`local@domain`), or None when it is not ours."""
        address = spelling(recipient)
        if (found := self._by_address.get(address)) is not None:
            return found
        local, _, domain = address.rpartition("@")
        plain, plus, _ = local.partition("+")
        return self._by_address.get(f"{plain}@{domain}") if plus else None

    def named(self, address: str) -> Mailbox | None:
        """Return the mailbox that an address or an alias names, without a look at plus-tags."""
        return self._by_address.get(spelling(address))

    def spelt(self, address: str) -> str:
        """Return a mailbox's address as the settings write it, and so records; one that is not in them as it is."""
        found = self.named(address)
        return found.address if found is not None else address

    def all_spelt(self, addresses: Sequence[str] | None) -> tuple[str, ...] | None:
        """Return `spelt` of each; None, which is all, for None."""
        return None if addresses is None else tuple(map(self.spelt, addresses))

    def __iter__(self) -> Iterator[Mailbox]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def spelling(address: str) -> str:
    """Return the one spelling of an address: small letters, composed, and a domain as letters, not as `xn--`."""
    local, at, domain = normalize("NFC", address.lower()).rpartition("@")
    if "xn--" in domain:
        domain = ".".join(map(_letters, domain.split(".")))
    return f"{local}{at}{domain}"


def _letters(label: str) -> str:
    """Return a label as the letters that it stands for; one as it is that no server writes so (RFC 5891 4.4)."""
    if not label.startswith("xn--") or len(label) > LABEL:
        return label
    try:
        letters = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    plain = normalize("NFC", letters.lower())
    return plain if not plain.isascii() and _ascii(plain) == label else label


def _ascii(label: str) -> str:
    """Return a label as servers write it (RFC 5890)."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


def sent_as(address: str) -> str:
    """Return an address as servers write it that know no SMTPUTF8: the domain as `xn--`."""
    local, at, domain = spelling(address).rpartition("@")
    return f"{local}{at}{'.'.join(map(_ascii, domain.split('.')))}"


def _policy(common: Policy, differs: dict[str, Any], keys: tuple[StampKey, ...], where: str) -> Policy:
    table = {field.name: getattr(common, field.name) for field in fields(Policy) if field.name != "stamp_keys"}
    for name in differs:
        if name not in table:
            raise SettingError(f"{where}: policy.{name} is no setting; there are {', '.join(sorted(table))}")
    try:
        return _POLICY.validate_python({**table, **differs, "stamp_keys": keys})
    except ValidationError as error:
        raise SettingError(f"{where}: {'; '.join(map(_said, error.errors(include_url=False)))}") from None


def _pattern(address: str) -> re.Pattern[str]:
    """Return what fits an address in which `*` stands for any text. A plain search: no set, no question mark.

    Each piece between two `*` is taken where it comes first, for good: whoever writes an author cannot make it slow.
    """
    first, *more = map(re.escape, re.sub(r"\*+", "*", address.lower()).split("*"))
    pieces = [first, *(f"(?>.*?{piece})" for piece in more[:-1]), *(f".*{last}" for last in more[-1:])]
    return re.compile("".join(pieces), re.DOTALL)


def _said(error: ErrorDetails) -> str:
    return f"{'.'.join(('policy', *map(str, error['loc'])))}: {error['msg'].removeprefix('Value error, ')}"
