"""What stands for a reverse-path where it only groups mail: a digest, so that the ledger keeps nobody's address.

An erased mail's sender must not stay beside the partition. Who knows an address can still tell whether it is there.
"""

from hashlib import sha256

__all__ = ["EVERYBODYS", "sender_of"]

EVERYBODYS = ('""', "null")
"""Reverse-paths, as JSON, that many senders share; they stay as they are."""


def sender_of(reverse_path: str) -> str:
    """Return what stands for a reverse-path, given as JSON: 16 hex digits, or itself when it is everybody's."""
    if reverse_path in EVERYBODYS:
        return reverse_path
    return sha256(reverse_path.encode()).hexdigest()[:16]
