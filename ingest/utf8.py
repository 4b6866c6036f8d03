"""Text that a mail gave, as UTF-8 can hold it and as a screen may show it; what cannot be becomes U+FFFD."""

import re

__all__ = ["STEERS", "encodable", "harmless"]

STEERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
"""What moves others on a screen and shows nothing itself, for a class of a pattern: controls but tab and line feed,
marks of direction (Unicode UAX 9; Trojan Source, CVE-2021-42574), separators of lines, a BOM, halves of characters."""

_STEERS = re.compile(f"[{STEERS}]")


def encodable(text: str) -> str:
    """Return `text`, nearly always the same object; two halves that stand together become their character.

    A lone one is what JSON readers and indexes refuse.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def harmless(text: str) -> str:
    """Return text without the characters that a terminal or a page obeys: what a mail says may hold none."""
    return _STEERS.sub("\N{REPLACEMENT CHARACTER}", text)
