"""Which storm a held mail belongs to: staff see one row for one loop.

A loop is known by the one whom it is with: all its threads, and all of our mailboxes that it reaches, are one storm.
Mail that is held for a reason of its own, without counting (`hop-limit`, `own-mail`, ...), is grouped by that reason
and its sender. Two people who have nothing to do with each other are never one storm: `loopguard.correspondent` says
who is who, more finely than mails are counted. The key is `v1:` and 32 hex digits. Where that rule changes, what is
hashed begins otherwise, so that no storm of an older build has the key of another one here.
"""

from collections.abc import Iterable
from hashlib import sha256

from loopguard.verdict import Effect, Finding

__all__ = ["storm_key"]

_LOOP = ("thread-rate", "pair-rate", "ring", "pace", "slow-rate", "rounds", "open-storm", "at-once")


def storm_key(who: str, findings: Iterable[Finding]) -> str:
    """Return the key of the storm that a mail with these findings belongs to, `who` being one of the names of its
    `Correspondent`.

    Raises `ValueError` when no finding holds the mail.
    """
    codes = [finding.code for finding in findings if finding.effect is Effect.HOLD]
    if not codes:
        raise ValueError("no finding holds this mail, so it belongs to no storm")
    reason = "loop" if any(code in _LOOP for code in codes) else codes[0]
    return "v1:" + sha256(f"{reason}\nwith {who}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
