"""Too many mails in one thread, all senders together: nobody in it gets an automatic answer.

It only mutes, because a busy incident has busy threads. Not caught: floods over many threads.
"""

from loopguard.arrival import History
from loopguard.policy import Policy
from loopguard.rules.span import amount, circumstances, length, recent
from loopguard.verdict import Effect, Finding

__all__ = ["thread_ceiling"]


def thread_ceiling(history: History, policy: Policy) -> Finding | None:
    """Find more mails in the thread than `policy.thread_ceiling`."""
    mails = recent(history.thread, policy.window_s)
    if len(mails) <= policy.thread_ceiling:
        return None
    limit = f"limit {policy.thread_ceiling} in {length(policy.window_s)}"
    evidence = f"{amount(mails, policy)} mails in one thread of {mails[-1].mailbox} {circumstances(mails)}; {limit}."
    return Finding("thread-ceiling", evidence, "Zammad's caps per ticket", Effect.MUTE)
