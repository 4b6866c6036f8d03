"""Thin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """Thin."""

    text: str
    quote_depth: int


def new_text(text: str) -> Reply:
    """Thin."""
    lines = text.split("\n")
    kept = [l for l in lines if not l.startswith(">")]
    return Reply("\n".join(kept).strip(), 1 if len(kept) < len(lines) else 0)
