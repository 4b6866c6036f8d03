"""What a style or the `hidden` attribute keeps from a reader's eyes: text that newsletters write for previews and
filters.

An example: `<div style="display:none;max-height:0;overflow:hidden">Open me!</div>` above the letter itself. It looks
at one tag at a time. Two ways of hiding differ: what is *gone* is so with all that is in it, what is *blank* (no size,
not visible) shows again where an element inside says so, as in mail made by MJML, whose cells have `font-size:0px` and
their contents a size of their own.

Not known: what a style sheet hides, text in the colour of its ground, and `mso-hide:all`, which hides in Outlook only.
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache

from parsers.characters.visible import is_visible

__all__ = ["Hiding", "hiding_of", "is_blank", "may_hide"]


class Hiding(Enum):
    """What an element does to what is in it. The value is an attribute that does the same."""

    GONE = "hidden"
    BLANK = "style=font-size:0"
    SHOWN = "style=font-size:1px"


_LONGEST = 2_000
_ZERO = r"0+(?:\.0*)?(?:px|pt|em|rem|ex|in|cm|mm|pc|vh|vw|%)?(?![\w.])"
_HINTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"display\s*:\s*none",
        r"visibility\s*:\s*(?:hidden|collapse)",
        rf"font-size\s*:\s*{_ZERO}",
        rf"height\s*:\s*{_ZERO}",
        rf"opacity\s*:\s*{_ZERO}",
        r"hidden(?=[\s=>/])",
    )
)
"""Each begins with letters of its own, which a search finds ten times as fast as one of several beginnings."""
_DECLARATION = re.compile(r"(?:^|;)(display|visibility|font-size|font|height|max-height|opacity|overflow):([^;]*)")
_SPACE = re.compile(r"\s+")
_NO_SIZE = re.compile(_ZERO)


def may_hide(html: str) -> bool:
    """Whether anything in `html` could hide text, so that its elements are worth looking at."""
    lowered = html.lower()
    return any(hint.search(lowered) for hint in _HINTS)


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing of `text`."""
    return not is_visible(text.replace(">", ""))  # a mark of quoting, which `html_text` writes


def hiding_of(attributes: Mapping[str, str | None]) -> Hiding | None:
    """Return what a tag with these attributes does to what is in it; None for nearly all tags."""
    if "hidden" in attributes:
        return Hiding.GONE
    style = attributes.get("style")
    return _hiding(style[:_LONGEST]) if style else None


@lru_cache(maxsize=256)
def _hiding(style: str) -> Hiding | None:
    """Return what a style does. A page has few different ones, each on many tags."""
    said = dict(_DECLARATION.findall(_SPACE.sub("", style.lower())))
    if said.get("display", "").startswith("none") or _NO_SIZE.match(said.get("opacity", "")):
        return Hiding.GONE
    if said.get("overflow", "").startswith("hidden") and any(
        _NO_SIZE.match(said.get(name, "")) for name in ("height", "max-height")
    ):
        return Hiding.GONE
    if _NO_SIZE.match(said.get("font-size", "")) or said.get("visibility", "").startswith(("hidden", "collapse")):
        return Hiding.BLANK
    return Hiding.SHOWN if {"font-size", "font", "visibility"} & said.keys() else None
