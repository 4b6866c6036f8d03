"""Before a helpdesk sends: the fields that stamp its mail, and whether it may answer by itself now, and why not.

The answer comes from what was stored of the mail that is answered, from open storms with a recipient or in the thread,
from the recent arrivals of thread and pair, by the same rules that judge arrivals (`loopguard.count`), and from the
turns that our automatic mail and the recipient's took (`ingest.turns.going`). It looks at the recipient's address as
well: nobody reads what a mailer daemon is sent (RFC 3834 2). It sends nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import NotFound
from ingest.mailboxes import Mailbox, Mailboxes
from ingest.ports import Ports
from ingest.records import StoredMessage
from ingest.sending.stamping import Marks, marks, new_thread, record, signing
from ingest.turns.going import Going, ask, tell
from loopguard import Arrival, Effect, Envelope, History, Policy, Verdict, count
from loopguard.checks.shapes.sender_address import sender_address
from loopguard.identity.pair import normalise, pair_key
from loopguard.policy import BOUNDS
from loopguard.rules.thread_ceiling import thread_ceiling
from parsers import Address, Headers, IdState, MessageId, ParsedMessage
from parsers.headers.message_id import references
from parsers.headers.rewritten_id import relayed

__all__ = ["Advice", "Outgoing", "advise"]

_STORMS = 1_000
_LOOKED_INTO = 50
"""How many open storms of a mailbox, the latest ones, are searched for the thread."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail that a helpdesk is about to send. It names what it answers by delivery key or by Message-ID."""

    mailbox: str
    recipients: tuple[str, ...]
    automatic: bool = False
    thread: str | None = None
    answers: str | None = None
    """Delivery key of the mail that is answered."""
    in_reply_to: str | None = None
    """Message-ID of the mail that is answered."""
    references: tuple[str, ...] = ()
    """Message-IDs, oldest first, where `answers` does not give them."""
    message_id: str | None = None
    """The id that the mail has or will get from a relay: an alias of the new one."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to set on the mail, and whether a machine may send it now."""

    marks: Marks
    may_autoreply: bool
    why: str


async def advise(mail: Outgoing, mailboxes: Mailboxes, ports: Ports, now: float) -> Advice:
    """Stamp a mail, remember its ids as sent, and say whether the helpdesk may send it by itself.

    `now` is in seconds since the epoch. Raises `NotFound` for a mailbox or a mail that is not here, `SettingError`
    without a key, `CallerError` for a thread that cannot stand in an id, `StoreUnavailable`.
    """
    box = signing(mailboxes, mail.mailbox)
    stored, said = await _answered(mail, box.address, ports)
    parent = (stored.message_id if stored else None) or _id(mail.in_reply_to)
    older = stored.references if stored else tuple(id_ for one in mail.references if (id_ := _id(one)))
    given = mail.thread or (stored.thread if stored else None) or await _thread(mail, box.address, parent, ports)
    names = await ports.threads.names(box.address, given)
    thread = names[0]
    made = marks(
        box,
        thread,
        had=mail.message_id or "",
        ancestors=tuple(dict.fromkeys((*older, *([parent] if parent else ())))),
        automatic=mail.automatic,
        parents=(parent,) if parent else (),
    )
    said += await _storms(mail.recipients, names, box, ports, now)
    going = []
    for recipient in mail.recipients:
        against, latest = await _against(recipient, box, names, mailboxes, ports, now)
        said += against
        going.append(Going(made.message_id, recipient, now, mail.automatic, latest))
    await record(ports.threads, made, mail.recipients, at=now, automatic=mail.automatic)
    if mail.automatic:
        said += await _refused(going, box, ports, send=not said)
    else:
        await tell(going, ports.turns)
    reasons = tuple(dict.fromkeys(said))
    return Advice(made, not reasons, " ".join(reasons) or "No storm, no rate and no automatic mail speaks against it.")


async def _refused(going: Sequence[Going], box: Mailbox, ports: Ports, *, send: bool) -> list[str]:
    """Return why the recipients get no automatic mail now, one sentence each; what may go counts as sent."""
    said: list[str] = []
    for one in going:
        why = await ask(one, ports.turns, box.policy_for(one.recipient), send=send and not said)
        said += [why.why] if why is not None else []
    return said


