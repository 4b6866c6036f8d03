"""A mail of theirs, as a turn: it is added to what is known of its author, if a machine of ours ever wrote to him.

Where nothing of ours went, nothing is kept and one question is asked. An answer would go to Reply-To, so its address is
a party as well, of which a mail that may be answered is kept at once: whoever answers there without saying what knows
no other mail by it. A bounce is of the recipients that it is about. It answers nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.mailboxes import Mailbox
from ingest.ports.turn_book import TurnBook
from ingest.turns.parties import each, keys_of, organisation_in
from loopguard import Arrival, Effect, Finding, Policy
from loopguard.dealings import Dealings, Theirs
from loopguard.identity.pair import BOUNCE
from loopguard.rules.by_cause import causes, takes_part
from loopguard.rules.rounds import came
from loopguard.rules.silence import refusal
from loopguard.rules.unasked import by_the_clock
from parsers import ParsedMessage

__all__ = ["Turn", "parties", "turn_of"]

_NOTHING = Dealings()


def _by_itself(found: Finding) -> Finding:
    return replace(found, effect=Effect.MUTE, evidence=f"{found.evidence} It comes by the clock, whatever we send.")


@dataclass(frozen=True, slots=True)
class Turn:
    """What the rounds of a mail's parties say of it."""

    findings: tuple[Finding, ...] = ()
    organisation: str = ""
    """The organisation with which there is a loop that the mail's author takes part in."""
    clock: bool = False
    """Whether the mail comes by the clock, whatever machines of ours send."""

    def over(self, counted: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return what counting finds, and what the turn says. Slow mail that comes by the clock is only muted."""
        found = (_by_itself(one) if self.clock and one.code == "slow-rate" else one for one in counted)
        return (*found, *self.findings)


async def turn_of(arrival: Arrival, message: ParsedMessage, mailbox: Mailbox, turns: TurnBook, policy: Policy) -> Turn:
    """Remember a mail that came as a turn; return what its rounds say of it. Raises `StoreUnavailable`."""
    asking = each(parties(arrival, message, mailbox))
    asked = [key for keys in asking for key in keys]
    met = {key for key, one in zip(asked, await turns.known(asked), strict=True) if one != _NOTHING}
    if not arrival.automatic:
        met |= {keys[0] for keys in asking} - {keys_of(arrival.author)[0]}
    if not met:
        return Turn()
    mail = Theirs.of(arrival)
    found = [await _turn(keys, mail, turns, policy) for keys in asking if not met.isdisjoint(keys)]
    spoken = sorted((said for one in found for said in one.findings), key=lambda one: one.effect is not Effect.HOLD)
    firm = next((one.organisation for one in found if one.organisation), "")
    return Turn(tuple(spoken[:1]), firm, any(one.clock for one in found))


def parties(arrival: Arrival, message: ParsedMessage, mailbox: Mailbox) -> list[str]:
    """Return the addresses that a mail is of, none of them ours but the mailbox's own: a responder that stands on it
    answers what we send there (PostHog/posthog#92017)."""
    if arrival.sender.startswith(BOUNCE):
        return arrival.sender.removeprefix(BOUNCE).split(" ")
    named = [arrival.author, *(one.address for one in message.reply_to[:1])]
    here = mailbox.address.lower()
    return [one for one in named if (said := one.lower()) == here or said not in mailbox.ours]


async def _turn(keys: tuple[str, ...], mail: Theirs, turns: TurnBook, policy: Policy) -> Turn:
    def fold(known: tuple[Dealings, ...]) -> tuple[tuple[Dealings, ...], tuple[Dealings, ...]]:
        after = came(known, mail)
        return after, after

    known = await turns.change(keys, fold)
    firm = organisation_in(keys) if takes_part(known, mail, policy) else ""
    clock = by_the_clock(known[0], mail, policy.per_pair)
    if (cause := causes(known, mail, policy)) is not None:
        return Turn((cause,), firm, clock)
    silent = refusal(known, mail, mail.at, policy)
    muted = () if silent is None else (Finding("rounds", silent.why, "loopguard/README.md, Rounds", Effect.MUTE),)
    return Turn(muted, firm, clock)
