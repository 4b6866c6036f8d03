"""By cause: mail is held that goes on after rounds in which a machine spoke, or the same was said.

After `Policy.per_pair` such rounds in three days: by an author who took part before, or who says the same under a name
that begins alike; and what goes on like them. Answers in threads of ours that differ are a person's, or a program's,
that clears a list, and mail that comes by itself is held for no round (`loopguard.rules.unasked`). Speed alone only
silences. What an author did before a person of ours wrote to him is over, for his organisation as well: else whoever
forges his "Thanks!" has his answer to that person held.
"""

from collections.abc import Sequence
from typing import Final

from loopguard.dealings import Round, Theirs
from loopguard.policy import Policy
from loopguard.rules.span import clock
from loopguard.rules.turn import AHEAD_S, DAY_S, Known, repeats, same
from loopguard.rules.unasked import by_the_clock, goes_on
from loopguard.verdict import Effect, Finding

__all__ = ["causes", "takes_part"]

_HELD_S: Final = 3 * DAY_S
"""Seconds in which rounds are counted that hold: a loop with a turn every six hours has four a day."""


def causes(known: Known, mail: Theirs, policy: Policy) -> Finding | None:
    """Find a mail that goes on after too many rounds in which a machine spoke, or the same was said."""
    wide = known[-1]
    rounds = _repeated(known, mail)
    if len(rounds) < policy.per_pair or not (rounds[-1].id == mail.id or repeats(wide, mail)):
        return None
    if by_the_clock(known[0], mail, policy.per_pair) or goes_on(known, mail):
        return None
    others = [made for made in rounds if made.id != mail.id]
    if not any(made.author == mail.author for made in others) and not (_named_alike(others, mail) and same(wide, mail)):
        return None
    return Finding(
        "rounds",
        f"{len(rounds)} automatic mails of ours were each followed by a machine's mail, or by one that said the same, "
        f"{clock(rounds[0].at)} to {clock(rounds[-1].at)}; limit {policy.per_pair - 1} in three days.",
        "loopguard/README.md, Rounds",
        Effect.HOLD,
    )


def takes_part(known: Known, mail: Theirs, policy: Policy) -> bool:
    """Whether the author of a mail made some of too many rounds, whether or not this mail makes one."""
    rounds = _repeated(known, mail)
    by_him = any(one.author == mail.author for one in rounds) or _named_alike(rounds, mail)
    return len(rounds) >= policy.per_pair and by_him


def _repeated(known: Known, mail: Theirs) -> list[Round]:
    """Return the rounds that hold: none that its author made, or somebody in his name, before a person wrote to him."""
    lately = [one for one in known[-1].rounds if one.repeats and -AHEAD_S <= mail.at - one.at < _HELD_S]
    return [one for one in lately if one.author != mail.author or one.at > known[0].person]


def _named_alike(rounds: Sequence[Round], mail: Theirs) -> bool:
    return bool(mail.family) and any(made.family == mail.family for made in rounds)
