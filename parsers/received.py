"""One Received field made a `Hop` (RFC 5321 4.4): what it says came from where, to whom, by which protocol, when.

Clauses are found by their keyword outside comments, in any order, because sites write them in any order. It neither
trusts nor compares anything, and does not read the comment in which a server notes the peer's real address.
"""

import re

from parsers.comments import without_comments
from parsers.date import date
from parsers.message import Hop

__all__ = ["hop"]

_CLAUSE = re.compile(r"(?:^|\s)(from|by|with|for)\s+([^\s;]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"<?([^\s<>;]*)")
_LONGEST = 255


def hop(value: str) -> Hop:
    """Read one Received field; what it does not name is "" or None."""
    clauses, _, when = without_comments(value).rpartition(";")
    found: dict[str, str] = {}
    for match in _CLAUSE.finditer(clauses or when):
        found.setdefault(match[1].lower(), match[2][:_LONGEST])
    for_ = _ADDRESS.match(found.get("for", ""))
    return Hop(
        from_=found.get("from", ""),
        by=found.get("by", ""),
        for_=for_[1] if for_ else "",
        protocol=found.get("with", ""),
        at=date(when),
    )
