"""While a storm is open, the loop's next mails are known by their headers, or by how their text begins.

A storm is open from its first held mail until it was quiet for `Policy.storm_quiet_s`. Meanwhile a mail between its
parties is held without being counted when its header says that it is an automatic answer or a bounce, or when it is an
answer that begins like a mail of that storm.

All other mail is judged in full as usual: mail that does not say it is automatic and says something else, so that a
person who answers in the middle of his program's storm gets through; and notifications, which may come from a
monitoring system.
"""

from collections.abc import Iterable

from loopguard.arrival import Arrival
from loopguard.identity.pair import near, party, wrote_to
from loopguard.rules.likeness import about_the_same, same_text
from loopguard.verdict import Effect, Finding, Kind

__all__ = ["declared", "of_storm", "repeated"]

_ANSWERS = (Kind.AUTO_REPLY, Kind.BOUNCE)


def of_storm(arrival: Arrival, parties: Iterable[str]) -> bool:
    """Whether a mail goes between the two addresses that the storm was opened for."""
    names = tuple(parties)
    sender = any(near(arrival.sender, party(name)) or wrote_to(arrival.sender, name) for name in names)
    return sender and any(name.lower() == arrival.mailbox.lower() for name in names)


def declared(arrival: Arrival) -> Finding | None:
    """Find an automatic answer whose header says that it is one."""
    if arrival.kind not in _ANSWERS:
        return None
    return _finding(arrival, f"this is declared to be {'a bounce' if arrival.kind == Kind.BOUNCE else 'an auto-reply'}")


def repeated(arrival: Arrival, known: Iterable[Arrival]) -> Finding | None:
    """Find an answer with the text and the subject of one of the storm's mails."""
    for one in known if arrival.answer else ():
        if near(arrival.sender, one.sender) and same_text(arrival, one) and about_the_same(arrival, one):
            return _finding(arrival, "this says what its mails said")
    return None


def _finding(arrival: Arrival, why: str) -> Finding:
    evidence = f"A storm between {arrival.sender or 'nobody'} and {arrival.mailbox} is open, and {why}."
    return Finding("open-storm", evidence, "loopguard/README.md, Codes", Effect.HOLD)
