"""The URL of a server: what in it cannot work, and how it is shown: hosts, user and path, and no secret (RFC 3986 3.2).

A character of a user or a password that separates parts of a URL is written in percent form; unescaped it moves the
host. It does not ask whether the host exists. An option is hidden by its name, so that a new one that is a secret and
does not sound like one would show: secrets belong before the `@`.
"""

import re
from urllib.parse import unquote

__all__ = ["HIDDEN", "shown", "unescaped"]

HIDDEN = "***"
_SECRET_OPTION = re.compile(r"pass|pwd|secret|token|key|credential|properties|auth(?!source|mechanism$)", re.IGNORECASE)
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def unescaped(url: str) -> str:
    """Return the character that must be escaped before the host of `url`, "" when the URL is whole."""
    rest = url.partition("://")[2]
    user, at, _ = rest.partition("?")[0].rpartition("@")
    if not at:
        return ""
    if found := re.search(r"[@/#\[\]\s]", user):
        return found[0]
    if user.count(":") > 1:
        return ":"
    return "%" if _PERCENT.search(user) else ""


def shown(url: str) -> str:
    """Return `url` with `***` in the place of its password and of the values of options that are secrets."""
    scheme, separator, rest = url.partition("://")
    if not url or not separator or unescaped(url):
        return HIDDEN if url else ""
    place, mark, query = rest.partition("?")
    user, at, host = place.rpartition("@")
    name, colon, _ = user.partition(":")
    options = "&".join(map(_option, query.split("&"))) if mark else ""
    return f"{scheme}://{name}{colon and ':' + HIDDEN}{at}{host}{mark}{options}"


def _option(text: str) -> str:
    name, equals, _ = text.partition("=")
    return f"{name}={HIDDEN}" if equals and _SECRET_OPTION.search(unquote(name)) else text
