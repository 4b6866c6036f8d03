"""What of a style attribute may be shown inside somebody else's page: colours, fonts, sizes and spaces, nothing else.

It is a list of what is let through (CSS 2.2 and what mail clients write), so nothing that fetches, runs, moves out of
its place or is not known yet gets by: no `url()`, no `expression()`, no `position`, no escapes and no comments, in
which a name could hide. A declaration is kept whole or left out whole.
"""

import re

__all__ = ["safe_style"]

_LONGEST = 4_000
_SIDES = ("", "-top", "-right", "-bottom", "-left")
_PROPERTIES = frozenset(
    (
        *("color", "background", "background-color", "opacity", "visibility", "display", "float", "clear"),
        *("width", "height", "min-width", "max-width", "min-height", "max-height", "overflow", "box-sizing"),
        *("font", "font-family", "font-size", "font-style", "font-variant", "font-weight", "line-height"),
        *("letter-spacing", "word-spacing", "word-break", "word-wrap", "overflow-wrap", "white-space", "hyphens"),
        *("text-align", "text-decoration", "text-indent", "text-transform", "vertical-align", "direction"),
        *("border-collapse", "border-spacing", "border-radius", "table-layout", "caption-side", "empty-cells"),
        *("list-style", "list-style-type", "list-style-position", "unicode-bidi"),
        *(f"{name}{side}" for name in ("margin", "padding", "border") for side in _SIDES),
        *(f"border{side}-{what}" for side in _SIDES for what in ("color", "style", "width")),
    )
)
_VALUE = re.compile(r"[\w\s.,#%+/!'\"()-]*")
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
_FUNCTIONS = frozenset(("rgb", "rgba", "hsl", "hsla"))
_NEGATIVE = re.compile(r"(?:^|[\s(,])-\s*[\d.]")
"""A negative length pulls text out of its box, over what stands around the mail."""


def safe_style(style: str) -> str:
    """Return the declarations of `style` that may be shown, "" when there is none."""
    kept = []
    for declaration in style[:_LONGEST].split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip(" \t\r\n\f").lower(), value.strip()
        if colon and value and name in _PROPERTIES and _is_safe(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _is_safe(value: str) -> bool:
    if _VALUE.fullmatch(value) is None or value.count("'") % 2 or value.count('"') % 2:
        return False
    if any(name.lower() not in _FUNCTIONS for name in _FUNCTION.findall(value)) or _NEGATIVE.search(value):
        return False
    return value.count("(") == value.count(")") and "expression" not in value.lower()
