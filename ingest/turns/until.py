"""Until when no machine of ours writes to somebody because of the turns that we took.

It asks what would be said of a mail of his that answers us, and changes nothing.
"""

from ingest.ports.turn_book import TurnBook
from ingest.turns.parties import keys_of
from loopguard import Policy
from loopguard.dealings import Theirs
from loopguard.rules.rounds import refusal

__all__ = ["silent_until"]


async def silent_until(address: str, turns: TurnBook, policy: Policy, now: float) -> float | None:
    """Return the moment, seconds since the epoch; None when he is not silent now. Raises `StoreUnavailable`."""
    known = await turns.known(keys_of(address))
    answer = Theirs(
        id="", at=now, author="", answer=True, machine=False, report=False, kind="", fingerprint="", words=0, sketch="",
        empty=False,
    )  # fmt: skip
    found = refusal(known, answer, now, policy)
    return None if found is None else found.until
