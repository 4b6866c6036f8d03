"""Reads one Received field into a `Hop`: from where, to whom, by which protocol, and when (RFC 5321 4.4).

Each fact is found by its keyword (`from`, `by`, `with`, `for`) outside comments, in any order, because servers write
them in any order. It trusts nothing and compares nothing, and does not read the comment in which a server notes the
sender's real address.
"""

from itertools import pairwise

from parsers.headers.comments import without_comments
from parsers.headers.date import date
from parsers.headers.encoded_word import clean
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
            found.setdefault(keyword.lower(), clean(word.strip("<>;")[:_LONGEST]))
    return Hop(
        from_=found.get("from", ""),
        by=found.get("by", ""),
        for_=found.get("for", ""),
        protocol=found.get("with", ""),
        at=date(when),
    )
