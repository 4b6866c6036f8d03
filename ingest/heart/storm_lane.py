"""The road of a storm's next mails: their headers, one look at which storms are open, and the held record.

A few of them go to the originals too (`ingest.heart.storm_sample`); the others stay in the spool of this node.

No body is parsed, no thread looked up and nothing counted; the cost does not grow with the mail but for its digest.
What headers cannot decide goes the full road: `hold` returns None. A mail whose header declares nothing is held here
only when the first 16 KiB of its body say what a mail of the same storm said that this worker has seen.

Which storms are open is asked of the quarantine at most once a second, so that nodes learn of each other's. A storm is
open until its policy's quiet has passed since its last mail, by the times of the mails.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from ingest.heart.delivery_key import delivery_key
from ingest.heart.filing import held_message, storm_of
from ingest.heart.storm_sample import StormSample
from ingest.mailboxes import Mailbox
from ingest.ports import Originals, Quarantine
from ingest.records import Fate, Outcome, Receipt, Storm
from ingest.threads.choice import Match
from loopguard import Arrival, Finding, Policy, Verdict, inspect, observe, storm_key
from loopguard.observe import author
from loopguard.rules.after_trip import declared, of_storm, repeated
from parsers import ParsedMessage
from parsers.headers_only import parse_headers

__all__ = ["StormLane"]

FRESH_S: Final = 1.0
"""How long an answer of the quarantine counts."""
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
        self._clock = clock
        self._asked = -FRESH_S
        self._open: dict[str, Storm] = {}
        self._known: dict[str, deque[Arrival]] = {}
        self._asking = asyncio.Lock()

    async def hold(self, receipt: Receipt, content: bytes, mailbox: Mailbox) -> Outcome | None:
        """Hold a mail of an open storm; None when it is to go the full road. Raises `StoreUnavailable`."""
        await self._ask(receipt.accepted_at)
        if not self._open:
            return None
        message = parse_headers(content, mailbox.limits)
        policy = mailbox.policy_for(author(message))
        verdict, arrival = _judged(receipt, message, mailbox, policy)
        finding = declared(arrival)
        if finding is None and not verdict.held:
            finding = self._repeats(receipt, content, mailbox, policy, arrival)
        verdict = verdict.plus((finding,) if finding is not None else ())
        if not verdict.held or not self._is_open(verdict, arrival, policy):
            return None
        key = delivery_key(receipt, message)
        storm = storm_of(receipt, arrival, message, verdict)
        record = held_message(receipt, message, key, Match(""), verdict, storm)
        with self._sample.place(storm.key) as chosen:
            if chosen:
                await self._originals.put(receipt.sha256, content)
            kept = await self._quarantine.hold(record, storm)
        self._moved(storm)
        fate = Fate.HELD if kept == receipt.id else Fate.DUPLICATE
        return Outcome(receipt.id, fate, key, "", verdict.reason, storm.key)

    def opened(self, storm: Storm, arrival: Arrival) -> None:
        """Take note of a storm's mail that was held on the full road."""
        self._known.setdefault(storm.key, deque(maxlen=KNOWN)).append(arrival)
        self._sample.count(storm.key)
        self._moved(storm)

    def _repeats(
        self, receipt: Receipt, content: bytes, mailbox: Mailbox, policy: Policy, arrival: Arrival
    ) -> Finding | None:
        """Compare the beginning of a mail that declares nothing with what is known of its loop."""
        known = next((mails for mails in self._known.values() if mails[0].pair == arrival.pair), ())
        if not known:
            return None
        beginning = parse_headers(content, mailbox.limits, BEGINNING)
        return repeated(_judged(receipt, beginning, mailbox, policy)[1], known)

    def _is_open(self, verdict: Verdict, arrival: Arrival, policy: Policy) -> bool:
        """Whether the storm that these findings belong to is open at the time of the mail."""
        storm = self._open.get(storm_key(arrival, verdict.findings))
        if storm is None or not storm.first_at <= arrival.at <= storm.last_at + policy.storm_quiet_s:
            return False
        return of_storm(arrival, storm.parties)

    def _moved(self, storm: Storm) -> None:
        was = self._open.get(storm.key, storm)
        first_at, last_at = min(was.first_at, storm.first_at), max(was.last_at, storm.last_at)
        self._open[storm.key] = replace(was, first_at=first_at, last_at=last_at)

    async def _ask(self, at: float) -> None:
        async with self._asking:
            if self._clock() - self._asked < FRESH_S:
                return
            self._take(await self._quarantine.open_storms(at - LONGEST_QUIET_S))
            self._asked = self._clock()

    def _take(self, storms: Iterable[Storm]) -> None:
        self._open = {storm.key: storm for storm in storms}
        self._known = {key: mails for key, mails in self._known.items() if key in self._open}
        self._sample.forget_others(frozenset(self._open))


def _judged(receipt: Receipt, message: ParsedMessage, mailbox: Mailbox, policy: Policy) -> tuple[Verdict, Arrival]:
    verdict = inspect(message, receipt.envelope, policy)
    arrival = observe(
        message,
        verdict,
        id="",
        at=receipt.accepted_at,
        mailbox=receipt.mailbox,
        thread="",
        answers_us=False,
        ours=mailbox.ours,
    )
    return verdict, arrival
