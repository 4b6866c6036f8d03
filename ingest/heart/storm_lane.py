"""The road of a storm's next mails: their headers, one look at which storms are open, and the held record.

A few of them go to the originals too (`ingest.heart.storm_sample`); the others stay in the spool of this node.

No body is parsed, no thread looked up and nothing counted; the cost does not grow with the mail but for its digest.
What headers cannot decide goes the full road, and so does what somebody allowed: `hold` returns None. A mail whose
header declares nothing is held here only when the first 16 KiB of its body say what a mail of the same storm said that
this worker has seen.

Which storms are open is asked of the quarantine at most once a second, so that nodes learn of each other's. A storm is
open until its policy's quiet has passed since its last mail, by the times of the mails.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import structlog

from ingest.heart.allowed import NOBODY, Allowed
from ingest.heart.delivery_key import delivery_key
from ingest.heart.filing import held_message, storm_of, whose
from ingest.heart.fresh_answer import FreshAnswer
from ingest.heart.judgement import inspected, observed
from ingest.heart.storm_sample import StormSample
from ingest.mailboxes import Mailbox
from ingest.ports import Originals, Quarantine
from ingest.records import Fate, HeldMessage, Outcome, Receipt, Storm
from ingest.threads.match import Match
from ingest.turns.coming import parties
from ingest.turns.parties import organisation
from loopguard import Arrival, Finding, Policy, Verdict, storm_key
from loopguard.correspondent import OURS, of_organisation
from loopguard.observe import author
from loopguard.rules.after_trip import declared, of_storm, repeated
from parsers import ParsedMessage
from parsers.headers_only import parse_headers

__all__ = ["StormLane"]

log = structlog.get_logger()

LONGEST_QUIET_S: Final = 86_400
"""The upper bound of `Policy.storm_quiet_s`."""
BEGINNING: Final = 16 * 1024
"""Bytes of a body that are read to compare its text."""
KNOWN: Final = 5
"""Mails of a storm that are remembered to compare with."""


class StormLane:
    """What one worker knows of open storms. `clock` is monotonic, in seconds."""

    def __init__(
        self, quarantine: Quarantine, originals: Originals, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._quarantine = quarantine
        self._originals = originals
        self._sample = StormSample()
        self._fresh = FreshAnswer(clock)
        self._open: dict[str, Storm] = {}
        self._known: dict[str, deque[Arrival]] = {}
        self._boxes: dict[str, set[str]] = {}
        """The mailboxes of each storm that are known here."""

    async def hold(
        self, receipt: Receipt, content: bytes, mailbox: Mailbox, allowed: Allowed = NOBODY
    ) -> Outcome | None:
        """Hold a mail of an open storm; None when it is to go the full road. Raises `StoreUnavailable`."""
        await self._ask(receipt.accepted_at)
        try:
            held = self._held(receipt, content, mailbox, allowed) if self._open else None
        except Exception:  # of ours, on this mail: the full road knows what to do with it
            log.exception("storm-lane-failed", receipt=receipt.id)
            return None
        if held is None:
            return None
        record, storm, reason = held
        with self._sample.place(storm.key) as chosen:
            if chosen:
                await self._originals.put(receipt.sha256, content)
            kept = await self._quarantine.hold(record, storm)
        enters = self.enters(storm)
        self._moved(storm)
        fate = Fate.HELD if kept == receipt.id else Fate.DUPLICATE
        return Outcome(receipt.id, fate, record.id, "", reason, storm.key, enters=enters)

    def _held(
        self, receipt: Receipt, content: bytes, mailbox: Mailbox, allowed: Allowed
    ) -> tuple[HeldMessage, Storm, str] | None:
        """Return a mail of an open storm as it is held, its storm, and why; None for any other mail."""
        message = parse_headers(content, mailbox.limits)
        if allowed.of(message, mailbox) is not None:
            return None
        policy = mailbox.policy_for(author(message))
        verdict, arrival = _judged(receipt, message, mailbox, policy)
        finding = declared(arrival)
        if finding is None and not verdict.held:
            finding = self._repeats(receipt, content, mailbox, policy, arrival)
        verdict = verdict.plus((finding,) if finding is not None else ())
        if not verdict.held:
            return None
        who = self._row(receipt, message, mailbox, verdict, arrival, policy)
        if not who:
            return None
        storm = storm_of(receipt, message, verdict, who)
        key = delivery_key(receipt, message)
        return held_message(receipt, message, key, Match(""), verdict, storm), storm, verdict.reason

    def opened(self, storm: Storm, arrival: Arrival, quiet_s: float) -> bool:
        """Take note of a storm's mail that was held on the full road; return whether none was known to be before it."""
        was = self._open.get(storm.key)
        self._known.setdefault(storm.key, deque(maxlen=KNOWN)).append(arrival)
        self._sample.count(storm.key)
        self._moved(storm)
        return was is None or not was.first_at - quiet_s <= storm.first_at <= was.last_at + quiet_s

    def enters(self, storm: Storm) -> bool:
        """Take note of the mailbox of a storm's mail that was held; return whether it was known to have none of it."""
        open_ = self._open.get(storm.key)
        boxes = self._boxes.setdefault(storm.key, {open_.mailbox} if open_ is not None else set())
        enters = storm.mailbox not in boxes
        boxes.add(storm.mailbox)
        return enters

    def beside(self) -> "StormLane":
        """Return the road beside this lane: nothing is held by headers there; storms that open are noted here."""
        return _Beside(self)

    def _repeats(
        self, receipt: Receipt, content: bytes, mailbox: Mailbox, policy: Policy, arrival: Arrival
    ) -> Finding | None:
        """Compare the beginning of a mail that declares nothing with what is known of its loop."""
        known = [one for mails in self._known.values() for one in mails if one.pair == arrival.pair]
        if not known:
            return None
        beginning = parse_headers(content, mailbox.limits, BEGINNING)
        return repeated(_judged(receipt, beginning, mailbox, policy)[1], known)

    def _row(
        self, receipt: Receipt, message: ParsedMessage, mailbox: Mailbox, verdict: Verdict, arrival: Arrival,
        policy: Policy,
    ) -> str:  # fmt: skip
        """Return in whose row a mail is, as far as that storm is open; "" when none is."""
        for one in parties(arrival, message, mailbox):
            firm = of_organisation(message, verdict.kind, organisation(one.rpartition("@")[2]))
            storm = self._at_the_time(firm, verdict, arrival, policy)
            if storm is not None and self._took_part(storm, arrival):
                return firm
        names = whose(receipt, message, verdict, mailbox.ours)
        return next((name for name in (names.one, names.many) if self._is_open(name, verdict, arrival, policy)), "")

    def _took_part(self, storm: Storm, arrival: Arrival) -> bool:
        """Whether a storm with an organisation is known to be with this author, and to have reached this mailbox."""
        reached = arrival.mailbox in {storm.mailbox, *self._boxes.get(storm.key, ())}
        known = self._known.get(storm.key, ())  # a daemon writes for all: its bounces are of whom they are about
        return reached and any((one.author, one.sender) == (arrival.author, arrival.sender) for one in known)

    def _is_open(self, who: str, verdict: Verdict, arrival: Arrival, policy: Policy) -> bool:
        """Whether the storm that these findings belong to is open, in this mailbox, at the time of the mail."""
        storm = self._at_the_time(who, verdict, arrival, policy)
        if storm is None:
            return False
        boxes = self._boxes.get(storm.key, ()) if who != OURS else ()
        return of_storm(arrival, (*storm.parties, *boxes))

    def _at_the_time(self, who: str, verdict: Verdict, arrival: Arrival, policy: Policy) -> Storm | None:
        """Return the storm that these findings belong to, if it is open at the time of the mail."""
        storm = self._open.get(storm_key(who, verdict.findings)) if who else None
        if storm is None or not storm.first_at <= arrival.at <= storm.last_at + policy.storm_quiet_s:
            return None
        return storm

    def _moved(self, storm: Storm) -> None:
        was = self._open.get(storm.key, storm)
        first_at, last_at = min(was.first_at, storm.first_at), max(was.last_at, storm.last_at)
        self._open[storm.key] = replace(was, first_at=first_at, last_at=last_at)

    async def _ask(self, at: float) -> None:
        """Learn which storms are open. Whoever asks meanwhile waits for the same answer, and fails with it."""
        await self._fresh.wait(lambda: self._question(at))

    async def _question(self, at: float) -> None:
        self._take(await self._quarantine.open_storms(at - LONGEST_QUIET_S))

    def _take(self, storms: Iterable[Storm]) -> None:
        self._open = {storm.key: storm for storm in storms}
        self._known = {key: mails for key, mails in self._known.items() if key in self._open}
        self._boxes = {key: boxes for key, boxes in self._boxes.items() if key in self._open}
        self._sample.forget_others(frozenset(self._open))


class _Beside(StormLane):
    """For a mail that may have killed whoever looked at it: it is read by nobody but a parser that may die."""

    def __init__(self, lane: StormLane) -> None:
        super().__init__(lane._quarantine, lane._originals)
        self._lane = lane

    async def hold(
        self, receipt: Receipt, content: bytes, mailbox: Mailbox, allowed: Allowed = NOBODY
    ) -> Outcome | None:
        return None

    def opened(self, storm: Storm, arrival: Arrival, quiet_s: float) -> bool:
        return self._lane.opened(storm, arrival, quiet_s)

    def enters(self, storm: Storm) -> bool:
        return self._lane.enters(storm)


def _judged(receipt: Receipt, message: ParsedMessage, mailbox: Mailbox, policy: Policy) -> tuple[Verdict, Arrival]:
    verdict = inspected(message, receipt.envelope, policy)
    return verdict, observed(receipt, message, verdict, "", Match(""), mailbox.ours)
