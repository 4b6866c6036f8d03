"""What a judgement is: findings, and the three answers they add up to.

Each check establishes at most one fact and hides no other check's. Nothing in this module decides what a signal
means: the checks do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Effect", "Finding", "Kind", "Verdict"]


class Kind(StrEnum):
    """What a mail is."""

    PERSONAL = "personal"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST = "list"
    NOTIFICATION = "notification"


class Effect(StrEnum):
    """What one finding does to the verdict. The four that name a kind also silence our replies."""

    NOTE = "note"
    """A fact worth showing; changes nothing."""
    MUTE = "mute"
    """The helpdesk must not answer by itself."""
    HOLD = "hold"
    """The mail does not pass: a person decides. Implies mute."""
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST = "list"
    NOTIFICATION = "notification"


_KINDS = (Kind.BOUNCE, Kind.AUTO_REPLY, Kind.NOTIFICATION, Kind.LIST)
"""Which kind wins when several are found: a bounce that came through a list is a bounce."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact that a check established.

    `code` is permanent and kebab-case; `evidence` one plain sentence with the measured value (and the limit, where
    there is one); `reference` the RFC section or the system that the rule comes from.
    """

    code: str
    evidence: str
    reference: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Verdict:
    """Three answers from the findings, in the order they were found."""

    findings: tuple[Finding, ...] = ()

    @property
    def kind(self) -> Kind:
        """What the mail is: the strongest kind found, `personal` when none is."""
        effects = {finding.effect for finding in self.findings}
        return next((kind for kind in _KINDS if Effect(kind) in effects), Kind.PERSONAL)

    @property
    def held(self) -> bool:
        """Whether the mail waits for a person."""
        return any(finding.effect is Effect.HOLD for finding in self.findings)

    @property
    def may_autoreply(self) -> bool:
        """Whether the helpdesk may answer this mail by itself."""
        return all(finding.effect is Effect.NOTE for finding in self.findings)

    @property
    def reason(self) -> str:
        """The evidence of the finding that weighs most, as one sentence; "" when nothing was found."""
        weight = {Effect.HOLD: 0, Effect.NOTE: 2}
        ordered = sorted(self.findings, key=lambda finding: weight.get(finding.effect, 1))
        return ordered[0].evidence if ordered else ""

    def plus(self, findings: Iterable[Finding]) -> "Verdict":
        """Return this verdict with `findings` added at the end."""
        return Verdict((*self.findings, *findings))
