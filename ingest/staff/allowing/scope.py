"""The scope of an allowance: read from what somebody wrote, and said in words.

An administrator of another product believed that releasing one mail let every later one pass (MailWatch #1298). So who,
to which mailbox and until when are three phrases here, which pages, commands and the API show as they are.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ingest.errors import CallerError
from ingest.mailboxes import Mailboxes, sent_as, spelling
from ingest.ports import Allowance
from ingest.rfc3339 import rfc3339
from loopguard.identity.providers import PROVIDERS
from parsers.headers.address import addresses

__all__ = ["Scope", "State", "scope_of", "sender_of", "written_by"]

LONGEST: Final = 320
"""Characters of an address (RFC 5321 4.5.3.1)."""

_SENDER: Final = re.compile(r"(\*|[^\s\x00-\x1f\x7f-\x9f@<>,;*]+)@([^\s\x00-\x1f\x7f-\x9f@<>,;*/]+)")

_PROVIDER: Final = re.compile(
    r"(aol|fastmail|gmail|gmx|googlemail|hotmail|icloud|live|msn|outlook|proton|protonmail|rediffmail|rocketmail|tuta"
    r"|tutanota|yahoo|yandex|ymail)\.((com?|net)\.)?([a-z]{2}|com|net)|(mailbox|posteo)\.(org|de)"
)
"""Providers of mail for everybody under the domains of many countries, beside those by which mail is counted."""
_REGISTRY: Final = re.compile(r"(ac|co|com|edu|go|gov|ne|net|or|org)\.[a-z]{2}")
"""Where registries of countries hand out domains (`co.uk`)."""


class State(StrEnum):
    """Whether an allowance counts."""

    HOLDS = "holds"
    ENDED = "ended"
    """Somebody ended it."""
    PASSED = "passed"
    """Its time has passed."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose mail to which mailbox until when, as values and as phrases."""

    sender: str
    is_domain: bool
    """Whether it is all of a domain, `*@example.org`."""
    mailbox: str | None
    """None: all mailboxes."""
    until: float | None
    """Seconds since the epoch; None: until somebody ends it."""
    state: State
    who: str
    """`mail by bot@example.org`"""
    where: str
    """`to support@example.com`"""
    term: str
    """`until 2027-01-31T23:00:00.000Z`"""
    at_once: bool = False
    """Whether it is a rule that holds a loop at once, and no allowance."""
    written: str = ""
    """The sender as servers write him, where that differs: letters of another script can look like anybody's."""

    @property
    def sentence(self) -> str:
        """All of it as one sentence."""
        is_ = "is" if self.state is State.HOLDS else "was"
        does = f"{is_} held at once where it is the loop that was discarded" if self.at_once else f"{is_} let pass"
        who = f"{self.who[:1].upper()}{self.who[1:]}"
        return f"{who} {self.where} {does} {self.term}."


def scope_of(allowance: Allowance, at: float, *, at_once: bool = False) -> Scope:
    """Return the scope of an allowance, or of a rule to hold at once, as it stands at this moment."""
    domain = allowance.sender.removeprefix("*@") if allowance.sender.startswith("*@") else ""
    who = f"mail by any address at {domain} (none at domains below it)" if domain else f"mail by {allowance.sender}"
    if written := written_by(allowance.sender):
        who = f"{who}, which servers write {written},"
    state = State.HOLDS if allowance.holds(at) else State.PASSED if allowance.ended_at is None else State.ENDED
    return Scope(
        sender=allowance.sender,
        is_domain=bool(domain),
        mailbox=allowance.mailbox,
        until=allowance.until,
        state=state,
        who=who,
        where="to all mailboxes" if allowance.mailbox is None else f"to {allowance.mailbox}",
        term=_term(allowance),
        at_once=at_once,
        written=written,
    )


def written_by(sender: str) -> str:
    """Return a sender as servers write him, "" where that is what one reads: `xn--` shows a letter that is no Latin."""
    written = sent_as(sender)
    return "" if written == sender.lower() else written


def sender_of(said: str, mailboxes: Mailboxes) -> str:
    """Return whose mail somebody means, in the one spelling: an address, or `*@example.org`. Raises `CallerError`."""
    found = _SENDER.fullmatch(said.strip()) if len(said) <= LONGEST else None
    read = _as_authors_are_read(found) if found is not None else ""
    if found is None or not read:
        raise CallerError("sender: write one address, bot@example.org, or a whole domain, *@example.org")
    sender = spelling(read)
    domain = sender.rpartition("@")[2]
    if found[1] == "*" and _is_everybodys(domain):
        raise CallerError(f"sender: {domain} is no organisation's domain, so allow the one address that you mean")
    if sender in mailboxes.ours or mailboxes.find(sender) is not None:
        raise CallerError(f"sender: {sender} is a mailbox of ours, and a loop among our own is never let pass")
    return sender


def _as_authors_are_read(found: re.Match[str]) -> str:
    """Return a sender as a mail's From is read, "" where it is not one address: else no mail would ever be his.

    So a last dot, `mailto:` and marks that nobody sees, which come along when somebody pastes, are no part of him.
    """
    local, domain = found.groups()
    one, unread = addresses(f"{'x' if local == '*' else local}@{domain}", 2)
    if len(one) != 1 or unread or "@" not in one[0].address:
        return ""
    return f"*@{one[0].address.rpartition('@')[2]}" if local == "*" else one[0].address


def _is_everybodys(domain: str) -> bool:
    said = sent_as(domain)
    return "." not in said or said in PROVIDERS or bool(_PROVIDER.fullmatch(said) or _REGISTRY.fullmatch(said))


def _term(allowance: Allowance) -> str:
    if allowance.ended_at is not None:
        return f"until {allowance.ended_by or 'somebody'} ended it on {rfc3339(allowance.ended_at)}"
    return "until somebody ends it" if allowance.until is None else f"until {rfc3339(allowance.until)}"
