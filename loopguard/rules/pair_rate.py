"""Too many mails between two parties, in any thread: finds loops that lose every id and header field.

Both directions are counted together, because both parties may be mailboxes of ours. More than `Policy.per_pair` mails
in the window mute the newest. It is held when that many of them are answers that are alike, or when the sender wrote
more than `Policy.answers_per_pair` answers to mail that we sent in one thread, whatever they say.

Bounces about several addresses of one organisation are counted together where each came more than once.

Not caught: a loop that stays under the limit in the window (`slow_rate`), a ring of three or more (`ring`), and a party
that changes its name more than `pair` can undo.
"""

from loopguard.arrival import Arrival, History
from loopguard.identity.pair import BOUNCE, about_one_firm, between
from loopguard.policy import Policy
from loopguard.rules.cause import of_our_threads
from loopguard.rules.likeness import by_one_party, likeness, sides, stands_out
from loopguard.rules.span import amount, circumstances, length, recent, whither
from loopguard.verdict import Effect, Finding

__all__ = ["pair_rate"]


def pair_rate(history: History, policy: Policy) -> Finding | None:
    """Find more mails between the newest one's two parties than `policy.per_pair`."""
    limit = policy.per_pair
    if len(history.pair) <= limit:
        return None
    newest = history.pair[-1]
    of_party = about_one_firm if newest.sender.startswith(BOUNCE) else between
    mails = by_one_party(of_party(recent(history.pair, policy.window_s)), limit)
    if len(mails) <= limit:
        return None
    reason = _reason(mails, policy)
    return Finding(
        "pair-rate",
        f"{amount(mails, policy)} mails between {newest.sender or 'nobody'} and {whither(mails)} "
        f"{circumstances(mails)}; limit {limit} in {length(policy.window_s)}{reason and '; '}{reason}.",
        "FreeScout SendAutoReply, Odoo _detect_loop_sender",
        Effect.HOLD if reason else Effect.MUTE,
    )


def _reason(mails: list[Arrival], policy: Policy) -> str:
    """Return what shows that so many mails are a loop; "" when nothing does."""
    found = likeness(mails, policy.per_pair)
    if found.count >= policy.per_pair:
        return found.sentence
    most = max(policy.answers_per_pair, policy.per_pair)
    answers = [a for a in sides(mails)[0] if a.answers_us and not of_our_threads(a, mails[-1])]
    if mails[-1].answers_us and len(answers) > most and not stands_out(answers[-most - 1 :]):
        return f"{len(answers)} of them answer mail that we sent, limit {most}"
    return ""
