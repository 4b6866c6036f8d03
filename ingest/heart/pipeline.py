"""The heart: parse a mail, resolve its thread, inspect it, count it, ask who allowed it, then hold it or append it.

The next mails of a storm do not come so far: the storm lane holds them by their headers.

What a mail costs a database is five calls (thread; arrival and turn, at the same time; original; store or quarantine),
and one more where a machine of ours wrote to its author. Those of mails in hand at once are batched inside the
adapters. Processing a receipt twice is the same as once. It sends nothing and bounces nothing.
"""

from dataclasses import replace

from ingest.heart.allowed import NOBODY, Allowed, unless_held
from ingest.heart.at_once import NOTHING, AtOnce
from ingest.heart.delivery_key import delivery_key
from ingest.heart.erased import unless_erased
from ingest.heart.filing import held_message, id_collision, row_of, stored_message, storm_of, whose
from ingest.heart.judgement import counted, inspected, observed
from ingest.heart.parsing import Parser, parse_here, parsed
from ingest.heart.recorded import recorded
from ingest.heart.storm_lane import StormLane
from ingest.mailboxes import Mailbox
from ingest.ports import Ports
from ingest.records import Fate, Outcome, Receipt
from ingest.threads.clue import clue_of
from ingest.threads.match import Match
from loopguard.observe import author
from loopguard.rules.rotation import rotates

__all__ = ["process"]


async def process(
    receipt: Receipt,
    content: bytes,
    mailbox: Mailbox,
    ports: Ports,
    lane: StormLane,
    parser: Parser = parse_here,
    allowed: Allowed = NOBODY,
    at_once: AtOnce = NOTHING,
) -> Outcome:
    """Take one receipt to its end. Raises `EngineError` when a port does; then nothing is lost or half done.

    Raises `Erased` for a mail that somebody had erased before it came to its end; nothing of it is left then.
    """
    if (outcome := await lane.hold(receipt, content, mailbox, allowed)) is not None:
        return outcome
    message = await parsed(receipt, content, mailbox.limits, parser)
    policy = mailbox.policy_for(author(message))
    key = delivery_key(receipt, message)
    clue = clue_of(message, key, receipt.mailbox, policy, receipt.envelope, mailbox.ours)
    match = await ports.threads.resolve(clue)
    verdict = inspected(message, receipt.envelope, policy).plus(id_collision(match))
    arrival = observed(receipt, message, verdict, key, match, mailbox.ours)
    history, turn = await recorded(arrival, message, mailbox, match, policy, ports)
    verdict = verdict.plus(turn.over(counted(history, policy)))
    verdict = at_once.judged(verdict, message, mailbox, arrival)
    verdict = await unless_held(key, verdict, allowed.judged(verdict, message, mailbox), ports.quarantine)
    await ports.originals.put(receipt.sha256, content)
    async with unless_erased(receipt, (author(message), receipt.envelope.reverse_path), ports):
        if verdict.held:
            who = whose(receipt, message, verdict, mailbox.ours)
            row = row_of(message, verdict, who, rotates(history), turn.organisation)
            storm = storm_of(receipt, message, verdict, row)
            kept = await ports.quarantine.hold(held_message(receipt, message, key, match, verdict, storm), storm)
            enters = lane.enters(storm)
            opens = lane.opened(storm, arrival, policy.storm_quiet_s)
            held = Outcome(receipt.id, Fate.HELD, key, match.thread, verdict.reason, storm.key, opens, enters)
            return _ended(held, kept, match)
        kept = await ports.store.append(stored_message(receipt, message, key, match, verdict))
        return _ended(Outcome(receipt.id, Fate.STORED, key, match.thread, verdict.reason), kept, match)


def _ended(outcome: Outcome, kept: str, match: Match) -> Outcome:
    """Return `outcome` with what became of its thread's names, or that another receipt had brought the same mail."""
    outcome = replace(outcome, names=match.names[1:], merged=match.merged)
    if kept == outcome.receipt:
        return outcome
    return replace(outcome, fate=Fate.DUPLICATE, reason=f"The same mail came before, as receipt {kept}.")
