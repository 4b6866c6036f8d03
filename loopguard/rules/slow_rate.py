"""The same answer about the same, again and again over a day: a loop that takes its time.

A responder that waits, or a queue between, keeps a loop under every hourly rate. More than `Policy.per_pair` answers
between two parties within `Policy.slow_window_s` that have the same text of at least five words about the same hold;
nothing less does, because a day is long and people and their programs answer much in it.

Not caught: slow loops whose text changes, or says less than five words; those cost a few mails a day. Old mail is
left out: a backlog holds what somebody asked again and again while nobody answered.
"""

from typing import Final

from loopguard.arrival import History
from loopguard.identity.pair import between
from loopguard.policy import Policy
from loopguard.rules.likeness import alike, answers, same_text, sides
from loopguard.rules.span import circumstances, length, moment, recent
from loopguard.verdict import Effect, Finding

__all__ = ["slow_rate"]

_LEAST_WORDS: Final = 5


def slow_rate(history: History, policy: Policy) -> Finding | None:
    """Find more mails than `policy.per_pair`, of which the sender's last so many answers say the same."""
    newest = history.pair[-1]
    mails = recent(between(history.pair), policy.memory_s)
    run = sides(answers(mails) or [newest])[0][-policy.per_pair :]
    if len(mails) <= policy.per_pair or len(run) < policy.per_pair or run[-1] is not newest:
        return None
    if any(moment(a) != a.at for a in run):
        return None
    if newest.words < _LEAST_WORDS or not all(same_text(a, newest) and alike(a, newest) for a in run[:-1]):
        return None
    return Finding(
        "slow-rate",
        f"The last {len(run)} answers by {newest.sender or 'nobody'} to {newest.mailbox} {circumstances(run)} say the "
        f"same about the same; limit {policy.per_pair} mails in {length(policy.memory_s)}.",
        "loopguard/README.md, Likeness",
        Effect.HOLD,
    )
