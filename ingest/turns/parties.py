"""Under which keys our dealings with an address are kept: the address, and the organisation whose it is.

`ann+news@example.org`, `"ann"@example.org` and `ann@example.org` are one address, and so are all spellings that one of
the great providers delivers to one mailbox (`a.nn@gmail.com`, `a-nn@proton.me`, `ann-shop@yahoo.com`), and what VERP,
SRS and BATV make of it. Another sign for tags, or a name whose letters change, is known by its organisation only.
Digits stay: two pupils are two. An organisation is the domain that somebody registered, by the public suffix list
(https://publicsuffix.org) as it came with the library: nothing is fetched; or the name that a platform gave him below
its own (`loopguard.identity.tenants`). Where a suffix itself writes, it is one. A provider of mail for everybody is no
organisation. It reads no mail.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import Final
from unicodedata import normalize

from ingest.mailboxes import spelling
from loopguard.identity.pair import person, without_verp
from loopguard.identity.providers import PROVIDERS
from loopguard.identity.spellings import one_domain, one_spelling
from loopguard.identity.tenants import TENANTS

__all__ = ["address_of", "each", "keys_of", "organisation", "organisation_in"]

_FIRM: Final = "organisation "
_STOP: Final = "\u3002"
"""The ideographic full stop, which is a dot in a domain (RFC 3490 3.1)."""
_QUOTED: Final = re.compile(r'"(.*)"', re.DOTALL)


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
    local, at, domain = spelling(address).strip().rpartition("@")
    bare = _QUOTED.sub(lambda quoted: quoted[1].replace("\\", ""), local)  # RFC 5321 4.1.2
    said = normalize("NFKC", domain).replace(_STOP, ".").rstrip(".")
    local, at, domain = person(f"{bare}{at}{said}").rpartition("@")
    domain = one_domain(domain)
    return f"{one_spelling(without_verp(local), domain)}{at}{domain}"


@lru_cache(maxsize=4_096)
def organisation(domain: str) -> str:
    """Return the registered domain that a domain belongs to; "" for a provider, and where there is none."""
    host = domain.strip(".").lower()
    found = _registered()(host)
    return "" if found in PROVIDERS or host in PROVIDERS else found


@cache
def _registered() -> Callable[[str], str]:
    from tldextract import TLDExtract

    extract = TLDExtract(
        cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True, extra_suffixes=tuple(TENANTS)
    )

    def registered(host: str) -> str:
        if host.startswith("["):
            return host  # an address of a machine (RFC 5321 4.1.3)
        parts = extract.extract_str(host)
        if parts.suffix:
            return parts.top_domain_under_public_suffix or (host if "." in host else "")
        return ".".join(host.split(".")[-2:]) if "." in host else ""  # a name of one's own network: `desk.intern`

    return registered


def each(addresses: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the keys of each address, one of each party."""
    return tuple(dict.fromkeys(keys_of(address) for address in addresses if address))
