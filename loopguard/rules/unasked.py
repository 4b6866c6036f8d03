"""Whether mail comes by itself, whatever our machines send: then it is no effect of ours, and nothing holds it as one.

    by the clock    a network operator's hourly "no change", also where we acknowledge each: between each two of the
                    last mails that say the same lie whole half hours, and none came soon after a mail of ours
    unbidden        mail that answers nobody and says what was said before anything of ours went: of alerts, the first
                    comes before our first receipt. A report (a survey, a gateway's) is an effect of ours only where
                    each came soon after an automatic mail of ours

The mails of a loop come a while after ours, which are late by a while themselves, so that they stand on no clock.

Not seen: two series of one address that say the same, at different minutes; a partner who fetches his mail by the clock
and whom we answer at once (he is silenced, not held). A report that first came soon after our answer to somebody with
the same address, and never but then, is taken for our effect.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from loopguard.dealings import Dealings, Theirs
from loopguard.rules.likeness import same_text

__all__ = ["began", "bidden", "by_the_clock", "first_said", "goes_on"]

_SOON_S: Final = 7_200.0
"""Seconds after a mail of ours in which what it causes comes: a mail queue tries again for an hour or so."""
_FIRSTS: Final = 8
"""First mails of a party that are remembered: so many things a program has to say."""
_STEP_S: Final = 1_800.0
_OFF_S: Final = 90.0
"""Seconds that a mail may be early or late. Of mails at random times, four in a row are so one time in ten thousand."""


def by_the_clock(address: Dealings, mail: Theirs, least: int) -> bool:
    """Whether the last `least` mails that say what `mail` says, which is one of them, came by the clock.

    A mail that names another one answers it, whenever it comes.
    """
    same = [one for one in address.mails if one.id == mail.id or same_text(one, mail)][-least:]
    if len(same) < least or same[-1].id != mail.id or any(one.thread or one.elsewhere for one in same):
        return False
    waited = {made.id: made.waited for made in address.rounds}
    gaps = [after.at - before.at for before, after in pairwise(same)]
    return all(
        gap > _STEP_S / 2 and abs(gap - round(gap / _STEP_S) * _STEP_S) <= _OFF_S and waited.get(one.id, gap) > gap / 2
        for gap, one in zip(gaps, same[1:], strict=True)
    )


def bidden(address: Dealings, mail: Theirs) -> bool:
    """Whether a report came soon after our automatic mail, as one that said the same did, and none came without."""
    if not mail.report or mail.elsewhere or any(one.report for one in address.unbidden):
        return False
    return any(0 <= mail.at - at <= _SOON_S for at in address.waiting) and any(
        one.report and same_text(one, mail) for one in address.mails if one.id != mail.id
    )


def first_said(known: Sequence[Dealings], mail: Theirs) -> bool:
    """Whether a mail that answers nobody came when nothing of ours had gone to its author, and his organisation had not
    said the same; a report, whether nothing went soon before."""
    address, wide = known[0], known[-1]
    if not _may_be_first(mail):
        return False
    if mail.report:
        return not any(mail.at - at <= _SOON_S for at in (*address.waiting, address.person))
    return not address.waiting and not any(same_text(one, mail) for one in wide.mails)


def began(one: Dealings, mail: Theirs) -> Dealings:
    """Return the dealings with a mail added that nothing of ours brought about; one of those that say the same."""
    if not _may_be_first(mail) or any(same_text(other, mail) for other in one.unbidden):
        return one
    return replace(one, unbidden=(*one.unbidden, mail)[-_FIRSTS:])


def goes_on(known: Sequence[Dealings], mail: Theirs) -> bool:
    """Whether a mail that answers nobody says what was said before anything of ours went."""
    firsts = {one.id: one for each in known for one in each.unbidden if one.id != mail.id}
    return _may_be_first(mail) and any(same_text(one, mail) for one in firsts.values())


def _may_be_first(mail: Theirs) -> bool:
    return not mail.answer and (mail.report or not mail.machine)
