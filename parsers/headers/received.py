"""One Received field made a `Hop` (RFC 5321 4.4): what it says came from where, to whom, by which protocol, when.

Clauses are found by their keyword outside comments, in any order, because sites write them in any order. It neither
trusts nor compares anything, and does not read the comment in which a server notes the peer's real address.
"""

from itertools import pairwise

from parsers.headers.comments import without_comments
from parsers.headers.date import date
from parsers.message import Hop

__all__ = ["hop"]

_KEYWORDS = frozenset(("from", "by", "with", "for"))
_LONGEST = 255


def hop(value: str) -> Hop:
    """Read one Received field; what it does not name is "" or None."""
    clauses, _, when = without_comments(value).rpartition(";")
    found: dict[str, str] = {}
    for keyword, word in pairwise((clauses or when).split()):
        if len(keyword) < 5 and keyword.lower() in _KEYWORDS:
            found.setdefault(keyword.lower(), word.strip("<>;")[:_LONGEST])
    return Hop(
        from_=found.get("from", ""),
        by=found.get("by", ""),
        for_=found.get("for", ""),
        protocol=found.get("with", ""),
        at=date(when),
    )
