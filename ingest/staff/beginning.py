"""How the text of a mail begins: enough to decide on, few enough lines to take in."""

__all__ = ["beginning"]

LINES = 40
CHARACTERS = 4_000


def beginning(text: str) -> str:
    """Return the first lines of a text; what follows is told by "…"."""
    lines = text[: CHARACTERS + 1].strip("\r\n").splitlines()
    shown = "\n".join(lines[:LINES])[:CHARACTERS]
    return shown if len(text) <= CHARACTERS and len(lines) <= LINES else f"{shown}\n…"
