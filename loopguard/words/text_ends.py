"""The beginning and the end of a text, where machines speak of themselves and of why they write.

What stands between is not looked at, so that a check costs the same for a mail of any length.
"""

from typing import Final

__all__ = ["END", "ends"]

END: Final = 1_000
"""Characters at the beginning and at the end."""


def ends(text: str) -> str:
    """Return the first and the last `END` characters of `text`, lowered; all of a short one."""
    return (text if len(text) <= 2 * END else f"{text[:END]}\n{text[-END:]}").lower()
