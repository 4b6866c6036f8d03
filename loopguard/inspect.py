"""Judges one mail by itself: runs every check, in order, and none hides another.

It does not count. The hundredth copy of a mail looks here like the first; `count` sees the difference.
"""

from collections.abc import Sequence
from typing import Final

from loopguard.checks import CHECKS, Check
from loopguard.checks.auto_reply_held import hold_auto_reply
from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Verdict
from parsers import ParsedMessage

__all__ = ["inspect"]

_DEFAULT: Final = Policy()


def inspect(
    message: ParsedMessage, envelope: Envelope, policy: Policy = _DEFAULT, checks: Sequence[Check] = CHECKS
) -> Verdict:
    """Run all `checks` on a mail and return their findings as one verdict.

    Nothing is caught: a check of your own that raises ends the call.
    """
    found = (check(message, envelope, policy) for check in checks)
    verdict = Verdict(tuple(finding for finding in found if finding is not None))
    return verdict.plus(hold_auto_reply(verdict, policy))
