"""Which mail somebody allowed (`ingest.ports.lasting.allowances`): a value, handed to the judgement with the moment.

Whose mail it is goes by the one author in its From; nobody has verified him. Two authors, or none, are nobody's mail
here, and neither is an address of ours: a loop among our own mailboxes is not a sender's. Names beside an address are
not looked at. An allowance for `bot@example.org` is one for `bot+4711@example.org` as well, as it is for mailboxes, and
not the other way round; one for `*@example.org` is none for the domains below it. Looking is a handful of questions to
a dictionary, however many allowances there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ingest.mailboxes import Mailbox, spelling
from ingest.ports import Allowance, Quarantine
from ingest.rfc3339 import rfc3339
from loopguard import Verdict
from loopguard.allowed import let_pass
from parsers import ParsedMessage

__all__ = ["NOBODY", "Allowed", "by_scope", "unless_held"]

Scopes = Mapping[tuple[str, str | None], Allowance]
"""(sender, mailbox) to the one allowance of that scope."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The allowances that are known, and when it is asked, in seconds since the epoch."""

    known: Scopes = field(default_factory=lambda: MappingProxyType({}))
    at: float = 0.0
    past: bool = False
    """Whether the past is judged: an allowance then counts from when it was made only. Else whoever knows it goes by
    it, since another node's clock may be ahead."""

    def of(self, message: ParsedMessage, mailbox: Mailbox) -> Allowance | None:
        """Return the allowance that a mail to `mailbox` has, the narrowest one; None when it has none."""
        if not self.known or len(message.from_) != 1:
            return None
        senders = _senders(spelling(message.from_[0].address))
        if not mailbox.ours.isdisjoint(senders):
            return None
        scopes = ((sender, box) for sender in senders for box in (mailbox.address, None))
        return next((found for scope in scopes if (found := self.known.get(scope)) and self._holds(found)), None)

    def judged(self, verdict: Verdict, message: ParsedMessage, mailbox: Mailbox) -> Verdict:
        """Return the verdict on a mail, which may pass now if somebody allowed it."""
        if not verdict.held or (allowance := self.of(message, mailbox)) is None:
            return verdict
        return let_pass(verdict, _said(allowance))

    def _holds(self, allowance: Allowance) -> bool:
        return allowance.holds(self.at) and not (self.past and self.at < allowance.made_at)


NOBODY: Final = Allowed()


def by_scope(allowances: Iterable[Allowance]) -> Scopes:
    """Return allowances by what is asked for them."""
    return MappingProxyType({(one.sender, one.mailbox): one for one in allowances})


async def unless_held(key: str, was: Verdict, now: Verdict, quarantine: Quarantine) -> Verdict:
    """Return the verdict `now` of a mail that was to be held and may pass; `was` when it has been held already.

    It came before somebody allowed it, and comes again: whether that one passes is another decision.
    """
    if now is was or now.held or await quarantine.get(key) is None:
        return now
    return was


def _senders(author: str) -> tuple[str, ...]:
    """Return what an allowance for this author may be written for, the narrowest first."""
    local, at, domain = author.rpartition("@")
    if not (local and at and domain):
        return ()
    plain = local.partition("+")[0]
    return tuple(dict.fromkeys((author, *((f"{plain}@{domain}",) if plain else ()), f"*@{domain}")))


def _said(allowance: Allowance) -> str:
    where = "all mailboxes" if allowance.mailbox is None else allowance.mailbox
    until = "until somebody ends it" if allowance.until is None else f"until {rfc3339(allowance.until)}"
    return f"{allowance.actor} lets mail by {allowance.sender} to {where} pass, {until}; else it would be held."
