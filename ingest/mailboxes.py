"""Our mailboxes: which recipient belongs to which, and what each tolerates.

A recipient is ours when it equals an address or an alias, case of the local part ignored, or when it does so without
its plus-tag (`support+4711@`, RFC 5233). Nothing is guessed: no catch-all, no %-hack, no source route.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from ingest.errors import SettingError
from ingest.settings import Settings
from loopguard import Policy, StampKey
from parsers import Limits

__all__ = ["Mailbox", "Mailboxes"]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox with the policy that holds for it."""

    address: str
    policy: Policy
    limits: Limits


class Mailboxes:
    """All mailboxes of the settings, by address."""

    def __init__(self, settings: Settings) -> None:
        self._by_address: dict[str, Mailbox] = {}
        self._all: list[Mailbox] = []
        keys = tuple(StampKey(key.id, key.secret.get_secret_value().encode()) for key in settings.stamp_key)
        for one in settings.mailbox:
            policy = _policy(settings.policy, {**one.policy, "stamp_keys": keys}, one.address)
            mailbox = Mailbox(one.address, policy, settings.limits)
            self._all.append(mailbox)
            for address in (one.address, *one.aliases):
                if address.lower() in self._by_address:
                    raise SettingError(f"mailbox: {address} is named twice; an address belongs to one mailbox")
                self._by_address[address.lower()] = mailbox

    def find(self, recipient: str) -> Mailbox | None:
        """Return the mailbox of `recipient` (`local@domain`), or None when it is not ours."""
        address = recipient.lower()
        if (found := self._by_address.get(address)) is not None:
            return found
        local, _, domain = address.rpartition("@")
        plain, plus, _ = local.partition("+")
        return self._by_address.get(f"{plain}@{domain}") if plus else None

    def named(self, address: str) -> Mailbox | None:
        """Return the mailbox whose own address this is, as receipts name it."""
        return self._by_address.get(address.lower())

    def __iter__(self) -> Iterator[Mailbox]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def _policy(common: Policy, differs: dict[str, Any], address: str) -> Policy:
    known = sorted(field.name for field in fields(Policy))
    for name in differs:
        if name not in known:
            raise SettingError(f"mailbox {address}: policy.{name} is no setting; there are {', '.join(known)}")
    try:
        return replace(common, **differs)
    except (TypeError, ValueError) as error:
        raise SettingError(f"mailbox {address}: policy: {error}") from error
