"""Whether a loop's sender changes his address from mail to mail, as programs do and people do not.

An example: six answers alike by `crm-4711@`, `crm-4712@` … within an hour, each address once. Two people who loop at
once are two addresses that come again and again. It holds no mail: it only tells whether the mails are one row.

Not caught: a program that has two addresses; those are two rows.
"""

from collections.abc import Sequence
from typing import Final

from loopguard.arrival import Arrival, History
from loopguard.identity.pair import between
from loopguard.rules.likeness import alike

__all__ = ["rotates"]

_LEAST: Final = 3
"""Addresses that a program at least has used."""
_AGAIN: Final = 2
"""Mails of each, on average, from which they are people who come again."""


def rotates(history: History) -> bool:
    """Whether the newest mail is one of several that are alike or stand in one thread, by ever new addresses."""
    newest = history.pair[-1]
    mails = [one for one in between(history.pair) if one.mailbox == newest.mailbox and _of_one_loop(one, newest)]
    authors = _authors(mails)
    return authors >= _LEAST and len(mails) <= _AGAIN * authors


def _of_one_loop(one: Arrival, newest: Arrival) -> bool:
    return alike(one, newest) or (one.automatic and newest.automatic and one.thread == newest.thread)


def _authors(mails: Sequence[Arrival]) -> int:
    return len({one.author for one in mails})
