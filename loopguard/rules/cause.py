"""Whether two mails that say the same can be turns of one loop, by the mails of ours that they answer.

In a loop each mail answers another mail, and all stand in one thread of ours. So no two turns are

    answers in two threads of ours   a person, or a program, that clears a list of tickets
    answers to one mail              a carrier that tells every hour that nothing has changed
    answers to two tickets           the same as the first, where nobody told what we sent: threads, named mails and
                                     numbers in the subjects differ, prefixes and quotes do not grow. A
                                     number that the writer himself gave is no ticket of ours

An automatic reply is a turn even if another answered the same mail: one would be enough (RFC 3834 2). A bounce is never
told apart by tickets.

Not seen: a loop that names its first mail for ever; a loop with a helpdesk that opens a ticket for every mail and tells
nothing, where the other side keeps one `Re:` and quotes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from loopguard.arrival import Arrival
from loopguard.verdict import Kind

__all__ = ["no_turns", "of_one_cause", "of_our_threads", "of_two_people", "unbroken"]

_ONE_IS_ENOUGH: Final = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE})


def no_turns(one: Arrival, other: Arrival) -> bool:
    """Whether two mails cannot be turns of one loop."""
    known = one.answers_us and other.answers_us
    return of_our_threads(one, other) or _of_two_tickets(one, other) or (known and of_one_cause(one, other))


def of_our_threads(one: Arrival, other: Arrival) -> bool:
    """Whether two mails answer mail that we sent in two threads."""
    return one.answers_us and other.answers_us and _apart(one, other)


def of_one_cause(one: Arrival, other: Arrival) -> bool:
    """Whether two mails answer one mail, and neither is an automatic reply."""
    return _same_answered(one, other) and not {one.kind, other.kind} & _ONE_IS_ENOUGH


def of_two_people(one: Arrival, other: Arrival) -> bool:
    """Whether two authors answer one mail: a program that changes its name answers each time another."""
    return one.author != other.author and _same_answered(one, other)


def unbroken(mails: Sequence[Arrival]) -> list[Arrival]:
    """Return mails, those as if nobody had told what they answer whose thread one of them broke.

    A thread breaks at mail of our domain that nobody told of: who answers that begins another thread, of one loop.
    """
    broken = {(one.mailbox, one.thread) for one in mails if _breaks(one)}
    return [
        replace(one, answer=True, answers_us=False) if one.answers_us and (one.mailbox, one.thread) in broken else one
        for one in mails
    ]


def _breaks(one: Arrival) -> bool:
    """Whether a mail names an id made at our domain, and none that is known to be ours."""
    return bool(one.answered) and not one.answers_us and not one.elsewhere


def _of_two_tickets(one: Arrival, other: Arrival) -> bool:
    if (one.mailbox, one.thread) == (other.mailbox, other.thread) or Kind.BOUNCE in (one.kind, other.kind):
        return False
    differ = all(a and b and a != b for a, b in ((one.answered, other.answered), (one.ticket, other.ticket)))
    return differ and _depth(one) == _depth(other)


def _depth(arrival: Arrival) -> tuple[int, int, int]:
    """Return how deeply a mail nests. Of a receipt, "Read: Re: Read: Order", the colons are counted."""
    return arrival.subject_depth, arrival.quote_depth, 0 if arrival.sketch else arrival.subject_key.count(":")


def _apart(one: Arrival, other: Arrival) -> bool:
    return one.mailbox == other.mailbox and one.thread != other.thread


def _same_answered(one: Arrival, other: Arrival) -> bool:
    return one.answered == other.answered != ""
