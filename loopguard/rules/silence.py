"""Silence: whether a machine of ours may write to a party now, by the turns and the mails that were counted.

    silence   after `Policy.rounds` rounds in a day, or `Policy.rounds_per_week` in a week, no machine of ours writes to
              the address. As many over all addresses of an organisation silence only what takes a turn: the first mail
              of a colleague is answered. Our answers to turns are counted as well, whichever are more
    ceilings  what makes no rounds is answered `Policy.sent_per_party` times a day, an organisation
              `Policy.sent_per_domain` times

Nothing is held here (`loopguard.rules.by_cause`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from loopguard.dealings import Dealings, Theirs
from loopguard.policy import Policy
from loopguard.rules.span import clock
from loopguard.rules.turn import (
    DAY_S,
    MAILS,
    SKEW_S,
    WEEK_S,
    Known,
    alike,
    answered_alike,
    fast,
    takes_turn,
    told,
)

__all__ = ["Refusal", "guessed", "refusal"]

_HOURS: Final = 24
_FIRM: Final = "its organisation"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no machine may write to a party now, in one sentence, and until when (seconds since the epoch, UTC)."""

    why: str
    until: float


def refusal(known: Known, about: Theirs | None, now: float, policy: Policy) -> Refusal | None:
    """Return why no machine may write to an address at `now`; None when it may. `about` is the mail to be answered."""
    address, *wider = known
    silent = _silence(address, "this address", now, policy)
    if silent is None and about is not None and _takes_turn(known, about):
        whom = ("this address", *("addresses of its organisation" for _ in wider))
        said = [
            _silence(one, name, now, policy, answered_alike(one, about, address=not place)[0])
            for place, (one, name) in enumerate(zip(known, whom, strict=True))
        ]
        silent = next((one for one in said if one is not None), None)
    if silent is not None:
        return silent
    limits = ((address, policy.sent_per_party, "this address"), *((o, policy.sent_per_domain, _FIRM) for o in wider))
    return next((found for one in limits if (found := _ceiling(*one, now)) is not None), None)


def guessed(known: Known, lately: Sequence[Theirs], now: float) -> Theirs | None:
    """Return what a mail of ours may answer where nobody says so: of the party's last mails, which `lately` are known
    besides, one that took a turn or is like another of them; else the last that we did not answer."""
    address = known[0]
    mails = {one.id: one for one in (*lately, *address.mails) if -SKEW_S <= now - one.at < WEEK_S}
    last = sorted(mails.values(), key=lambda one: one.at)[-MAILS:]
    among = Dealings(mails=tuple(last))
    answered = {first.id for first, at in address.firsts if at}
    left = [one for one in last if one.id not in answered]
    turns = [mail for mail in left if alike(among, mail, address=True) or _takes_turn(known, mail)]
    return next(reversed(turns or left or last), None)


def _takes_turn(known: Known, mail: Theirs) -> bool:
    by_text = (takes_turn(one, mail, address=not place) for place, one in enumerate(known))
    return fast(known[0], mail) or any(by_text)


def _silence(one: Dealings, whom: str, now: float, policy: Policy, shown: Sequence[float] = ()) -> Refusal | None:
    """Return the silence that rounds, or our answers to turns, have brought about.

    `shown` are answers of which only the mail to be answered now, a turn, shows that they went to turns.
    """
    turns = [*one.turns, *shown]
    for limit, seconds, length in ((policy.rounds, DAY_S, "a day"), (policy.rounds_per_week, WEEK_S, "a week")):
        for times in ([made.at for made in one.rounds], turns):
            lately = sorted(at for at in told(times, now) if now - at < seconds)
            if len(lately) >= limit:
                until = lately[-limit] + seconds
                why = f"Our automatic mail and mail of {whom} took turns {len(lately)} times within {length}"
                return Refusal(f"{why}; limit {limit}. No machine of ours writes until {clock(until)} UTC.", until)
    return None


def _ceiling(one: Dealings, limit: int, whom: str, now: float) -> Refusal | None:
    first = int(now // 3_600) - _HOURS
    lately = [(hour, count) for hour, count in one.hours if first <= hour <= first + 2 * _HOURS]
    count = sum(count for _, count in lately)
    if count < limit:
        return None
    ends, left = first, count
    for hour, some in lately:
        ends, left = (hour, left - some) if left >= limit else (ends, left)
    until = (ends + _HOURS + 1) * 3_600.0
    why = f"{count} automatic mails of ours went to {whom} within a day; limit {limit}"
    return Refusal(f"{why}. No machine of ours writes until {clock(until)} UTC.", until)
