"""The same answer about the same thing, again and again over a day: finds a loop that takes its time.

A program that waits, or a queue on the way, keeps a loop under every hourly limit. Here the newest mail is held when
there are more than `Policy.per_pair` mails between two parties within `Policy.slow_window_s`, and the sender's last
that many answers have the same text, of at least five words, or are receipts, about the same thing. Less is not enough,
because people and their programs answer much in a day.

Mails that all answer one mail are a carrier's hourly news, and no turns.

Not caught: slow loops whose text changes, or has less than five words; those cost a few mails a day. Slow loops that
name the first mail of all for ever. Old mail is left out: in a backlog somebody asks again and again because nobody
answered.
"""

from typing import Final

from loopguard.arrival import History
from loopguard.policy import Policy
from loopguard.rules.cause import of_one_cause
from loopguard.rules.likeness import alike, answers, by_one_party, same_text, sides
from loopguard.rules.span import circumstances, lately, length, moment, whither
from loopguard.verdict import Effect, Finding, Kind

__all__ = ["slow_rate"]

_LEAST_WORDS: Final = 5


def slow_rate(history: History, policy: Policy) -> Finding | None:
    """Find more mails than `policy.per_pair`, of which the sender's last so many answers say the same about the same
    thing."""
    if len(history.pair) <= policy.per_pair:
        return None
    newest = history.pair[-1]
    mails = by_one_party(lately(history, policy.memory_s), policy.per_pair)
    run = sides(answers(mails) or [newest])[0][-policy.per_pair :]
    if len(mails) <= policy.per_pair or len(run) < policy.per_pair or run[-1].id != newest.id:
        return None
    if any(moment(a) != a.at for a in run):
        return None
    if all(of_one_cause(a, newest) for a in run):
        return None
    if (newest.words < _LEAST_WORDS and (newest.sketch or newest.kind != Kind.NOTIFICATION)) or not all(
        same_text(a, newest) and alike(a, newest) for a in run[:-1]
    ):
        return None
    return Finding(
        "slow-rate",
        f"The last {len(run)} answers by {newest.sender or 'nobody'} to {whither(run)} {circumstances(run)} say the "
        f"same about the same; limit {policy.per_pair} mails in {length(policy.memory_s)}.",
        "loopguard/README.md, Likeness",
        Effect.HOLD,
    )
