"""Tells what a reader sees from what no reader sees: spaces of all widths, joiners, marks of direction, fillers, a soft
hyphen, a BOM (Unicode 16, Default_Ignorable_Code_Point and White_Space, without the rare planes)."""

import re

__all__ = ["DIRECTION", "is_visible"]

DIRECTION = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of writing (Unicode UAX 9, without U+061C), in order, for a class of a pattern."""

_SEEN = re.compile(
    "[^\\s\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\u1427]"  # the last one is what a mail tracker for Gmail leaves behind
)


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of the text: a letter, a figure, a sign or a picture."""
    return _SEEN.search(text) is not None
