"""Rounds: an automatic mail of ours, then a mail of theirs that takes its turn; what a loop is made of.

A mail takes its turn when it looks like an answer, is machine-made, says what one of the party's last mails said, or
came faster than anybody writes. One automatic mail of ours makes one round. A person of ours who writes begins anew.

    silence   after `Policy.rounds` rounds in a day, or `Policy.rounds_per_week` in a week, no machine of ours writes to
              the address. As many over all addresses of an organisation silence only what takes a turn: the first mail
              of a colleague is answered
    ceilings  what makes no rounds is answered `Policy.sent_per_party` times a day, an organisation
              `Policy.sent_per_domain` times
    hold      after `Policy.per_pair` rounds in three days that were machine-made or said the same, by an author who
              took part before, or says the same under a name that begins alike; and what goes on like them. Answers in
              threads of ours that differ are a person's, or a program's, that clears a list, and a machine's report
              that answers nobody is never held for its rounds

A mail that follows none of our automatic mails is no round. So monitoring, imports, invoices and photographs are none,
whatever they say. Not seen: automatic mail of ours that nobody told of (`loopguard.rules.likeness` is left there).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from loopguard.dealings import Dealings, Ours, Round, Theirs
from loopguard.policy import Policy
from loopguard.rules.likeness import TELLING, same_text, steady
from loopguard.rules.pace import PER_MAIL_S
from loopguard.verdict import Effect, Finding, Kind

__all__ = ["DAY_S", "WEEK_S", "Refusal", "anew", "came", "causes", "guessed", "refusal", "takes_part", "went"]

DAY_S: Final = 86_400.0
WEEK_S: Final = 7 * DAY_S
_HOURS: Final = 24
_SKEW_S: Final = 5.0
"""Seconds by which the clocks of two nodes may differ."""
_AHEAD_S: Final = DAY_S
"""Seconds ahead of now from which on a time is that of a clock that was wrong: it counts for nothing, and is the first
to be forgotten. It is not erased, since it may be this clock that is behind."""
_HELD_S: Final = 3 * DAY_S
"""Seconds in which rounds are counted that hold: a loop with a turn every six hours has four a day."""
_MAILS: Final = 16
"""The last mails of a party with which a new one is compared."""
_MOST: Final = 100
"""Times of each sort that are remembered: as many as `Policy.rounds_per_week` may ask for."""

Known = Sequence[Dealings]
"""The dealings with an address, and behind them those with its organisation, where it has one."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no machine may write to a party now, in one sentence, and until when (seconds since the epoch, UTC)."""

    why: str
    until: float


def came(known: Known, mail: Theirs) -> tuple[Dealings, ...]:
    """Return the dealings with a mail of theirs added, and the round that it makes, if it makes one.

    What answers a person of ours makes none. A mail that is known changes nothing.
    """
    address = known[0]
    made = any(one.id == mail.id for one in address.rounds)  # where the organisation is written in a second attempt
    asked = not made and mail.at + _AHEAD_S >= address.person > max(_told(address.waiting, mail.at), default=0.0)
    return tuple(
        one if _has(one, mail) else _came(one, mail, caused=not asked, address=place == 0)
        for place, one in enumerate(known)
    )


def went(known: Known, mail: Ours) -> tuple[Dealings, ...]:
    """Return the dealings with a mail of ours added. A mail that is known changes nothing."""
    return tuple(
        one if mail.id in one.sent else _went(one, mail, address=place == 0) for place, one in enumerate(known)
    )


def anew(known: Known, at: float) -> tuple[Dealings, ...]:
    """Return the dealings after a person lifted a silence: they begin anew, as after a mail of his, and nothing that
    went counts to a ceiling any more; an organisation's too, since it may be its silence."""
    return tuple(replace(_began_anew(one, at), hours=(), followed=()) for one in known)


