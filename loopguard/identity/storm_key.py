"""Which storm a held mail belongs to: staff see one row for one loop.

A loop is known by its two parties: both directions and all their threads are one storm. Mail that is held for a reason
of its own, without counting (`hop-limit`, `own-mail`, ...), is grouped by that reason and the two parties. The key is
`v1:` and 32 hex digits; the version changes when the rule does.

It takes as much together as `pair_key` does: all loops among our own mailboxes are one storm, and so are loops of two
senders at one domain whose names have the same length. Not taken together: a loop whose sender changes more than that
shows as several.
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
