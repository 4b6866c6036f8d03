"""What an invitation says in words: summary, place and description of its first component (RFC 5545 3.1, 3.3.11).

For mail that is a calendar object and nothing else; where there is any other text, that is the mail's. Times, people
and further components are left to the attachment.
"""

import re

__all__ = ["calendar_text"]

_FIELD = re.compile(r"^(SUMMARY|LOCATION|DESCRIPTION|COMMENT)(?:;[^:\n]{0,200})?:(.*)$", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([nN,;\\])")
_ORDER = ("SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT")


def calendar_text(text: str) -> str:
    """Return the words of the first component that has any, line by line."""
    found: dict[str, str] = {}
    for match in _FIELD.finditer(_FOLD.sub("", text)):
        if not found.setdefault(match[1].upper(), ""):
            found[match[1].upper()] = _ESCAPED.sub(lambda pair: "\n" if pair[1] in "nN" else pair[1], match[2].strip())
    return "\n".join(found[name] for name in _ORDER if found.get(name))
