"""One mail's attempt: from its bytes to its end, or back to the ledger with a wait of its own.

Whose fault a failure is decides what it costs: an engine's costs the mail nothing but a short wait, its own (or an
error of ours) is a strike and a longer wait, and the last strike shunts it, with the reason in words. It touches no
ledger.
"""

import random
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import structlog

from ingest.errors import EngineError, Erased
from ingest.heart.at_once import AtOnce
from ingest.heart.erased import drop_original
from ingest.heart.known_allowances import KnownAllowances
from ingest.heart.parsing import Parser
from ingest.heart.pipeline import process
from ingest.heart.storm_lane import StormLane
from ingest.mailboxes import Mailboxes
from ingest.metrics import STAGE
from ingest.ports import Back, Claim, Ports
from ingest.records import Fate, Outcome, Receipt

__all__ = ["Attempts", "End"]

log = structlog.get_logger()

End = Outcome | Back
"""What becomes of a claim: the mail has ended, or goes back to wait."""

LONGEST_WAIT_S: Final = 5.0
"""The longest wait of a mail whose engine does not answer: the breaker, not the mail, spares the engine."""
FIRST_WAIT_S: Final = 0.2
LONGEST_STRIKE_S: Final = 300.0
FIRST_STRIKE_S: Final = 2.0
STRIKE_GROWTH: Final = 4
REASONS: Final = 10_000
"""Receipts of which the last failure is remembered, to be named when a later attempt ends in nothing."""
QUIET_S: Final = 10.0
"""How often it is told that mail waits for one and the same engine."""


class Attempts:
    """Makes attempts at a worker's mails; `most` errors of its own shunt a mail. `clock` is monotonic, in seconds."""

    def __init__(
        self,
        ports: Ports,
        mailboxes: Mailboxes,
        most: int,
        parser: Parser,
        uniform: Callable[[float, float], float] = random.uniform,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ports = ports
        self._lane = StormLane(ports.quarantine, ports.originals)
        self._allowances = KnownAllowances(ports.allowances)
        self._at_once = KnownAllowances(ports.at_once)
        self._mailboxes = mailboxes
        self._most = most
        self._parser = parser
        self._uniform = uniform
        self._clock = clock
        self._reasons: OrderedDict[str, str] = OrderedDict()
        self._told: dict[str, float] = {}

    async def make(self, claim: Claim, content: bytes | Exception) -> End:
        """Take a mail, or what reading it raised, as far as it goes today. Raises nothing but a cancellation."""
        if claim.attempt > self._most:
            return self._shunted(claim, claim.attempt - 1)
        try:
            if isinstance(content, Exception):
                raise content  # noqa: TRY301  what reading it raised is sorted like all else
            return await self._process(claim.receipt, content, self._lane.beside() if claim.alone else self._lane)
        except EngineError as error:
            return self.later(claim, error)
        except Erased as error:
            return await self._erased(claim, error)
        except Exception as error:  # a strike for this mail, not the end of the worker
            log.exception("mail-failed", receipt=claim.receipt.id, attempt=claim.attempt)
            self._remember(claim.receipt.id, f"{type(error).__name__}: {error}"[:300])
        if claim.attempt >= self._most:
            return self._shunted(claim, claim.attempt)
        wait = self._wait(FIRST_STRIKE_S * float(STRIKE_GROWTH) ** min(claim.attempt - 1, 20), LONGEST_STRIKE_S)
        return Back(claim, wait, strike=True)

    async def _erased(self, claim: Claim, error: Erased) -> End:
        """End a mail that somebody had erased: no attempt makes it ours again."""
        try:
            await drop_original(claim.receipt, self._ports, error)  # of an attempt that died when it had put it there
        except EngineError as away:
            return self.later(claim, away)
        return Outcome(claim.receipt.id, Fate.SHUNTED, "", reason=str(error))

    def later(self, claim: Claim, error: EngineError) -> Back:
        """Return a claim that goes back because an engine does not answer."""
        self._tell(claim, error)
        return Back(claim, self._wait(FIRST_WAIT_S * 2.0 ** min(claim.waits, 20), LONGEST_WAIT_S))

    async def _process(self, receipt: Receipt, content: bytes, lane: StormLane) -> Outcome:
        mailbox = self._mailboxes.named(receipt.mailbox)
        if mailbox is None:
            log.error("mailbox-unknown", receipt=receipt.id)
            return Outcome(receipt.id, Fate.SHUNTED, "", reason=f"mailbox {receipt.mailbox} is not in the settings")
        with STAGE.labels("pipeline").time():
            allowed = await self._allowances.now()
            at_once = AtOnce(await self._at_once.now())
            return await process(receipt, content, mailbox, self._ports, lane, self._parser, allowed, at_once)

    def _shunted(self, claim: Claim, failures: int) -> Outcome:
        receipt = claim.receipt.id
        reason = f"failed {failures} times; {self._reasons.pop(receipt, 'the process ended each time')}; see the log"
        log.error("mail-shunted", receipt=receipt, attempts=failures)  # the reason may quote the mail; staff see it
        return Outcome(receipt, Fate.SHUNTED, "", reason=reason)

    def _wait(self, wanted: float, longest: float) -> float:
        return self._uniform(0, min(wanted, longest))

    def _remember(self, receipt: str, reason: str) -> None:
        self._reasons[receipt] = reason
        self._reasons.move_to_end(receipt)
        while len(self._reasons) > REASONS:
            self._reasons.popitem(last=False)

    def _tell(self, claim: Claim, error: EngineError) -> None:
        now = self._clock()
        if now - self._told.get(error.engine, now - QUIET_S) >= QUIET_S:
            self._told[error.engine] = now
            log.warning("mail-waits", receipt=claim.receipt.id, engine=error.engine, error=str(error))
