"""Before a helpdesk sends: the fields that stamp its mail, and whether it may answer by itself now, and why not.

The answer comes from what was stored of the mail that is answered, from open storms with a recipient or in the thread,
from the recent arrivals of thread and pair, by the same rules that judge arrivals (`loopguard.count`), and from the
turns that our automatic mail and the recipient's took (`ingest.turns.going`). It looks at the recipient's address as
well: nobody reads what a mailer daemon is sent (RFC 3834 2). It sends nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.mailboxes import Mailbox, Mailboxes
from ingest.ports import Ports
from ingest.records import Storm
from ingest.sending.placing import Outgoing, known_id, placed, recent
from ingest.sending.stamping import Marks, marks, record, signing
from ingest.turns.going import Going, ask, tell
from ingest.turns.recalled import by, recalled
from loopguard import Arrival, Effect, Envelope, Finding, History, Policy, count
from loopguard.allowed import PASSES
from loopguard.checks.shapes.sender_address import sender_address
from loopguard.identity.pair import normalise
from loopguard.limits import limit_of
from loopguard.rules.thread_ceiling import thread_ceiling
from loopguard.rules.turn import DAY_S
from parsers import Address, Headers, IdState, MessageId, ParsedMessage

__all__ = ["Advice", "Outgoing", "advise"]

_STORMS = 1_000
_LOOKED_INTO = 50
"""How many open storms of a mailbox, the latest ones, are searched for the thread."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to set on the mail, and whether a machine may send it now."""

    marks: Marks
    may_autoreply: bool
    why: str
    until: float | None = None
    """Until when a no lasts, seconds since the epoch, as far as is known now; None: it does not end by time."""


@dataclass(frozen=True, slots=True)
class _Against:
    """One reason against an automatic mail, and until when it is one; None: it does not end by time."""

    why: str
    until: float | None = None


async def advise(mail: Outgoing, mailboxes: Mailboxes, ports: Ports, now: float) -> Advice:
    """Stamp a mail, remember its ids as sent, and say whether the helpdesk may send it by itself.

    `now` is in seconds since the epoch. Raises `NotFound` for a mailbox or a mail that is not here, `SettingError`
    without a key, `CallerError` for a thread that cannot stand in an id, `StoreUnavailable`.
    """
    box = signing(mailboxes, mail.mailbox)
    place = await placed(mail, box, ports)
    made = marks(
        box,
        place.names[0],
        had=mail.message_id or "",
        ancestors=place.ancestors,
        automatic=mail.automatic,
        parents=(place.parent,) if place.parent else (),
    )
    said = [_Against(why) for why in place.against]
    said += await _storms(mail.recipients, place.names, box, ports, now)
    going = []
    for recipient in mail.recipients:
        history = await recent(recipient, box, place.names, ports, now)
        said += _against(recipient, box, history, mailboxes)
        about = recalled(history, mail.answers, place.answered)
        had = known_id(mail.message_id) or ""
        going.append(Going(made.message_id, recipient, now, mail.automatic, about, by(history, recipient), had))
    await record(ports.threads, made, mail.recipients, at=now, automatic=mail.automatic)
    if mail.automatic:
        said += await _refused(going, box, ports, send=not said)
    else:
        await tell(going, ports.turns)
    why = _once([one.why for one in said])
    return Advice(made, not said, why or "No storm, no rate and no automatic mail speaks against it.", _end(said))


def _once(whys: Sequence[str]) -> str:
    """Return the reasons one after the other, but for what an earlier one has said: a storm tells why it began."""
    told = ""
    for why in whys:
        told = told if why in told else f"{told} {why}".lstrip()
    return told


def _end(said: Sequence[_Against]) -> float | None:
    """Return when the last of the reasons ends, None where one does not end by time."""
    ends = [one.until for one in said]
    return None if None in ends else max((one for one in ends if one is not None), default=None)


