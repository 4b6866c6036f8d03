"""Answers that come faster than anybody writes: a loop whose every mail has other words.

To open a mail, answer and send it takes a person more than 4 seconds, every time; a loop answers in the time of a
delivery. After `Policy.per_pair` mails, as many answers in a row that nobody had time for hold.

Three things look like it and are none. Mail that waited in a queue and comes at once: its own dates show it, and old
mail is not measured at all. Batches, which come faster than two mail systems can take turns (two a second). A person
who writes into a storm, whose mail says something else than those before, which repeat each other. They are let be.

What makes a mail an answer (`Re:`, In-Reply-To, a quote) can be forged, and still it holds without likeness, an
exception: the speed is measured here, and a loop of ever new words has nothing else. A forger holds, beside his own
mail, answers of the author whom he names, and only while he keeps the speed up: a few seconds later they arrive again.

Not caught: responders that wait as long as people do, and those whose dates are made up.
"""

from typing import Final

from loopguard.arrival import Arrival, History
from loopguard.identity.pair import between
from loopguard.policy import Policy
from loopguard.rules.likeness import answers, one_author, sides, stands_out
from loopguard.rules.span import circumstances, length, moment, recent, span
from loopguard.verdict import Effect, Finding, Kind

__all__ = ["pace"]

_PER_MAIL_S: Final = 4.0
"""Archives of lists know people who sent five answers in 49 seconds."""
_PROGRAMS: Final = (Kind.LIST, Kind.NOTIFICATION)
"""Kinds that programs write, and lists hand on in batches."""
_BATCH_S: Final = 0.5
"""Seconds a mail below which mails were not answered one after the other."""


def pace(history: History, policy: Policy) -> Finding | None:
    """Find more mails than `policy.per_pair`, the last so many of them answers in less time than people need."""
    newest = history.pair[-1]
    mails = [a for a in recent(between(history.pair), policy.window_s) if _of_one_author(a, newest)]
    run = answers(mails)[-policy.per_pair :]
    if len(mails) <= policy.per_pair or len(run) < policy.per_pair or run[-1] is not newest:
        return None
    if any(moment(a) != a.at or a.kind in _PROGRAMS for a in run):
        return None
    gaps = len(run) - 1
    took = max(span(run), _written(run))
    needed = gaps * _PER_MAIL_S
    if not gaps * _BATCH_S <= took < needed or stands_out(sides(run)[0]):
        return None
    return Finding(
        "pace",
        f"{len(run)} answers between {newest.sender or 'nobody'} and {newest.mailbox} {circumstances(run)}; a person "
        f"needs {needed:.0f} s to write them; limit {policy.per_pair} mails in {length(policy.window_s)}.",
        "loopguard/README.md, Likeness",
        Effect.HOLD,
    )


def _of_one_author(arrival: Arrival, newest: Arrival) -> bool:
    """Whether a mail is of the other direction, or by whom the newest is: people may be named alike."""
    return arrival.mailbox != newest.mailbox or one_author(arrival, newest)


def _written(run: list[Arrival]) -> float:
    """Return over how many seconds the mails were written, by their own dates."""
    times = [a.written or a.at for a in run]
    return max(times) - min(times)
