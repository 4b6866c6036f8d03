"""A mail of theirs, as a turn: it is added to what is known of its author, if a machine of ours ever wrote to him.

Where nothing of ours went, nothing is kept and one question is asked. An answer would go to Reply-To, so its address is
a party as well; a bounce is of the recipients that it is about. It answers nobody.
"""

from ingest.mailboxes import Mailbox
from ingest.ports.turn_book import TurnBook
from ingest.turns.parties import each
from loopguard import Arrival, Effect, Finding, Policy
from loopguard.dealings import Dealings, Theirs
from loopguard.identity.pair import BOUNCE
from loopguard.rules.rounds import came, causes, refusal
from parsers import ParsedMessage

__all__ = ["turn_of"]

_NOTHING = Dealings()


async def turn_of(
    arrival: Arrival, message: ParsedMessage, mailbox: Mailbox, turns: TurnBook, policy: Policy
) -> tuple[Finding, ...]:
    """Remember a mail that came as a turn; return what its rounds say of it. Raises `StoreUnavailable`."""
    parties = each(_parties(arrival, message, mailbox))
    asked = [key for keys in parties for key in keys]
    met = {key for key, one in zip(asked, await turns.known(asked), strict=True) if one != _NOTHING}
    if not met:
        return ()
    mail = Theirs.of(arrival)
    found = [await _turn(keys, mail, turns, policy) for keys in parties if not met.isdisjoint(keys)]
    spoken = [one for one in found if one is not None]
    return tuple(sorted(spoken, key=lambda one: one.effect is not Effect.HOLD)[:1])


def _parties(arrival: Arrival, message: ParsedMessage, mailbox: Mailbox) -> list[str]:
    if arrival.sender.startswith(BOUNCE):
        return arrival.sender.removeprefix(BOUNCE).split(" ")
    named = [arrival.author, *(one.address for one in message.reply_to[:1])]
    return [one for one in named if one.lower() not in mailbox.ours]


async def _turn(keys: tuple[str, ...], mail: Theirs, turns: TurnBook, policy: Policy) -> Finding | None:
    def fold(known: tuple[Dealings, ...]) -> tuple[tuple[Dealings, ...], tuple[Dealings, ...]]:
        after = came(known, mail)
        return after, after

    known = await turns.change(keys, fold)
    if (cause := causes(known, mail, policy)) is not None:
        return cause
    silent = refusal(known, mail, mail.at, policy)
    return None if silent is None else Finding("rounds", silent.why, "loopguard/README.md, Rounds", Effect.MUTE)
