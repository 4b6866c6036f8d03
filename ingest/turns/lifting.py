"""A silence that rounds keep: looked at for an address, and lifted.

Looked at is what an answer to this address would be refused for. Lifted, its dealings begin anew, and those of its
organisation. It does not know who may lift.
"""

from collections.abc import Sequence

from ingest.ports.turn_book import Known, TurnBook
from ingest.turns.parties import keys_of
from loopguard import Policy
from loopguard.dealings import Theirs
from loopguard.rules.rounds import anew
from loopguard.rules.silence import Refusal, refusal

__all__ = ["lift", "silence_of", "silences_of"]


async def silences_of(asked: Sequence[tuple[str, Policy]], turns: TurnBook, now: float) -> list[Refusal | None]:
    """Return why no machine of ours writes to each address, and until when. Raises `StoreUnavailable`."""
    keys = [keys_of(address) for address, _ in asked]
    known = iter(await turns.known([key for ones in keys for key in ones])) if keys else iter(())
    return [
        _silence(tuple(next(known) for _ in ones), now, policy) for ones, (_, policy) in zip(keys, asked, strict=True)
    ]


async def silence_of(address: str, turns: TurnBook, now: float, policy: Policy) -> Refusal | None:
    """Return the same of one address."""
    return (await silences_of([(address, policy)], turns, now))[0]


async def lift(address: str, turns: TurnBook, now: float) -> None:
    """Let the dealings with an address, and with its organisation, begin anew. Raises `StoreUnavailable`."""
    await turns.change(keys_of(address), lambda known: (anew(known, now), None))


def _silence(known: Known, now: float, policy: Policy) -> Refusal | None:
    return refusal(known, _an_answer(now), now, policy)


def _an_answer(now: float) -> Theirs:
    """Return a mail that takes its turn: an organisation is silent to those only."""
    return Theirs("", now, "", True, False, False, "personal", "", 0, "", False)
