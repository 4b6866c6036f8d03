"""Rounds: an automatic mail of ours, then a mail of theirs that takes its turn; what a loop is made of.

A mail takes its turn when it looks like an answer, is machine-made, says what one of the party's last mails said, or
came faster than anybody writes. One automatic mail of ours makes one round. A person of ours who writes begins anew.

    silence   after `Policy.rounds` rounds in a day, or `Policy.rounds_per_week` in a week, no machine of ours writes to
              the address. As many over all addresses of an organisation silence only what takes a turn: the first mail
              of a colleague is answered
    ceilings  what makes no rounds is answered `Policy.sent_per_party` times a day, an organisation
              `Policy.sent_per_domain` times
    hold      after `Policy.per_pair` rounds in a day that were machine-made or said the same, by an author who took
              part before; and a copy of the last of them to another mailbox. A machine's report that answers nobody is
              never held for its rounds

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
from loopguard.verdict import Effect, Finding

__all__ = ["DAY_S", "WEEK_S", "Refusal", "anew", "came", "causes", "guessed", "refusal", "takes_part", "went"]

DAY_S: Final = 86_400.0
WEEK_S: Final = 7 * DAY_S
_HOURS: Final = 24
_SKEW_S: Final = 5.0
"""Seconds by which the clocks of two nodes may differ."""
_COPY_S: Final = 600.0
"""Seconds within which copies of one mail reach two mailboxes of ours: the first retry of a queue included."""
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
    asked = not made and address.person > max(address.waiting, default=0.0)
    return tuple(one if _has(one, mail) else _came(one, mail, caused=not asked) for one in known)


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
    turns = [mail for mail in left if _alike(among, mail) or any(_turn(one, mail) for one in known)]
    return next(reversed(turns or left or last), None)


def refusal(known: Known, about: Theirs | None, now: float, policy: Policy) -> Refusal | None:
    """Return why no machine may write to an address at `now`; None when it may. `about` is the mail to be answered."""
    address, *wider = known
    silent = _silence(address, "this address", now, policy)
    if silent is None and about is not None and any(_turn(one, about) for one in known):
        whom = ("this address", *("addresses of its organisation" for _ in wider))
        said = [_silence(*each, now, policy, about) for each in zip(known, whom, strict=True)]
        silent = next((one for one in said if one is not None), None)
    if silent is not None:
        return silent
    limits = ((address, policy.sent_per_party, "this address"), *((o, policy.sent_per_domain, _FIRM) for o in wider))
    return next((found for one in limits if (found := _ceiling(*one, now)) is not None), None)


def causes(known: Known, mail: Theirs, policy: Policy) -> Finding | None:
    """Find a mail that made the last of too many rounds in which a machine spoke, or the same was said."""
    rounds = _repeated(known, mail)
    if len(rounds) < policy.per_pair or not (rounds[-1].id == mail.id or _copy(known[-1], rounds[-1], mail)):
        return None
    if not any(one.author == mail.author for one in rounds[:-1]):
        return None
    return Finding(
        "rounds",
        f"{len(rounds)} automatic mails of ours in a day were each followed by a machine's mail, or by one that said "
        f"the same, {_moment(rounds[0].at)} to {_moment(rounds[-1].at)}; limit {policy.per_pair - 1}.",
        "loopguard/README.md, Rounds",
        Effect.HOLD,
    )


def takes_part(known: Known, mail: Theirs, policy: Policy) -> bool:
    """Whether the author of a mail made some of too many rounds, whether or not this mail makes one."""
    rounds = _repeated(known, mail)
    return len(rounds) >= policy.per_pair and any(one.author == mail.author for one in rounds)


def _repeated(known: Known, mail: Theirs) -> list[Round]:
    return [one for one in known[-1].rounds if one.repeats and mail.at - one.at < DAY_S]


def _copy(one: Dealings, last: Round, mail: Theirs) -> bool:
    """Whether a mail is the one that made the last round, as it came to another mailbox of ours: one mail of ours makes
    one round, and who writes to two of our mailboxes at once would have the other one answer."""
    if mail.report or not mail.words or not 0 <= mail.at - last.at < _COPY_S:
        return False
    made = next((other for other in one.mails if other.id == last.id), mail)
    return made.author == mail.author and made.fingerprint == mail.fingerprint and made.id != mail.id


_FIRM: Final = "its organisation"


def _has(one: Dealings, mail: Theirs) -> bool:
    return _short(mail) in one.turned or any(known.id == mail.id for known in one.mails)


def _short(mail: Theirs) -> str:
    return sha256(mail.id.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _came(one: Dealings, mail: Theirs, *, caused: bool) -> Dealings:
    """Add a mail, the round that it makes, and those of earlier mails that it repeats: the first of a kind tells
    nothing."""
    alike = _alike(one, mail)
    kept = one
    for earlier in alike:
        kept = _late(kept, earlier)
    same = {other.id for other in alike if _one_writer(mail, other) and not other.report}
    kept = replace(kept, rounds=tuple(replace(made, repeats=made.repeats or made.id in same) for made in kept.rounds))
    causes = [at for at in kept.waiting if at <= mail.at + _SKEW_S] if caused else []
    if causes and _turn(one, mail):
        repeats = not mail.report and (mail.machine or any(_one_writer(mail, other) for other in alike))
        kept = _round(kept, Round(mail.id, mail.at, mail.author, repeats), causes[-1])
    elif causes:
        kept = replace(kept, followed=(*kept.followed, (mail.id, causes[-1]))[-_MAILS:])
    if alike or _turn(one, mail):
        kept = replace(kept, turned=(*kept.turned, _short(mail))[-_MOST:])
    return replace(kept, mails=(*kept.mails, mail)[-_MAILS:])


def _late(one: Dealings, earlier: Theirs) -> Dealings:
    """Make the round of an earlier mail that, as is known now, took a turn."""
    cause = dict(one.followed).get(earlier.id)
    if cause is None or cause not in one.waiting:
        return one
    left = tuple(entry for entry in one.followed if entry[0] != earlier.id)
    made = Round(earlier.id, earlier.at, earlier.author, not earlier.report)
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
    kept = replace(
        kept,
        hours=tuple(sorted(hours.items())[-2 * _HOURS :]),
        waiting=tuple(sorted((*(at for at in one.waiting if mail.at - at < WEEK_S), mail.at)))[-_MOST:],
    )
    if mail.answers is None:
        return kept
    if not _turn(one, mail.answers):
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
    return any(0 <= mail.at - at < PER_MAIL_S for at in one.waiting) or bool(_alike(one, mail))


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
    """Whether two mails that say the same were written by one: anybody says "thank you"."""
    return mail.author == other.author or min(mail.words, other.words) >= TELLING


def _silence(one: Dealings, whom: str, now: float, policy: Policy, about: Theirs | None = None) -> Refusal | None:
    """Return the silence that rounds, or our answers to turns, have brought about.

    An answer to `about`, a turn, may show that earlier ones went to turns as well.
    """
    turns = [*one.turns, *(_firsts(one, about)[0] if about is not None else ())]
    for limit, seconds, length in ((policy.rounds, DAY_S, "a day"), (policy.rounds_per_week, WEEK_S, "a week")):
        for times in ([made.at for made in one.rounds], turns):
            lately = sorted(at for at in times if now - at < seconds)
            if len(lately) >= limit:
                until = lately[-limit] + seconds
                why = f"Our automatic mail and mail of {whom} took turns {len(lately)} times within {length}"
                return Refusal(f"{why}; limit {limit}. No machine of ours writes until {_moment(until)} UTC.", until)
    return None


def _ceiling(one: Dealings, limit: int, whom: str, now: float) -> Refusal | None:
    first = int(now // 3_600) - _HOURS
    lately = [(hour, count) for hour, count in one.hours if hour >= first]
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
