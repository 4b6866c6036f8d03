"""Answers that come faster than anybody can write: finds a loop whose every mail has other words.

An example: five answers in a row within ten seconds. A person needs more than 4 seconds to open a mail, answer it and
send the answer; a loop needs the time of a delivery. After `Policy.per_pair` mails, as many answers in a row that
nobody had time to write hold the newest.

Four things look like that and are let through. Mail that waited in a queue and comes all at once: its own dates show
it, and old mail is not measured. Batches, which come faster than two mail systems can answer each other (two a second).
A person who writes into a storm: his mail says something new, while those before it repeat each other. Answers in
different threads of ours, which somebody closes one after the other: a loop stays in its thread.

What makes a mail an answer (`Re:`, In-Reply-To, a quote) can be forged, and still this rule holds without likeness, an
exception: the speed is measured here, and nothing else shows a loop of ever new words. A forger gets his own mail held,
and answers of the author whom he names, and only as long as he keeps up the speed; a few seconds later they arrive
again.

Not caught: programs that wait as long as people do, and mail with made-up dates.
"""

from typing import Final

from loopguard.arrival import Arrival, History
from loopguard.policy import Policy
from loopguard.rules.cause import no_turns
from loopguard.rules.likeness import answers, by_one_party, sides, stands_out
from loopguard.rules.span import circumstances, lately, length, moment, span
from loopguard.verdict import Effect, Finding, Kind

__all__ = ["PER_MAIL_S", "pace"]

PER_MAIL_S: Final = 4.0
"""Seconds that a person needs at least for an answer. Archives of lists know people who sent five in 49 seconds."""
_PROGRAMS: Final = (Kind.LIST, Kind.NOTIFICATION)
"""Kinds of mail that programs write, or that lists pass on in batches: how fast they come says nothing."""
_BATCH_S: Final = 0.5
"""Mean gap in seconds below which mails are a batch: no two systems answer each other so fast."""


def pace(history: History, policy: Policy) -> Finding | None:
    """Find more mails than `policy.per_pair`, of which the last so many are answers that nobody had time to write."""
    if len(history.pair) <= policy.per_pair:
        return None
    newest = history.pair[-1]
    between_them = by_one_party(lately(history, policy.window_s), policy.per_pair)
    mails = [a for a in between_them if not no_turns(a, newest)]
    run = answers(mails)[-policy.per_pair :]
    if len(mails) <= policy.per_pair or len(run) < policy.per_pair or run[-1].id != newest.id:
        return None
    if any(moment(a) != a.at or a.kind in _PROGRAMS for a in run):
        return None
    gaps = len(run) - 1
    took = max(span(run), _written(run))
    needed = gaps * PER_MAIL_S
    if not gaps * _BATCH_S <= took < needed or stands_out(sides(run)[0]):
        return None
    return Finding(
        "pace",
        f"{len(run)} answers between {newest.sender or 'nobody'} and {newest.mailbox} {circumstances(run)}; a person "
        f"needs {needed:.0f} s to write them; limit {policy.per_pair} mails in {length(policy.window_s)}.",
        "loopguard/README.md, Likeness",
        Effect.HOLD,
    )


def _written(run: list[Arrival]) -> float:
    """Return the seconds from the first to the last mail, by their own dates."""
    times = [a.written or a.at for a in run]
    return max(times) - min(times)
