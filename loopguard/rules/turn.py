"""A turn: whether a mail takes one, had an automatic mail of ours gone before it, and what it says again.

It takes one when it looks like an answer, is machine-made, says what one of the party's last mails said, or came faster
than anybody writes. It *repeats* when it goes on as a loop does: a machine wrote it, or one writer said the same. Known
are the last mails that came and the last that we answered; nothing is counted here (`loopguard.rules.rounds`).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from loopguard.dealings import Dealings, Theirs
from loopguard.rules.likeness import TELLING, same_text, steady
from loopguard.rules.pace import PER_MAIL_S
from loopguard.verdict import Kind

__all__ = [
    "AHEAD_S",
    "DAY_S",
    "MAILS",
    "SKEW_S",
    "WEEK_S",
    "Known",
    "alike",
    "answered_alike",
    "beside",
    "fast",
    "has",
    "repeats",
    "same",
    "short",
    "takes_turn",
    "told",
]

DAY_S: Final = 86_400.0
WEEK_S: Final = 7 * DAY_S
SKEW_S: Final = 5.0
"""Seconds by which the clocks of two nodes may differ."""
AHEAD_S: Final = DAY_S
"""Seconds ahead of now from which on a time is that of a clock that was wrong: it counts for nothing, and is the first
to be forgotten. It is not erased, since it may be this clock that is behind."""
MAILS: Final = 16
"""The last mails of a party with which a new one is compared."""

Known = Sequence[Dealings]
"""The dealings with an address, and behind them those with its organisation, where it has one."""


def told(times: Iterable[float], now: float) -> list[float]:
    """Return times without those of a clock that was wrong."""
    return [at for at in times if at <= now + AHEAD_S]


def has(one: Dealings, mail: Theirs) -> bool:
    """Whether a mail that came is known."""
    return short(mail) in one.turned or any(known.id == mail.id for known in one.mails)


def short(mail: Theirs) -> str:
    """Return what is remembered of a mail's id, longer than of the mail."""
    return sha256(mail.id.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def takes_turn(one: Dealings, mail: Theirs, *, address: bool = False) -> bool:
    """Whether a mail would take a turn, had an automatic mail of ours gone before it."""
    if mail.answer or mail.machine or short(mail) in one.turned:
        return True
    return bool(alike(one, mail, address=address))


def fast(address: Dealings, mail: Theirs) -> bool:
    """Whether a mail came faster than its author could write it: another one of his firm may have been at it before."""
    return any(0 <= mail.at - at < PER_MAIL_S for at in address.waiting)


def alike(one: Dealings, mail: Theirs, *, address: bool = False) -> list[Theirs]:
    """Return those of the last mails that say what this one says, or grow to it by even steps.

    Whatever reaches one address of theirs is of one party, so that all its empty mails say the same.
    """
    known = {other.id: other for other in (*(first for first, _ in one.firsts), *one.mails) if other.id != mail.id}
    others = sorted(known.values(), key=lambda other: other.at)
    said = [other for other in others if same_text(other, mail) or _silent(other, mail, address=address)]
    return said or steady([other for other in others if other.author == mail.author] + [mail])[:-1]


def _silent(one: Theirs, other: Theirs, *, address: bool) -> bool:
    """Whether neither of two mails says anything: what an empty mail of another author says is its subject."""
    return one.empty and other.empty and (address or one.author == other.author or one.subject == other.subject)


def repeats(one: Dealings, mail: Theirs) -> bool:
    """Whether a mail goes on as a loop does: a machine wrote it, or it says the same as an earlier one."""
    if beside(mail):
        return False
    if same(one, mail) or mail.kind == Kind.BOUNCE:
        return True
    others = [other for other in one.mails if other.id != mail.id]
    return mail.machine and (not mail.thread or any(mail.thread in (other.thread, other.broken) for other in others))


def beside(mail: Theirs) -> bool:
    """Whether a mail goes on with no loop, whatever it says: a report, one that answers another mail than ours, and
    one that was old when it came, which answers nothing of today."""
    return mail.report or mail.elsewhere or (0.0 != mail.written != mail.at and not mail.thread)


def same(one: Dealings, mail: Theirs) -> list[Theirs]:
    """Return the last mails that say what this one says, by what may be one writer in one loop."""
    return [other for other in alike(one, mail) if _one_writer(mail, other) and not _apart(one, mail, other)]


def _apart(one: Dealings, mail: Theirs, other: Theirs) -> bool:
    """Whether two mails answer mail of ours in two threads; or two tickets, where one answers what nobody told.

    A loop's thread breaks at mail of ours that nobody told of: one that goes on behind it is apart from no other.
    """
    if {mail.thread, other.thread} & {known.broken for known in one.mails if known.broken}:
        return False
    if mail.thread and other.thread:
        return mail.thread != other.thread
    return mail.thread != other.thread and "" != mail.ticket != other.ticket != ""


def _one_writer(mail: Theirs, other: Theirs) -> bool:
    """Whether two mails that say the same were written by one, about one thing: anybody says "thank you", and to many
    tickets."""
    if min(mail.words, other.words) >= TELLING:
        return True
    return mail.author == other.author and not (mail.ticket and other.ticket and mail.ticket != other.ticket)


def answered_alike(
    one: Dealings, mail: Theirs, *, address: bool
) -> tuple[list[float], tuple[tuple[Theirs, float], ...]]:
    """Return when we answered mails that took a turn, as this one shows, and our answers with those marked as
    counted."""
    said = {other.id for other in alike(one, mail, address=address)}
    late = [at for first, at in one.firsts if at and first.id in said]
    return late, tuple((first, 0.0 if first.id in said else at) for first, at in one.firsts)
