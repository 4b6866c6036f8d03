"""Two parties, whatever the thread: the counter for loops that strip every header and id (DESIGN section 6).

Both directions are counted together, because both parties may be our own mailboxes. More than `Policy.per_pair`
mails in the window mute; they hold when that many of them are answers that are alike.

Not caught: a loop slower than the limit within the window, a ring of three or more (each pair is counted apart), and
a party that changes its name beyond what `pair.normalise` undoes.
"""

from loopguard.arrival import History
from loopguard.likeness import likeness
from loopguard.policy import Policy
from loopguard.span import amount, length, recent, span
from loopguard.verdict import Effect, Finding

__all__ = ["pair_rate"]


def pair_rate(history: History, policy: Policy) -> Finding | None:
    """Find more mails between the newest one's two parties than `policy.per_pair`."""
    newest = history.pair[-1]
    mails = recent(history.pair, policy.window_s)
    limit = policy.per_pair
    if len(mails) <= limit:
        return None
    found = likeness(mails)
    loop = found.count >= limit
    return Finding(
        "pair-rate",
        f"{amount(mails, policy)} mails between {newest.sender or 'nobody'} and {newest.mailbox} in {span(mails)}; "
        f"limit {limit} in {length(policy.window_s)}{f'; {found.sentence}' if loop else ''}.",
        "DESIGN 6; FreeScout SendAutoReply, Odoo _detect_loop_sender",
        Effect.HOLD if loop else Effect.MUTE,
    )
