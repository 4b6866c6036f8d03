"""Bytes in pieces, so that a connection's buffer holds little of an answer at once."""

from collections.abc import Iterator

__all__ = ["PIECE", "pieces"]

PIECE = 64 * 1024


def pieces(content: bytes) -> Iterator[bytes]:
    """Yield `content` in pieces; it is not copied whole."""
    view = memoryview(content)
    for start in range(0, len(view), PIECE):
        yield bytes(view[start : start + PIECE])
