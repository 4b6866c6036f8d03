"""Tells what a reader sees from what no reader sees: spaces of all widths, joiners, marks of direction, fillers, a soft
hyphen, a BOM (Unicode 16, Default_Ignorable_Code_Point and White_Space, without the rare planes)."""

__all__ = ["DIRECTION", "UNSEEN", "is_visible"]

DIRECTION = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of writing (Unicode UAX 9, without U+061C), in order, for a class of a pattern."""

UNSEEN: dict[int, None] = dict.fromkeys(
    (
        *(0xA0, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFEFF, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0x2000, 0x2010),
        *range(0x2028, 0x2030),
        *range(0x205F, 0x2070),
        *range(0xFE00, 0xFE10),
        0x1427,  # what a mail tracker for Gmail leaves behind
    )
)
"""Characters that no reader sees, as a table for `str.translate`."""


def is_visible(text: str) -> bool:
    """Whether a reader sees anything of the text: a letter, a figure, a sign or a picture."""
    return (text if text.isascii() else text.translate(UNSEEN)).strip() != ""
