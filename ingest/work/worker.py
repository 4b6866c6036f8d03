"""Takes receipts from the ledger through the pipeline, many in hand at once.

When a port is unavailable the mails go back without a strike and the worker waits, longer each time and with full
jitter, then tries one mail before it takes many again. A mail that fails for a reason of our own is tried again
until its attempts are used up, then shunted: set aside, visible, with its reason. It does not bound one mail's time.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from ingest.errors import EngineError, IngestError
from ingest.heart.pipeline import process
from ingest.heart.storm_lane import StormLane
from ingest.mailboxes import Mailboxes
from ingest.metrics import MAILS, STAGE
from ingest.ports import Back, Claim, Ledger, Ports
from ingest.records import Fate, Outcome, Receipt
from ingest.settings import Settings

__all__ = ["Worker"]

log = structlog.get_logger()

T = TypeVar("T")

IDLE_S = 0.05
"""How long an idle worker sleeps before it looks again."""
RECLAIM_S = 10.0
"""How often a worker looks for claims of processes that died, a killed `ingest deliver` for one."""
LONGEST_WAIT_S = 5.0
"""The longest wait between two tries while a port is unavailable."""
SMALL = 256 * 1024
"""Bytes up to which a mail is read together with the others of its turn; larger ones are judged two at a time."""


class Worker:
    """Drains one ledger. `stored` is called after mail was stored, so that the indexer need not wait."""

    def __init__(
        self,
        ledger: Ledger,
        ports: Ports,
        mailboxes: Mailboxes,
        *,
        concurrency: int = 64,
        attempts: int = 3,
        stored: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._ports = ports
        self._lane = StormLane(ports.quarantine, ports.originals)
        self._mailboxes = mailboxes
        self._concurrency = concurrency
        self._attempts = attempts
        self._stored = stored
        self._trouble = 0
        self._owed: list[tuple[list[Outcome], list[Claim], list[Claim]]] = []
        self._large = asyncio.Semaphore(2)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    @classmethod
    def by_settings(cls, settings: Settings, ledger: Ledger, ports: Ports, stored: Callable[[], None]) -> "Worker":
        """Return the worker that `settings` describe."""
        wanted = settings.worker
        return cls(
            ledger,
            ports,
            Mailboxes(settings),
            concurrency=wanted.concurrency,
            attempts=wanted.attempts,
            stored=stored,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is in hand then is finished."""
        clock = asyncio.get_running_loop().time
        next_look = clock()
        while not stop.is_set():
            try:
                if clock() >= next_look:
                    await self._on_ledger(self._ledger.reclaim)
                    next_look = clock() + RECLAIM_S
                busy = await self.turn()
            except EngineError as error:  # the ledger itself
                log.warning("ledger-unavailable", error=str(error))
                self._trouble += 1
                busy = 0
            await _pause(stop, self._wait(busy))

    async def turn(self) -> int:
        """Claim what is due, take it to its end, and return how many claims that were."""
        while self._owed:
            await self._write_down(*self._owed.pop(0))
        limit = 1 if self._trouble else self._concurrency
        claims = await self._on_ledger(lambda: self._ledger.claim(limit, limit))
        if claims:
            await self.finish(claims)
        else:
            self._trouble = 0  # the ledger answers, and no mail waits for a port that does not
        return len(claims)

    async def claim_these(self, receipts: Sequence[Receipt]) -> list[Claim]:
        """Claim receipts that this process has just written, those that no other worker has claimed meanwhile."""
        return await self._on_ledger(lambda: self._ledger.claim_these(receipts))

    async def outcome(self, receipt: str) -> Outcome | None:
        """Return what became of a receipt, or None while it is pending."""
        return await self._on_ledger(lambda: self._ledger.outcome(receipt))

    async def finish(self, claims: list[Claim]) -> list[Outcome]:
        """Take these claims to their end or back to the ledger; return the outcomes of those that ended."""
        contents = await self._on_ledger(lambda: [self._read(c) if c.receipt.size <= SMALL else None for c in claims])
        results = await asyncio.gather(*map(self._attempt, claims, contents))
        outcomes = [result for result in results if isinstance(result, Outcome)]
        later = [c for c, result in zip(claims, results, strict=True) if isinstance(result, EngineError)]
        failed = [c for c, result in zip(claims, results, strict=True) if result is None]
        await self._write_down(outcomes, later, failed)
        self._trouble = self._trouble + 1 if later else 0
        for outcome in outcomes:
            MAILS.labels(outcome.fate).inc()
        if any(outcome.fate is Fate.STORED for outcome in outcomes):
            self._stored()
        return outcomes

    async def answers(self) -> None:
        """Return when the thread that speaks to the ledger has had its turn: a thread that hangs gives no beat."""
        await self._on_ledger(lambda: None)

    def close(self) -> None:
        """Let go of the thread that speaks to the ledger, and of the ledger."""
        self._thread.submit(self._ledger.close).result()
        self._thread.shutdown()

    async def _attempt(self, claim: Claim, content: bytes | Exception | None) -> Outcome | EngineError | None:
        receipt = claim.receipt
        if claim.attempt > self._attempts:
            log.error("mail-shunted", receipt=receipt.id, attempts=claim.attempt - 1)
            return Outcome(receipt.id, Fate.SHUNTED, "", reason=f"failed {claim.attempt - 1} times; see the log")
        try:
            if content is None:
                async with self._large:
                    return await self._process(receipt, await self._on_ledger(lambda: self._read(claim)))
            return await self._process(receipt, content)
        except EngineError as error:
            if not self._trouble:
                log.warning("mail-waits", receipt=receipt.id, error=str(error))
            return error
        except Exception:  # a strike for this mail, not the end of the worker
            log.exception("mail-failed", receipt=receipt.id, attempt=claim.attempt)
            return None

    async def _process(self, receipt: Receipt, content: bytes | Exception) -> Outcome:
        if isinstance(content, Exception):
            raise content
        mailbox = self._mailboxes.named(receipt.mailbox)
        if mailbox is None:
            log.error("mailbox-unknown", receipt=receipt.id)
            return Outcome(receipt.id, Fate.SHUNTED, "", reason=f"mailbox {receipt.mailbox} is not in the settings")
        with STAGE.labels("pipeline").time():
            return await process(receipt, content, mailbox, self._ports, self._lane)

    def _read(self, claim: Claim) -> bytes | Exception:
        try:
            return self._ledger.content(claim.receipt)
        except IngestError as error:
            return error

    async def _write_down(self, outcomes: list[Outcome], later: list[Claim], failed: list[Claim]) -> None:
        """Tell the ledger, or remember to: nobody else may touch our claims while we live."""
        try:
            await self._on_ledger(lambda: self._record(outcomes, later, failed))
        except EngineError:
            self._owed.append((outcomes, later, failed))
            raise

    def _record(self, outcomes: list[Outcome], later: list[Claim], failed: list[Claim]) -> None:
        wait = random.uniform(0, LONGEST_WAIT_S)  # noqa: S311  jitter
        self._ledger.settle(
            outcomes, [*(Back(one, 0) for one in later), *(Back(one, wait, strike=True) for one in failed)]
        )

    async def _on_ledger(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _wait(self, busy: int) -> float:
        if self._trouble:
            return random.uniform(0, min(LONGEST_WAIT_S, 0.1 * 2 ** min(self._trouble, 10)))  # noqa: S311  jitter
        return 0.0 if busy else IDLE_S


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds) if seconds else await asyncio.sleep(0)
    except TimeoutError:
        return