async def _answered(mail: Outgoing, mailbox: str, ports: Ports) -> tuple[StoredMessage | None, list[str]]:
    """Return the mail that is answered, and what its own verdict has against an automatic answer."""
    if mail.answers is None:
        return None, []
    stored = await ports.store.get(mail.answers)
    if stored is not None and stored.mailbox == mailbox:
        verdict = Verdict(stored.findings)
        return stored, [] if stored.may_autoreply else [
            verdict.reason or "A person released this mail from quarantine."
        ]
    held = await ports.quarantine.get(mail.answers)
    if held is not None and held.receipt.mailbox == mailbox:
        now = "was discarded" if held.state.aside else "is held"
        return None, [f"This mail {now}. {Verdict(held.findings).reason}"]
    raise NotFound(f"mailbox {mailbox} has no mail {mail.answers}: `answers` takes the id of a stored mail")


async def _thread(mail: Outgoing, mailbox: str, parent: str | None, ports: Ports) -> str:
    """Return the thread of the mail that is answered, before all of one by a recipient, or a new one.

    Where that mail has yet to come, it finds our answer waiting for it.
    """
    found = await ports.threads.find(mailbox, [parent], mail.recipients) if parent is not None else None
    return found or new_thread(mailbox, parent, mail.recipients)


async def _against(
    recipient: str, box: Mailbox, names: Sequence[str], mailboxes: Mailboxes, ports: Ports, now: float
) -> tuple[list[str], Arrival | None]:
    """Return what speaks against an automatic mail to `recipient`, one sentence each, and his last mail."""
    if mailboxes.find(recipient) is not None:
        return [f"{recipient} is a mailbox of our own."], None
    policy = box.policy_for(recipient)
    machine = sender_address(_by(recipient), Envelope(), policy)
    said = [machine.evidence] if machine is not None and machine.effect is not Effect.NOTE else []
    party = normalise(recipient)
    pair = pair_key(recipient, box.address, box.ours)
    history = await ports.arrivals.recent(box.address, names, pair, now - policy.memory_s, policy.history)
    latest = next((one for one in reversed((*history.thread, *history.pair)) if one.sender == party), None)
    return said + _counted(history, party, policy), latest


async def _storms(recipients: Sequence[str], names: Sequence[str], box: Mailbox, ports: Ports, now: float) -> list[str]:
    """Return the open storms with a recipient or in the thread, whose names these are.

    The first mail of a storm knows its thread.
    """
    parties = {normalise(one) for one in recipients}
    storms = await ports.quarantine.open_storms(now - BOUNDS["storm_quiet_s"][1], _STORMS)
    still = [
        one
        for one in storms
        if one.mailbox == box.address and one.last_at >= now - box.policy_for(one.parties[0]).storm_quiet_s
    ]
    said = []
    for storm in still:
        if normalise(storm.parties[0]) in parties:
            said.append(f"A storm with {storm.parties[0]} is open. {storm.reason}")
        elif storm in still[:_LOOKED_INTO] and any(
            one.thread in names for one in await ports.quarantine.held(storm.key, None, 1)
        ):
            said.append(f"A storm is open in this thread, with {storm.parties[0]}. {storm.reason}")
    return said


def _counted(history: History, party: str, policy: Policy) -> list[str]:
    """Return what the recent mails of thread and pair say, by the rules that judge an arrival."""
    latest: Sequence[Arrival] = [one for one in (*history.thread[-1:], *history.pair[-1:]) if one.sender == party]
    said = [f"The last mail by {party} was automatic." for one in latest if one.automatic]
    if history.thread and history.pair and latest:
        said += [one.evidence for one in count(history, policy) if one.effect is not Effect.NOTE]
    elif history.thread and (flood := thread_ceiling(history, policy)) is not None:
        said.append(flood.evidence)
    return said


def _by(address: str) -> ParsedMessage:
    return ParsedMessage(Headers(), 0, MessageId(IdState.ABSENT, None), from_=(Address(address),))


def _id(given: str | None) -> str | None:
    """Return a Message-ID, with or without brackets, as threads know it: the first of several, None when it is none."""
    read = next(iter(references(given)), None) if given else None
    return relayed(read) if read else None
