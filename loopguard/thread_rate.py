"""One sender in one thread: the first counter, with separate limits for automatic and personal mail (DESIGN section 6).

The fourth automatic answer within an hour is held; a machine's mails that answer nobody, such as alerts that are
grouped into a thread, are only muted. Personal mail is muted when it comes fast, and held only when it is alike too.

Not caught: loops that lose their ids, and so open a thread with every mail (`pair_rate` does).
"""

from loopguard.arrival import History
from loopguard.likeness import likeness
from loopguard.policy import Policy
from loopguard.span import amount, length, recent, span
from loopguard.verdict import Effect, Finding

__all__ = ["automatic_rate", "personal_rate"]


def automatic_rate(history: History, policy: Policy) -> Finding | None:
    """Find more automatic mails by the newest one's sender than `policy.automatic_per_thread`."""
    newest = history.thread[-1]
    if not newest.automatic:
        return None
    by_sender = [a for a in recent(history.thread, policy.window_s) if a.sender == newest.sender and a.automatic]
    answers = [a for a in by_sender if a.answer or a.answers_us]
    limit = policy.automatic_per_thread
    if len(by_sender) <= limit:
        return None
    loop = len(answers) > limit and answers[-1] is newest
    counted = answers if loop else by_sender
    what = "automatic answers" if loop else "automatic mails"
    return Finding(
        "thread-rate",
        f"{amount(counted, policy)} {what} by {newest.sender or 'nobody'} in this thread in {span(counted)}; "
        f"limit {limit} in {length(policy.window_s)}.",
        "RFC 3834 2; DESIGN 6",
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
    found = likeness(by_sender)
    loop = found.count >= limit
    return Finding(
        "thread-rate",
        f"{amount(by_sender, policy)} mails by {newest.sender or 'nobody'} in this thread in {span(by_sender)}; "
        f"limit {limit} in {length(policy.burst_s)}{f'; {found.sentence}' if loop else ''}.",
        "DESIGN 6; Odoo _detect_loop_sender",
        Effect.HOLD if loop else Effect.MUTE,
    )
