"""Rounds: an automatic mail of ours, then a mail of theirs that takes its turn; what a loop is made of.

One automatic mail of ours makes one round. A person of ours who writes begins anew. What follows from rounds, and from
our answers to turns, is a silence (`loopguard.rules.silence`), or that mail is held (`loopguard.rules.by_cause`).

A mail that follows none of our automatic mails is no round. So monitoring, imports, invoices and photographs are none,
whatever they say. Not seen: automatic mail of ours that nobody told of (`loopguard.rules.likeness` is left there).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from loopguard.dealings import Dealings, Ours, Round, Theirs
from loopguard.rules.turn import (
    AHEAD_S,
    MAILS,
    SKEW_S,
    WEEK_S,
    Known,
    alike,
    answered_alike,
    beside,
    fast,
    has,
    repeats,
    same,
    short,
    takes_turn,
    told,
)
from loopguard.rules.unasked import began, bidden, first_said

__all__ = ["anew", "came", "has_gone", "went"]

_HOURS: Final = 48
"""Hours of which the mails that went are counted: those of a day, and of the one before, where mails are told late."""
_MOMENT_S: Final = 2 * SKEW_S
"""Seconds within which a change is made again that another node was faster at, and by which its clock may differ."""
_MOST: Final = 100
"""Times of each sort that are remembered: as many as `Policy.rounds_per_week` may ask for."""


def came(known: Known, mail: Theirs) -> tuple[Dealings, ...]:
    """Return the dealings with a mail of theirs added, and the round that it makes, if it makes one.

    What answers a person of ours makes none. A mail that is known changes nothing.
    """
    address = known[0]
    made = any(one.id == mail.id for one in address.rounds)  # where the organisation is written in a second attempt
    asked = not made and mail.at + AHEAD_S >= address.person > max(told(address.waiting, mail.at), default=0.0)
    report, first = not asked and bidden(address, mail), first_said(known, mail)
    after = [
        one if has(one, mail) else _came(one, mail, caused=not asked, address=place == 0, bidden_report=report)
        for place, one in enumerate(known)
    ]
    return (began(after[0], mail) if first and not has(address, mail) else after[0], *after[1:])


def went(known: Known, mail: Ours) -> tuple[Dealings, ...]:
    """Return the dealings with a mail of ours added. Of a mail that is known only new names of it are kept."""
    there = has_gone(known, mail)
    return tuple(
        _named(one, mail, *(name for name in mail.also if name not in one.sent))
        if gone
        else _went(one, mail, address=place == 0)
        for place, (one, gone) in enumerate(zip(known, there, strict=True))
    )


def has_gone(known: Known, mail: Ours) -> tuple[bool, ...]:
    """Return of each whether a mail of ours is known there. An organisation gets more mail than it knows the ids of:
    older mail is known if its address knows it, as when a whole day is told again. What was written a moment ago may be
    known of its address only, where another node was faster."""
    by_name = [mail.id in one.sent for one in known]
    return tuple(
        there or (by_name[0] and mail.at <= min(one.forgot, max(one.sent_at, default=0.0) - _MOMENT_S))
        for there, one in zip(by_name, known, strict=True)
    )


def anew(known: Known, at: float) -> tuple[Dealings, ...]:
    """Return the dealings after a person lifted a silence: they begin anew, as after a mail of his, and nothing that
    went counts to a ceiling any more; an organisation's too, since it may be its silence."""
    return tuple(replace(_began_anew(one, at), hours=(), followed=()) for one in known)


