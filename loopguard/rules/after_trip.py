"""Once a loop has tripped, its next mails are known by their headers, or by how their text begins.

While a storm is open, a mail between its parties is held without being counted when its header declares it to be an
automatic answer or a bounce, or when it is an answer that begins with the text of a mail of that storm.

Not held here, but left to the full road: whatever declares nothing and says something else, so that a person who
answers in the middle of his robot's storm arrives; and notifications, which may be a monitoring system's.
"""

from collections.abc import Iterable

from loopguard.arrival import Arrival
from loopguard.identity.pair import near, party, wrote_to
from loopguard.rules.likeness import about_the_same, same_text
from loopguard.verdict import Effect, Finding, Kind

__all__ = ["declared", "of_storm", "repeated"]

_ANSWERS = (Kind.AUTO_REPLY, Kind.BOUNCE)


def of_storm(arrival: Arrival, parties: Iterable[str]) -> bool:
    """Whether a mail stands between these parties, the addresses that its storm was opened for."""
    names = tuple(parties)
    sender = any(near(arrival.sender, party(name)) or wrote_to(arrival.sender, name) for name in names)
    return sender and any(name.lower() == arrival.mailbox.lower() for name in names)


def declared(arrival: Arrival) -> Finding | None:
    """Find an automatic answer that says so in its header."""
    if arrival.kind not in _ANSWERS:
        return None
    return _finding(arrival, f"this is declared to be {'a bounce' if arrival.kind == Kind.BOUNCE else 'an auto-reply'}")


def repeated(arrival: Arrival, known: Iterable[Arrival]) -> Finding | None:
    """Find an answer that says what one of the storm's mails said about the same."""
    for one in known if arrival.answer else ():
        if near(arrival.sender, one.sender) and same_text(arrival, one) and about_the_same(arrival, one):
            return _finding(arrival, "this says what its mails said")
    return None


def _finding(arrival: Arrival, why: str) -> Finding:
    evidence = f"A storm between {arrival.sender or 'nobody'} and {arrival.mailbox} is open, and {why}."
    return Finding("open-storm", evidence, "loopguard/README.md, Codes", Effect.HOLD)
