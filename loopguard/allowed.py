"""Lets a mail pass that was held for what was counted, because a person said that such mail may.

An example: a program writes the same line six times an hour, and somebody has looked at it. What held it stays written
down and only mutes: anybody can forge an author, so no machine of ours answers such a mail.

Not let pass, whoever says so: the same mail in a circle (`hop-limit`, `delivered-to-loop`), which no sender means, and
our own mail that comes back (`own-mail`, `ring`), because the loop is ours and letting it pass keeps it going. Nor what
holds for a reason that is not ours (checks of your own): only the codes in `PASSES` were thought about. It does not
decide whether a mail is one that somebody meant: the caller does.
"""

from dataclasses import replace
from typing import Final

from loopguard.verdict import Effect, Finding, Verdict

__all__ = ["PASSES", "let_pass"]

PASSES: Final = frozenset(
    (
        "thread-rate",
        "pair-rate",
        "pace",
        "slow-rate",
        "rounds",
        "open-storm",
        "at-once",
        "auto-reply-held",
    )  # counted, or a mailbox's wish
)
"""Codes that hold no mail which somebody allowed."""


def let_pass(verdict: Verdict, evidence: str) -> Verdict:
    """Return a held verdict that holds no more, if all that holds it is in `PASSES`; else the verdict as it is.

    `evidence` says who allowed it. It comes first: it decides.
    """
    holding = {finding.code for finding in verdict.findings if finding.effect is Effect.HOLD}
    if not holding or not holding <= PASSES:
        return verdict
    rest = (replace(one, effect=Effect.MUTE) if one.effect is Effect.HOLD else one for one in verdict.findings)
    return Verdict((Finding("allowed", evidence, "loopguard/README.md, Codes", Effect.MUTE), *rest))