def guessed(known: Known, lately: Sequence[Theirs], now: float) -> Theirs | None:
    """Return what a mail of ours may answer where nobody says so: of the party's last mails, which `lately` are known
    besides, one that took a turn or is like another of them; else the last that we did not answer."""
    address = known[0]
    mails = {one.id: one for one in (*lately, *address.mails) if -_SKEW_S <= now - one.at < WEEK_S}
    last = sorted(mails.values(), key=lambda one: one.at)[-_MAILS:]
    among = Dealings(mails=tuple(last))
    answered = {first.id for first, _ in address.firsts}
    left = [one for one in last if one.id not in answered]
    turns = [
        mail for mail in left if _alike(among, mail) or _fast(address, mail) or any(_turn(one, mail) for one in known)
    ]
    return next(reversed(turns or left or last), None)


def refusal(known: Known, about: Theirs | None, now: float, policy: Policy) -> Refusal | None:
    """Return why no machine may write to an address at `now`; None when it may. `about` is the mail to be answered."""
    address, *wider = known
    silent = _silence(address, "this address", now, policy)
    if silent is None and about is not None and (_fast(address, about) or any(_turn(one, about) for one in known)):
        whom = ("this address", *("addresses of its organisation" for _ in wider))
        said = [_silence(*each, now, policy, about) for each in zip(known, whom, strict=True)]
        silent = next((one for one in said if one is not None), None)
    if silent is not None:
        return silent
    limits = ((address, policy.sent_per_party, "this address"), *((o, policy.sent_per_domain, _FIRM) for o in wider))
    return next((found for one in limits if (found := _ceiling(*one, now)) is not None), None)


def causes(known: Known, mail: Theirs, policy: Policy) -> Finding | None:
    """Find a mail that goes on after too many rounds in which a machine spoke, or the same was said."""
    wide = known[-1]
    rounds = _repeated(known, mail)
    if len(rounds) < policy.per_pair or not (rounds[-1].id == mail.id or _repeats(wide, mail)):
        return None
    others = [made for made in rounds if made.id != mail.id]
    if not any(made.author == mail.author for made in others) and not (
        _named_alike(others, mail) and _same(wide, mail)
    ):
        return None
    return Finding(
        "rounds",
        f"{len(rounds)} automatic mails of ours were each followed by a machine's mail, or by one that said the same, "
        f"{_moment(rounds[0].at)} to {_moment(rounds[-1].at)}; limit {policy.per_pair - 1} in three days.",
        "loopguard/README.md, Rounds",
        Effect.HOLD,
    )


def takes_part(known: Known, mail: Theirs, policy: Policy) -> bool:
    """Whether the author of a mail made some of too many rounds, whether or not this mail makes one."""
    rounds = _repeated(known, mail)
    by_him = any(one.author == mail.author for one in rounds) or _named_alike(rounds, mail)
    return len(rounds) >= policy.per_pair and by_him


def _named_alike(rounds: Sequence[Round], mail: Theirs) -> bool:
    return bool(mail.family) and any(made.family == mail.family for made in rounds)


def _repeated(known: Known, mail: Theirs) -> list[Round]:
    return [one for one in known[-1].rounds if one.repeats and -_AHEAD_S <= mail.at - one.at < _HELD_S]


def _told(times: Sequence[float], now: float) -> list[float]:
    """Return times without those of a clock that was wrong."""
    return [at for at in times if at <= now + _AHEAD_S]


def _latest(times: Sequence[float], now: float) -> tuple[float, ...]:
    """Return the last times that are remembered, oldest first."""
    return tuple(sorted(sorted(times, key=lambda at: (at <= now + _AHEAD_S, at))[-_MOST:]))


def _repeats(one: Dealings, mail: Theirs) -> bool:
    """Whether a mail goes on as a loop does: a machine wrote it, or it says the same as an earlier one.

    One that names another mail than ours answers that one; one that was old when it came answers nothing of today.
    """
    if mail.report or mail.elsewhere or _stale(mail):
        return False
    if _same(one, mail) or mail.kind == Kind.BOUNCE:
        return True
    return mail.machine and (not mail.thread or any(o.thread == mail.thread for o in one.mails if o.id != mail.id))


