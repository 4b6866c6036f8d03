"""How an id is known: a mail spoke of it, a mail bore it, or we sent it; the higher one counts."""

from typing import Final

__all__ = ["BORNE", "SENT", "SPOKEN"]

SPOKEN: Final = 0
BORNE: Final = 1
SENT: Final = 2
