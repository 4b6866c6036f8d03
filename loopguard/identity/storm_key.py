"""Which storm a held mail belongs to: one row for staff per loop.

A loop is the pair of its parties: both directions and all their threads are one storm. What is held for a reason of
its own, without being counted (`hop-limit`, `own-mail`, ...), is grouped by that reason and the pair. The key is
versioned: `v1:` and 32 hex digits.

Coarse as `pair_key` is: all loops among our own mailboxes are one storm, and so are loops of two senders at one domain
whose names have one length. Not grouped: a loop that changes its sender beyond that shows as several.
"""

from collections.abc import Iterable
from hashlib import sha256

from loopguard.arrival import Arrival
from loopguard.verdict import Effect, Finding

__all__ = ["storm_key"]

_LOOP = ("thread-rate", "pair-rate", "ring", "pace", "slow-rate", "open-storm")


def storm_key(arrival: Arrival, findings: Iterable[Finding]) -> str:
    """Return the key of the storm that a mail with these findings belongs to.

    Raises `ValueError` when no finding holds the mail.
    """
    codes = [finding.code for finding in findings if finding.effect is Effect.HOLD]
    if not codes:
        raise ValueError("no finding holds this mail, so it belongs to no storm")
    reason = "loop" if any(code in _LOOP for code in codes) else codes[0]
    return "v1:" + sha256(f"{reason}\n{arrival.pair}".encode()).hexdigest()[:32]
