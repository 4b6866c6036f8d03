"""Under which keys our dealings with an address are kept: the address, and the organisation whose it is.

`ann+news@example.org` and `ann@example.org` are one address, and so are `a.nn@gmail.com` and `ann@gmail.com`, and what
VERP, SRS and BATV make of it. Digits stay: two pupils are two. An organisation is the domain that somebody registered,
by the public suffix list (https://publicsuffix.org) as it came with the library: nothing is fetched. A provider of mail
for everybody is no organisation. It reads no mail.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

from ingest.mailboxes import spelling
from loopguard.identity.pair import person, without_verp
from loopguard.identity.providers import PROVIDERS

__all__ = ["address_of", "each", "keys_of", "organisation", "organisation_in"]

_FIRM: Final = "organisation "
_DOTLESS: Final = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Domains whose users may put dots anywhere, and the one name of each."""


@lru_cache(maxsize=4_096)
def keys_of(address: str) -> tuple[str, ...]:
    """Return the key of an address, and behind it that of its organisation, where it has one."""
    name = address_of(address)
    firm = organisation(name.rpartition("@")[2])
    return (f"address {name}", *((f"{_FIRM}{firm}",) if firm else ()))


def organisation_in(keys: Sequence[str]) -> str:
    """Return the organisation that an address with these keys is of; "" where it has none."""
    return next((key.removeprefix(_FIRM) for key in keys if key.startswith(_FIRM)), "")


def address_of(address: str) -> str:
    """Return the one spelling of an address and of all that its owner and relays make of it."""
    local, at, domain = person(spelling(address)).rpartition("@")
    local = without_verp(local)
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), _DOTLESS[domain]
    return f"{local}{at}{domain}"


@lru_cache(maxsize=4_096)
def organisation(domain: str) -> str:
    """Return the registered domain that a domain belongs to; "" for a provider, and where there is none."""
    host = domain.strip(".").lower()
    found = _registered()(host)
    return "" if found in PROVIDERS or host in PROVIDERS else found


@cache
def _registered() -> Callable[[str], str]:
    from tldextract import TLDExtract

    extract = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)

    def registered(host: str) -> str:
        parts = extract.extract_str(host)
        if parts.suffix or host.startswith("["):
            return parts.top_domain_under_public_suffix
        return ".".join(host.split(".")[-2:]) if "." in host else ""  # a name of one's own network: `desk.intern`

    return registered


def each(addresses: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the keys of each address, one of each party."""
    return tuple(dict.fromkeys(keys_of(address) for address in addresses if address))
