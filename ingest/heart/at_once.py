"""Holds the loop that somebody discarded twice and said to hold at once, from its first mail on.

Such a rule is found as an allowance is (`ingest.heart.allowed`): by the one author in From, with a few questions to a
dictionary. Only mail of that correspondent is compared with what was discarded, and what is new by him passes
(`loopguard.rules.at_once`). An allowance goes before it: the mail is stored and answered by no machine.
"""

from dataclasses import dataclass
from typing import Final

from ingest.heart.allowed import NOBODY, Allowed
from ingest.mailboxes import Mailbox
from ingest.ports import Allowance
from ingest.rfc3339 import rfc3339
from loopguard import Arrival, Effect, Finding, Verdict
from loopguard.rules.at_once import at_once
from parsers import ParsedMessage

__all__ = ["NOTHING", "AtOnce"]


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The rules that are known, with the moment."""

    rules: Allowed = NOBODY

    def judged(self, verdict: Verdict, message: ParsedMessage, mailbox: Mailbox, arrival: Arrival) -> Verdict:
        """Return the verdict on a mail, which is held now if it is a loop that somebody said to hold at once."""
        if verdict.held or (rule := self.rules.of(message, mailbox)) is None:
            return verdict
        why = at_once(arrival, rule.alike)
        found = (Finding("at-once", _said(rule, why), "loopguard/README.md, Codes", Effect.HOLD),) if why else ()
        return verdict.plus(found)


NOTHING: Final = AtOnce()


def _said(rule: Allowance, why: str) -> str:
    until = "somebody ends it" if rule.until is None else rfc3339(rule.until)
    return f"{rule.actor} discarded this loop twice and has it held at once, until {until}: {why}."
