"""Likeness: what tells a loop from a busy day (DESIGN section 6). Rate alone only mutes; rate and likeness hold.

A loop's mails repeat what their side said before; people's do not. Two mails of one sender are alike when

    echo     their new text is the same but for digits, case and space, and so is what their subjects are about, or
             both subjects have nested three prefixes deep, where mail programs begin to cut them off
    silence  neither has any text of its own, and the subjects are about the same
    machine  both are declared automatic, and either the text is the same or the prefixed subjects are

and a run of mails is alike when it *grows*: each longer than the one before by the same step, whatever its text,
which is how a loop looks when nobody can tell its quotes from its text.

Only answers count. A monitoring system's alerts are as alike as can be, and answer nobody.

Not caught: a loop whose every mail has other words in text and subject and grows by uneven steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loopguard.arrival import Arrival
from loopguard.subject import subjects_alike

__all__ = ["Likeness", "alike", "echoes", "grows", "likeness", "sides"]

_TURNS = 4
"""Changes of the speaker that make a correspondence of our own mailboxes a dialogue: question, answer, and again."""

_NESTED = 3
"""Prefixes before a subject that people's mail programs seldom reach: they replace `Re:`, they do not add one."""

_LEAST_STEP = 64
"""Bytes: a loop adds a whole mail with every round; people's short mails differ by a few words."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many of the mails repeat their sender's earlier ones, the newest among them, and in which way."""

    count: int = 0
    sentence: str = ""


def alike(one: Arrival, other: Arrival) -> bool:
    """Whether two mails of one sender say the same."""
    same_text = bool(one.fingerprint) and one.fingerprint == other.fingerprint
    same_subject = subjects_alike(one.subject_key, other.subject_key)
    if one.automatic and other.automatic:
        return same_text or (same_subject and min(one.subject_depth, other.subject_depth) > 0)
    nested = min(one.subject_depth, other.subject_depth) >= _NESTED
    return (same_text and (same_subject or nested)) or (same_subject and one.empty and other.empty)


def likeness(arrivals: Sequence[Arrival]) -> Likeness:
    """Measure the likeness of the answers among `arrivals`, oldest first, the newest being the one that is judged.

    Nothing is found unless the newest is itself an answer and alike to an earlier one by its sender.
    """
    answers = arrivals if _turns(arrivals) >= _TURNS else [a for a in arrivals if a.answer or a.answers_us]
    if not answers or answers[-1] is not arrivals[-1]:
        return Likeness()
    own, *others = (_alike_with_last(side) for side in sides(answers))
    if len(own) < 2:
        return Likeness()
    count = len(own) + sum(len(side) for side in others if len(side) > 1)
    return Likeness(count, _sentence(own))


def sides(arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    """Return the mails of each sender apart, the newest mail's sender first."""
    by_sender: dict[str, list[Arrival]] = {arrivals[-1].sender: []}
    for arrival in arrivals:
        by_sender.setdefault(arrival.sender, []).append(arrival)
    return list(by_sender.values())


def echoes(side: Sequence[Arrival]) -> list[Arrival]:
    """Return those of one sender's mails that have the last one's new text, the last included; [] if it has none."""
    last = side[-1]
    return [a for a in side if last.fingerprint and a.fingerprint == last.fingerprint]


def grows(run: Sequence[Arrival]) -> bool:
    """Whether each of at least 3 mails is larger, quotes deeper or has more prefixes than the one before."""
    measures = ([a.size for a in run], [a.quote_depth for a in run], [a.subject_depth for a in run])
    return len(run) > 2 and any(all(a < b for a, b in pairwise(m)) for m in measures)


def _turns(arrivals: Sequence[Arrival]) -> int:
    return sum(a.sender != b.sender for a, b in pairwise(arrivals))


def _alike_with_last(side: Sequence[Arrival]) -> list[Arrival]:
    last = side[-1]
    same = [a for a in side if a is last or alike(a, last)]
    steady = _steady_run([a for a in side if a is last or subjects_alike(a.subject_key, last.subject_key)])
    return max(same, steady, key=len)


def _steady_run(side: Sequence[Arrival]) -> list[Arrival]:
    """Return the longest end of `side` in which each mail is longer than the one before by the same step (5 %)."""
    if len(side) < 3:
        return []
    step = side[-1].size - side[-2].size
    start = len(side) - 1
    while step >= _LEAST_STEP and start > 0:
        if abs(side[start].size - side[start - 1].size - step) > max(8, step // 20):
            break
        start -= 1
    run = list(side[start:])
    return run if len(run) > 2 and grows(run) else []


def _sentence(run: Sequence[Arrival]) -> str:
    longer = all(a.size < b.size for a, b in pairwise(run))
    if longer and run[-1].quote_depth:
        return "each quotes the one before and is longer"
    if longer:
        return "each is longer than the one before"
    if run[-1].empty:
        return "none has a text of its own"
    return "each says the same"