def _stale(mail: Theirs) -> bool:
    return bool(mail.written) and mail.written != mail.at and not mail.thread


def _same(one: Dealings, mail: Theirs) -> list[Theirs]:
    """Return the last mails that say what this one says, by what may be one writer in one loop."""
    return [other for other in _alike(one, mail) if _one_writer(mail, other) and not _apart(mail, other)]


def _apart(mail: Theirs, other: Theirs) -> bool:
    """Whether two mails answer mail of ours in two threads; or two tickets, where one answers what nobody told."""
    if mail.thread and other.thread:
        return mail.thread != other.thread
    return mail.thread != other.thread and "" != mail.ticket != other.ticket != ""


_FIRM: Final = "its organisation"


def _has(one: Dealings, mail: Theirs) -> bool:
    return _short(mail) in one.turned or any(known.id == mail.id for known in one.mails)


def _short(mail: Theirs) -> str:
    return sha256(mail.id.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _came(one: Dealings, mail: Theirs, *, caused: bool, address: bool) -> Dealings:
    """Add a mail, the round that it makes, and those of earlier mails that it repeats: the first of a kind tells
    nothing."""
    alike, same = (
        _alike(one, mail),
        {other.id for other in _same(one, mail) if not (other.report or other.elsewhere or _stale(other))},
    )
    kept = one
    for earlier in alike:
        kept = _late(kept, earlier, repeats=earlier.id in same)
    kept = replace(kept, rounds=tuple(replace(made, repeats=made.repeats or made.id in same) for made in kept.rounds))
    causes = [at for at in kept.waiting if at <= mail.at + _SKEW_S] if caused else []
    if causes and (_turn(one, mail) or (address and _fast(one, mail))):
        made = Round(mail.id, mail.at, mail.author, _repeats(one, mail), mail.family)
        kept = _round(kept, made, causes[-1])
    elif causes:
        kept = replace(kept, followed=(*kept.followed, (mail.id, causes[-1]))[-_MAILS:])
    if alike or _turn(one, mail):
        kept = replace(kept, turned=(*kept.turned, _short(mail))[-_MOST:])
    return replace(kept, mails=(*kept.mails, mail)[-_MAILS:])


def _late(one: Dealings, earlier: Theirs, *, repeats: bool) -> Dealings:
    """Make the round of an earlier mail that, as is known now, took a turn."""
    cause = dict(one.followed).get(earlier.id)
    if cause is None or cause not in one.waiting:
        return one
    left = tuple(entry for entry in one.followed if entry[0] != earlier.id)
    made = Round(earlier.id, earlier.at, earlier.author, repeats, earlier.family)
    return _round(replace(one, followed=left), made, cause)


def _round(one: Dealings, made: Round, cause: float) -> Dealings:
    left = list(one.waiting)
    left.remove(cause)
    rounds = sorted((*one.rounds, made), key=lambda known: known.at)[-_MOST:]
    return replace(one, waiting=tuple(left), rounds=tuple(rounds))


def _went(one: Dealings, mail: Ours, *, address: bool) -> Dealings:
    kept = replace(one, sent=(*one.sent, mail.id)[-_MOST:])
    if not mail.automatic:
        return _began_anew(kept, mail.at) if address else kept
    hours = dict(one.hours)
    hour = int(mail.at // 3_600)
    hours[hour] = hours.get(hour, 0) + 1
    last = sorted(hours.items(), key=lambda known: (known[0] <= hour + _HOURS, known))[-2 * _HOURS :]
    waiting = [at for at in one.waiting if mail.at - at < WEEK_S]
    kept = replace(kept, hours=tuple(sorted(last)), waiting=_latest([*waiting, mail.at], mail.at))
    if mail.answers is None:
        return kept
    if not (_turn(one, mail.answers) or (address and _fast(one, mail.answers))):
        return replace(kept, firsts=(*one.firsts, (mail.answers, mail.at))[-_MAILS:])
    late, left = _firsts(one, mail.answers)
    kept = replace(kept, turns=(*one.turns, *late, mail.at)[-_MOST:], firsts=left)
    return kept if _has(one, mail.answers) else replace(kept, mails=(*one.mails, mail.answers)[-_MAILS:])


def _began_anew(one: Dealings, at: float) -> Dealings:
    """Forget what was between us before a person wrote; what came after it stays, where that is told late."""
    return replace(
        one,
        person=max(one.person, at),
        waiting=tuple(when for when in one.waiting if when > at),
        rounds=tuple(made for made in one.rounds if made.at > at),
        turns=tuple(when for when in one.turns if when > at),
        firsts=tuple(entry for entry in one.firsts if entry[1] > at),
    )


def _firsts(one: Dealings, mail: Theirs) -> tuple[list[float], tuple[tuple[Theirs, float], ...]]:
    """Return when we answered mails that, as this one shows, took a turn as well, and the answers that are left."""
    same = {other.id for other in _alike(one, mail)}
    late = [at for first, at in one.firsts if first.id in same]
    return late, tuple(entry for entry in one.firsts if entry[0].id not in same)


def _turn(one: Dealings, mail: Theirs) -> bool:
    """Whether a mail would take a turn, had an automatic mail of ours gone before it."""
    if mail.answer or mail.machine or _short(mail) in one.turned:
        return True
    return bool(_alike(one, mail))


def _fast(address: Dealings, mail: Theirs) -> bool:
    """Whether a mail came faster than its author could write it: another one of his firm may have been at it before."""
    return any(0 <= mail.at - at < PER_MAIL_S for at in address.waiting)


def _alike(one: Dealings, mail: Theirs) -> list[Theirs]:
    """Return those of the last mails that say what this one says, or grow to it by even steps."""
    known = {other.id: other for other in (*(first for first, _ in one.firsts), *one.mails) if other.id != mail.id}
    others = sorted(known.values(), key=lambda other: other.at)
    same = [other for other in others if same_text(other, mail) or _silent(other, mail)]
    return same or steady([other for other in others if other.author == mail.author] + [mail])[:-1]


def _silent(one: Theirs, other: Theirs) -> bool:
    """Whether neither of two mails says anything: what an empty mail of another author says is its subject."""
    return one.empty and other.empty and (one.author == other.author or one.subject == other.subject)


def _one_writer(mail: Theirs, other: Theirs) -> bool:
    """Whether two mails that say the same were written by one, about one thing: anybody says "thank you", and to many
    tickets."""
    if min(mail.words, other.words) >= TELLING:
        return True
    return mail.author == other.author and not (mail.ticket and other.ticket and mail.ticket != other.ticket)


def _silence(one: Dealings, whom: str, now: float, policy: Policy, about: Theirs | None = None) -> Refusal | None:
    """Return the silence that rounds, or our answers to turns, have brought about.

    An answer to `about`, a turn, may show that earlier ones went to turns as well.
    """
    turns = [*one.turns, *(_firsts(one, about)[0] if about is not None else ())]
    for limit, seconds, length in ((policy.rounds, DAY_S, "a day"), (policy.rounds_per_week, WEEK_S, "a week")):
        for times in ([made.at for made in one.rounds], turns):
            lately = sorted(at for at in _told(times, now) if now - at < seconds)
            if len(lately) >= limit:
                until = lately[-limit] + seconds
                why = f"Our automatic mail and mail of {whom} took turns {len(lately)} times within {length}"
                return Refusal(f"{why}; limit {limit}. No machine of ours writes until {_moment(until)} UTC.", until)
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
    return Refusal(f"{why}. No machine of ours writes until {_moment(until)} UTC.", until)


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"
