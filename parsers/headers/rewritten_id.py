"""The Message-IDs that a mail had before a relay gave it another, and one name for what Amazon SES calls a mail.

    X-Microsoft-Original-Message-ID   Outlook.com and Exchange Online, for mail submitted by SMTP
    X-Google-Original-Message-ID      Gmail, where the id came broken or twice
    X-Gmail-Original-Message-ID       Gmail's SMTP submission
    X-Original-Message-ID             list software and gateways

Amazon SES keeps nothing of the old id. Its own is `ID@REGION.amazonses.com` on the wire and the bare ID in its
answers, so both are read as `ID@amazonses.com`. Exchange also names the parent (X-MS-Exchange-Parent-Message-Id),
where a client has dropped In-Reply-To.

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
"""Ids of these fields that are read: each names one mail."""
_SES = re.compile(r"([0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-[0-9]{6})(@.*)?")


def original_ids(headers: Headers) -> tuple[str, ...]:
    """Return the canonical ids that the mail had before, no repeats."""
    return _named(headers, _ORIGINAL)


def parent_ids(headers: Headers) -> tuple[str, ...]:
    """Return the canonical id of the mail that this one answers, as Exchange says."""
    return _named(headers, (_PARENT,))


def relayed(id_: str) -> str:
    """Return a canonical id, or the bare one of an SES answer, under the name that both share; others as they are."""
    match = _SES.fullmatch(id_)
    if match is None or not (match[2] is None or match[2].endswith((".amazonses.com", "@amazonses.com"))):
        return id_
    return f"{match[1]}@amazonses.com"


def _named(headers: Headers, names: tuple[str, ...]) -> tuple[str, ...]:
    found = (id_ for name in names for value in headers.every(name)[:_MOST] for id_ in references(value)[:_MOST])
    return tuple(dict.fromkeys(found))[:_MOST]
