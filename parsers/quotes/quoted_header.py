"""Finds the header of a quoted or forwarded mail in a text: `From:`, `Sent:`, `To:`, `Subject:`, in many languages.

It finds the lines; who is meant by them is read in `carried/forwarded`. Twelve lines and 400 characters of each are
looked at.
"""

import re

from parsers.headers.header_names import DATE_NAMES, FROM_NAMES, OTHER_NAMES, SENT_NAMES, SUBJECT_NAMES
from parsers.quotes.quote_marks import LONGEST_LINE, field_name

__all__ = ["header_length", "loose_header_length", "notes_header_length"]

_MOST_LINES = 12
_FROM, _SUBJECT = frozenset(FROM_NAMES), frozenset(SUBJECT_NAMES)
_SENT, _DATE = frozenset(SENT_NAMES), frozenset(DATE_NAMES)
_OTHER = frozenset(OTHER_NAMES)
_WHEN = re.compile(
    r"[ \t]{0,40}\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?[ \t]{1,4}\d{1,2}[:.]\d\d[^\W_]{0,2}[ :.\dAPMapm]{0,8}$"
)
_AMBIGUOUS = frozenset(("no",))
"""Names of From that are a word of other texts as well (`No: 4711`); they count with an address."""
_FIELD = re.compile(r"[ \t*_>]{0,8}[^\W\d][\w '’./()-]{0,30}[*_ \t\xa0]{0,4}[:：]")


def header_length(lines: list[str], at: int) -> int:
    """Return over how many lines a quoted mail's header runs from line `at`, 0 when none begins there.

    It names three fields, From among them, and is known to be of a mail by an address, by `Sent`, or by Date and
    Subject: `From: Berlin`, `To: Rome`, `Date: May` is what a traveller writes. An empty line ends it, unless each
    field is a paragraph. A value may stand below its name.
    """
    if not field_name(lines[at]):
        return 0
    named: list[str] = []
    last, gaps, addressed, valued = 0, 0, False, True
    for count, line in enumerate(lines[at : at + _MOST_LINES], 1):
        name, has_address = field_name(line), "@" in line[:LONGEST_LINE]
        if name and _repeats(name, named):
            break
        if name:
            named.append(name if has_address or name not in _AMBIGUOUS else "")
            last, addressed, valued = count, addressed or has_address, not line.rstrip("*_ \t").endswith((":", "："))
        elif line and not valued:
            last, addressed, valued = count, addressed or has_address, True
        elif not line:
            if count - last > 1 or (not gaps and _is_header(named, addressed=addressed)):
                break
            gaps += 1
    return last if _is_header(named, addressed=addressed) else 0


def _is_header(named: list[str], *, addressed: bool) -> bool:
    told = addressed or not _SENT.isdisjoint(named) or not (_SUBJECT.isdisjoint(named) or _DATE.isdisjoint(named))
    return told and len(named) >= 3 and not _FROM.isdisjoint(named)


def _repeats(name: str, named: list[str]) -> bool:
    """Whether another header begins with the field `name`: no header has two From or two Subject."""
    return any(name in kind and not kind.isdisjoint(named) for kind in (_FROM, _SUBJECT))


def loose_header_length(lines: list[str], at: int) -> int:
    """Return over how many lines fields run from line `at` on, right below a divider, in a language of no table too.

    Two lines such as `Name: value` do, one of them with an address or a known name; so does a From with an address.
    """
    count, told, sender = 0, False, False
    for line in lines[at : at + _MOST_LINES]:
        if not _FIELD.match(line[:LONGEST_LINE]):
            break
        count += 1
        name, addressed = field_name(line), "@" in line[:LONGEST_LINE]
        told, sender = told or addressed or name != "", sender or (addressed and name in _FROM)
    return count if sender or (told and count >= 2) else 0


def notes_header_length(lines: list[str], at: int) -> int:
    """Return over how many lines the header of Notes runs from the line with its date, else 0.

    Below a name, which stands in the line above, Notes writes date and time, To and Subject, with colons or without.
    """
    if not lines[at][-1:].isalnum() or not _WHEN.match(lines[at]):
        return 0
    to = False
    for count, line in enumerate(lines[at + 1 : at + _MOST_LINES], 2):
        name = field_name(line) or line[:LONGEST_LINE].strip().lower()
        to = to or name in _OTHER
        if to and name in _SUBJECT:
            return count if ":" in line else count + 1
    return 0
