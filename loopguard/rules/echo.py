"""The sender says the same again and again: noted for staff; the rates decide.

Texts are compared without digits, case and space, by their fingerprint. It is never a reason by itself, because people
do write "thanks" three times. Not caught: text that changes by a word.
"""

from typing import Final

from loopguard.arrival import History
from loopguard.policy import Policy
from loopguard.rules.likeness import echoes, sides
from loopguard.rules.span import lately
from loopguard.verdict import Effect, Finding

__all__ = ["echo"]

_TIMES: Final = 3


def echo(history: History, policy: Policy) -> Finding | None:
    """Find the newest mail's text in at least two earlier mails of its sender."""
    if len(history.pair) < _TIMES:
        return None
    side = sides(lately(history, policy.window_s))[0]
    same = len(echoes(side))
    if same < _TIMES:
        return None
    return Finding(
        "echo",
        f"{same} mails by {side[-1].sender} have the same new text.",
        "loopguard/README.md, Likeness",
        Effect.NOTE,
    )
