"""Spellings of an address that its provider delivers to one mailbox: `a.nn@gmail.com`, `ann@googlemail.com`.

Only great providers, by their manuals; case and tags behind `+` are everybody's and not here.

Source: the providers' manuals; odoo/odoo#30190 is a loop by a dot.
"""

from typing import Final

__all__ = ["one_domain", "one_spelling"]

_ONE: Final = {
    "gmail.com": "googlemail.com",
    "icloud.com": "mac.com me.com",
    "proton.me": "pm.me protonmail.ch protonmail.com",
    "yandex.ru": "ya.ru yandex.by yandex.com yandex.kz yandex.ua",
}
"""Domains at which a name is one mailbox whichever of them it is written to."""
_SAME: Final = {other: one for one, others in _ONE.items() for other in others.split()}
_IGNORED: Final = {"gmail.com": ".", "proton.me": ".-_"}
"""Signs that its provider leaves out of a name."""
_TAGGED: Final = ("yahoo.", "ymail.com", "rocketmail.com", "myyahoo.com")
"""How domains begin whose users get more addresses as `name-word`, and whose names have no hyphen besides."""


def one_domain(domain: str) -> str:
    """Return the one domain of those at which a name is the same mailbox."""
    return _SAME.get(domain, domain)


def one_spelling(local: str, domain: str) -> str:
    """Return the one spelling of a name, in small letters, at such a domain; it is never empty."""
    if domain == "yandex.ru":
        local = local.replace("-", ".")
    if domain.startswith(_TAGGED):
        local = local.partition("-")[0] or local
    return "".join(sign for sign in local if sign not in _IGNORED.get(domain, "")) or local
