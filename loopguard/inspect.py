"""The judgement of one mail by itself: every check, in order, none hiding another.

What it does not do: count. A mail that is the hundredth of its kind looks here as innocent as the first; `count`
sees that.
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