def _came(one: Dealings, mail: Theirs, *, caused: bool, address: bool, bidden_report: bool) -> Dealings:
    """Add a mail, its round, and those of earlier mails that it repeats: the first of a kind tells nothing."""
    again = {other.id for other in same(one, mail) if not beside(other)}
    turn, kept = takes_turn(one, mail, address=address), one
    for earlier in alike(one, mail, address=address):
        kept = _late(kept, earlier, said_again=earlier.id in again)
    kept = replace(kept, rounds=tuple(replace(made, repeats=made.repeats or made.id in again) for made in kept.rounds))
    causes = [at for at in kept.waiting if at <= mail.at + SKEW_S] if caused else []
    if causes and (turn or (address and fast(one, mail))):
        goes_on = bidden_report or repeats(one, mail)
        made = Round(mail.id, mail.at, mail.author, goes_on, mail.family, mail.at - causes[-1])
        kept = _round(kept, made, causes[-1])
    elif causes:
        kept = replace(kept, followed=(*kept.followed, (mail.id, causes[-1]))[-MAILS:])
    if turn:
        kept = replace(kept, turned=(*kept.turned, short(mail))[-_MOST:])
    return replace(kept, mails=(*kept.mails, mail)[-MAILS:])


def _late(one: Dealings, earlier: Theirs, *, said_again: bool) -> Dealings:
    """Make the round of an earlier mail that, as is known now, took a turn."""
    cause = dict(one.followed).get(earlier.id)
    if cause is None or cause not in one.waiting:
        return one
    left = tuple(entry for entry in one.followed if entry[0] != earlier.id)
    made = Round(earlier.id, earlier.at, earlier.author, said_again, earlier.family, earlier.at - cause)
    return _round(replace(one, followed=left), made, cause)


def _round(one: Dealings, made: Round, cause: float) -> Dealings:
    left = list(one.waiting)
    left.remove(cause)
    rounds = sorted((*one.rounds, made), key=lambda known: known.at)[-_MOST:]
    return replace(one, waiting=tuple(left), rounds=tuple(rounds))


def _went(one: Dealings, mail: Ours, *, address: bool) -> Dealings:
    kept = _named(one, mail, mail.id, *mail.also)
    if address and mail.answers is not None and not has(one, mail.answers):
        kept = began(kept, mail.answers)  # it came when nothing of ours had gone, and was not kept
    if not mail.automatic:
        return _began_anew(kept, mail.at) if address else kept
    hours = dict(one.hours)
    hour = int(mail.at // 3_600)
    hours[hour] = hours.get(hour, 0) + 1
    last = sorted(hours.items(), key=lambda known: (known[0] <= hour + _HOURS // 2, known))[-_HOURS:]
    waiting = [at for at in one.waiting if mail.at - at < WEEK_S]
    kept = replace(kept, hours=tuple(sorted(last)), waiting=_latest([*waiting, mail.at], mail.at))
    if mail.answers is None:
        return kept
    if not (takes_turn(one, mail.answers, address=address) or (address and fast(one, mail.answers))):
        return replace(kept, firsts=(*one.firsts, (mail.answers, mail.at))[-MAILS:])
    late, left = answered_alike(one, mail.answers, address=address)
    kept = replace(kept, firsts=(*left, (mail.answers, 0.0))[-MAILS:])
    kept = replace(kept, turns=(*kept.turns, *late, mail.at)[-_MOST:])
    return kept if has(one, mail.answers) else replace(kept, mails=(*one.mails, mail.answers)[-MAILS:])


def _named(one: Dealings, mail: Ours, *names: str) -> Dealings:
    ids, times = (*one.sent, *names), (*one.sent_at, *(mail.at for _ in names))
    gone = [at for at in times[:-_MOST] if at <= mail.at + AHEAD_S]
    return replace(one, sent=ids[-_MOST:], sent_at=times[-_MOST:], forgot=max(one.forgot, *gone, 0.0))


def _latest(times: Sequence[float], now: float) -> tuple[float, ...]:
    """Return the last times that are remembered, oldest first; those of a clock that was wrong go first."""
    return tuple(sorted(sorted(times, key=lambda at: (at <= now + AHEAD_S, at))[-_MOST:]))


def _began_anew(one: Dealings, at: float) -> Dealings:
    """Forget what was between us before a person wrote; what came after it stays, where that is told late."""
    return replace(
        one,
        person=max(one.person, at),
        waiting=tuple(when for when in one.waiting if when > at),
        rounds=tuple(made for made in one.rounds if made.at > at),
        turns=tuple(when for when in one.turns if when > at),
        firsts=tuple((first, when if when > at else 0.0) for first, when in one.firsts),
    )
