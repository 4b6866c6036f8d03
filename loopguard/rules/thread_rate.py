"""Too many mails by one sender in one thread, with one limit for automatic mail and one for personal mail.

*Automatic*: with the default limit the fourth automatic answer within an hour is held. A machine's mails that answer
nobody, such as alerts that are grouped into a thread, are only muted. Notifications count as answers only when they say
the same; so does mail that was old when it came and answers nothing of ours, because what an archive's mails say of
themselves may be forged. A bounce counts for the recipient that it is about, so a newsletter's many bounces are no
loop. A class that is away when our one mail comes is many people, although their addresses differ by a number.

*Personal*: mail that comes fast is muted, and held only when it says the same.

Not caught: loops that lose their ids, and so open a new thread with every mail (`pair_rate` finds those).
"""

from loopguard.arrival import Arrival, History
from loopguard.policy import Policy
from loopguard.rules.cause import of_two_people
from loopguard.rules.likeness import alike, likeness
from loopguard.rules.span import amount, circumstances, length, moment, recent
from loopguard.verdict import Effect, Finding, Kind

__all__ = ["automatic_rate", "personal_rate"]


def automatic_rate(history: History, policy: Policy) -> Finding | None:
    """Find more automatic mails by the newest one's sender than `policy.automatic_per_thread`."""
    newest = history.thread[-1]
    if not newest.automatic:
        return None
    by_sender = [a for a in recent(history.thread, policy.window_s) if _of_sender(a, newest)]
    limit = policy.automatic_per_thread
    if len(by_sender) <= limit:
        return None
    answers = [a for a in by_sender if _answers(a, newest)]
    loop = len(answers) > limit and answers[-1] is newest
    counted = answers if loop else by_sender
    return Finding(
        "thread-rate",
        _evidence("automatic answers" if loop else "automatic mails", counted, limit, policy.window_s, policy),
        "RFC 3834 2",
        Effect.HOLD if loop else Effect.MUTE,
    )


def personal_rate(history: History, policy: Policy) -> Finding | None:
    """Find more personal mails by the newest one's sender than `policy.personal_per_thread`."""
    newest = history.thread[-1]
    if newest.automatic:
        return None
    by_sender = [a for a in recent(history.thread, policy.burst_s) if a.sender == newest.sender and not a.automatic]
    limit = policy.personal_per_thread
    if len(by_sender) <= limit:
        return None
    lately = [a for a in recent(history.thread, policy.window_s) if a.sender == newest.sender and not a.automatic]
    found = likeness(lately, limit)
    loop = found.count >= limit
    return Finding(
        "thread-rate",
        _evidence("mails", by_sender, limit, policy.burst_s, policy, f"; {found.sentence}" if loop else ""),
        "Odoo _detect_loop_sender",
        Effect.HOLD if loop else Effect.MUTE,
    )


def _of_sender(arrival: Arrival, newest: Arrival) -> bool:
    return arrival.sender == newest.sender and arrival.automatic and not of_two_people(arrival, newest)


def _answers(arrival: Arrival, newest: Arrival) -> bool:
    """Whether an automatic mail counts as an answer, to be counted with `newest`."""
    if not arrival.answer and not arrival.answers_us:
        return False
    told = Kind.NOTIFICATION in (arrival.kind, newest.kind)
    stale = not arrival.answers_us and moment(arrival) != arrival.at
    return alike(arrival, newest) if told or stale else True


def _evidence(what: str, mails: list[Arrival], limit: int, window_s: int, policy: Policy, likeness: str = "") -> str:
    newest = mails[-1]
    return (
        f"{amount(mails, policy)} {what} by {newest.sender or 'nobody'} in one thread of {newest.mailbox} "
        f"{circumstances(mails)}; limit {limit} in {length(window_s)}{likeness}."
    )
