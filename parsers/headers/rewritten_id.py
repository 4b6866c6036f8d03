"""The Message-IDs that a mail had before a relay gave it another, and one name for each mail of Amazon SES.

These fields hold the old id:

    X-Microsoft-Original-Message-ID   Outlook.com and Exchange Online, for mail submitted by SMTP
    X-Google-Original-Message-ID      Gmail, where the id came broken or twice
    X-Gmail-Original-Message-ID       Gmail's SMTP submission
    X-Original-Message-ID             list software and gateways

Amazon SES keeps nothing of the old id. Its own is `ID@REGION.amazonses.com` in the mail and only `ID` in what its API
returns, so both are read as `ID@amazonses.com`. Exchange also names the mail that is answered
(X-MS-Exchange-Parent-Message-Id), where a mail program has left In-Reply-To out.

Nothing here is verified: whoever writes a mail can write these fields as he can write References.
"""

import re

from parsers.headers.message_id import references
from parsers.message import Headers

__all__ = ["original_ids", "parent_ids", "relayed"]

_ORIGINAL = (
    "X-Microsoft-Original-Message-ID",
    "X-Google-Original-Message-ID",
    "X-Gmail-Original-Message-ID",
    "X-Original-Message-ID",
)
_PARENT = "X-MS-Exchange-Parent-Message-Id"
_MOST = 4
"""The most ids of these fields that are read; each field holds one."""
_SES = re.compile(r"([0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-[0-9]{6})(@.*)?")


def original_ids(headers: Headers) -> tuple[str, ...]:
    """Return the canonical ids that the mail had before, no repeats."""
    return _named(headers, _ORIGINAL)


def parent_ids(headers: Headers) -> tuple[str, ...]:
    """Return the canonical id of the mail that this one answers, as Exchange says."""
    return _named(headers, (_PARENT,))


def relayed(id_: str) -> str:
    """Return an id of SES, canonical or as its API returns it, under the one name for both; other ids as they are."""
    match = _SES.fullmatch(id_)
    if match is None or not (match[2] is None or match[2].endswith((".amazonses.com", "@amazonses.com"))):
        return id_
    return f"{match[1]}@amazonses.com"


def _named(headers: Headers, names: tuple[str, ...]) -> tuple[str, ...]:
    found = (id_ for name in names for value in headers.every(name)[:_MOST] for id_ in references(value)[:_MOST])
    return tuple(dict.fromkeys(found))[:_MOST]
