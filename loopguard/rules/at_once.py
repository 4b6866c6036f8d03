"""Tells whether a mail is the loop that a person discarded before, of which he said that it is held at once.

An example: staff discarded the absence notes of one address twice, and said so. Its next note is held, and so is a mail
that says what a discarded one said. A mail in which the same address says something new passes: a person wrote it.

A bounce is held when it is of whom a discarded one was, and for no other reason: one mailer-daemon writes for all of
its host, always in the same words. It does not decide whose mail it is: the caller asks about mail of that
correspondent only.
"""

from collections.abc import Sequence
from typing import Protocol

from loopguard.arrival import Arrival
from loopguard.rules.likeness import Said, same_text
from loopguard.verdict import Kind

__all__ = ["Before", "at_once"]


class Before(Said, Protocol):
    """What a mail is compared with."""

    @property
    def sender(self) -> str:
        """As `Arrival.sender` has it."""


def at_once(arrival: Arrival, discarded: Sequence[Before]) -> str:
    """Return in words why a mail is the loop that was discarded; "" when it is not."""
    if arrival.kind == Kind.BOUNCE:
        same = any(one.kind == Kind.BOUNCE and one.sender == arrival.sender for one in discarded)
        return "it is a bounce of whom a discarded one was" if same else ""
    if arrival.kind == Kind.AUTO_REPLY:
        return "it is an automatic answer"
    return "it says what a discarded one said" if any(same_text(arrival, one) for one in discarded) else ""
