"""Makes a mail that breaks a promise as small as it goes by leaving things out: first lines, then bytes.

It is the simple form of delta debugging (Zeller and Hildebrandt, 2002): halves, quarters and so on are left out for as
long as the mail still breaks the same promise. What is left is small, not smallest.
"""

from collections.abc import Callable

__all__ = ["minimal"]

_MOST_TRIES = 3_000


def minimal(content: bytes, still: Callable[[bytes], bool]) -> bytes:
    """Return a smaller mail for which `still` holds, or `content` itself."""
    tries = _MOST_TRIES
    for pieces in (content.splitlines(keepends=True), None):
        kept = pieces if pieces is not None else [bytes((byte,)) for byte in content]
        size = max(len(kept) // 2, 1)
        while kept and tries > 0:
            shorter, tries = _without(kept, size, still, tries)
            if size == 1 and len(shorter) == len(kept):
                break
            kept, size = shorter, max(size // 2, 1)
        content = b"".join(kept)
    return content


def _without(pieces: list[bytes], size: int, still: Callable[[bytes], bool], tries: int) -> tuple[list[bytes], int]:
    """Leave out every run of `size` pieces that is not needed."""
    at = 0
    while at < len(pieces) and tries > 0:
        shorter = pieces[:at] + pieces[at + size :]
        tries -= 1
        if still(b"".join(shorter)):
            pieces = shorter
        else:
            at += size
    return pieces, tries