async def _refused(going: Sequence[Going], box: Mailbox, ports: Ports, *, send: bool) -> list[_Against]:
    """Return why the recipients get no automatic mail now, one sentence each; what may go counts as sent."""
    said: list[_Against] = []
    for one in going:
        why = await ask(one, ports.turns, box.policy_for(one.recipient), send=send and not said)
        said += [_Against(why.why, why.until)] if why is not None else []
    return said


def _against(recipient: str, box: Mailbox, history: History, mailboxes: Mailboxes) -> list[_Against]:
    """Return what speaks against an automatic mail to `recipient`, one sentence each."""
    if mailboxes.find(recipient) is not None:
        return [_Against(f"{recipient} is a mailbox of our own.")]
    policy = box.policy_for(recipient)
    machine = sender_address(_by(recipient), Envelope(), policy)
    said = [_Against(machine.evidence)] if machine is not None and machine.effect is not Effect.NOTE else []
    return said + _counted(history, normalise(recipient), policy)


async def _storms(
    recipients: Sequence[str], names: Sequence[str], box: Mailbox, ports: Ports, now: float
) -> list[_Against]:
    """Return the storms with a recipient or in the thread, whose names these are.

    The first mail of a storm knows its thread. A storm is over when it was quiet for long enough; what was held of a
    recipient for what was counted prolongs a silence by a day.
    """
    parties = {normalise(one) for one in recipients}
    storms = [one for one in await ports.quarantine.open_storms(now - DAY_S, _STORMS) if one.mailbox == box.address]
    looked_into = [one for one in storms if now <= _over(one, box)][:_LOOKED_INTO]
    said = []
    for storm in storms:
        if normalise(storm.parties[0]) in parties:
            said += _held(storm, box, now)
        elif storm in looked_into and any(
            one.thread in names for one in await ports.quarantine.held(storm.key, None, 1)
        ):
            why = f"A storm is open in this thread, with {storm.parties[0]}. {storm.reason}"
            said.append(_Against(why, _over(storm, box)))
    return said


def _over(storm: Storm, box: Mailbox) -> float:
    return storm.last_at + box.policy_for(storm.parties[0]).storm_quiet_s


def _held(storm: Storm, box: Mailbox, now: float) -> list[_Against]:
    """Say why a storm speaks against an answer to its party, and until when."""
    party, until = storm.parties[0], storm.last_at + DAY_S if storm.code in PASSES else _over(storm, box)
    if now <= _over(storm, box):
        return [_Against(f"A storm with {party} is open. {storm.reason}", until)]
    if now > until:
        return []
    last, end = (f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}" for at in (storm.last_at, until))
    said = f"Mail of {party} was held until {last}; no machine of ours writes until {end} UTC. {storm.reason}"
    return [_Against(said, until)]


def _counted(history: History, party: str, policy: Policy) -> list[_Against]:
    """Return what the recent mails of thread and pair say, by the rules that judge an arrival.

    What is counted is over when the newest mail is out of the rule's window.
    """
    latest: Sequence[Arrival] = [one for one in (*history.thread[-1:], *history.pair[-1:]) if one.sender == party]
    said = [_Against(f"The last mail by {party} was automatic.") for one in latest if one.automatic]
    found: list[Finding] = []
    if history.thread and history.pair and latest:
        found += [one for one in count(history, policy) if one.effect is not Effect.NOTE]
    elif history.thread and (flood := thread_ceiling(history, policy)) is not None:
        found.append(flood)
    newest = max((*history.thread[-1:], *history.pair[-1:]), key=lambda one: one.at, default=None)
    for one in found:
        limit = limit_of(one.code, newest.kind if newest is not None else "", policy)
        ends = newest.at + limit.window_s if newest is not None and limit is not None else None
        said.append(_Against(one.evidence, ends))
    return said


def _by(address: str) -> ParsedMessage:
    return ParsedMessage(Headers(), 0, MessageId(IdState.ABSENT, None), from_=(Address(address),))
