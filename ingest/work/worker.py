"""Takes receipts from the ledger through the pipeline, each mail a task of its own.

Up to `concurrency` tasks are in hand; each mail ends for itself, and what ended within a few milliseconds is told to
the feed in one entry and then settled in one commit. A mail that cannot go on waits by itself in the ledger. While an
engine's breaker is open nothing is claimed but the one mail that tries it. Stopping takes at most ten seconds, whatever
hangs, and costs no mail an attempt. How an attempt ends is decided in `attempts`.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Final, TypeVar

import structlog

from ingest.calls.breaker import Breaker
from ingest.calls.coalesce import Coalescer
from ingest.calls.side_threads import SideThreads
from ingest.calls.until import pause
from ingest.errors import CallerError, EngineError
from ingest.feed.teller import Teller
from ingest.heart.parsing import Parser, parse_here
from ingest.mailboxes import Mailboxes
from ingest.metrics import MAILS
from ingest.ports import Back, Claim, Ledger, Ports
from ingest.records import Fate, Outcome, Receipt
from ingest.settings import Settings
from ingest.work.attempts import Attempts, End
from ingest.work.telling import Telling, tells

__all__ = ["Worker"]

log = structlog.get_logger()

T = TypeVar("T")

IDLE_S: Final = 0.05
"""How long a worker that has nothing more to claim sleeps before it looks again."""
QUIET_LOOKS: Final = 40
"""Looks that find nothing, with nothing in hand, after which a worker looks every `QUIET_S` only."""
QUIET_S: Final = 0.15
RECLAIM_S = 10.0
"""How often a worker looks for claims of processes that died, a killed `ingest deliver` for one."""
LONGEST_WAIT_S: Final = 5.0
"""The longest wait between two tries while the ledger itself is unavailable."""
SETTLE_S: Final = 0.003
"""What ends within this time is settled together."""
SMALL: Final = 256 * 1024
"""Bytes up to which a mail is read together with the others of its turn; larger ones are judged `LARGE` at a time."""
LARGE: Final = 2
STOP_S = 8.0
"""How long what is in hand may go on after a stop; then it goes back to the ledger as it was."""
LAST_WORD_S: Final = 0.7
"""How long the ledger may take to hear what goes back at a stop, and again to close."""


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
        parser: Parser = parse_here,
        breakers: Sequence[Breaker] = (),
        teller: Teller | None = None,
    ) -> None:
        self._ledger = ledger
        self._ports = ports
        self._attempts = Attempts(ports, mailboxes, attempts, parser)
        self._concurrency = concurrency
        self._stored = stored
        self._breakers = breakers
        self._telling = Telling(ports.changes, teller or Teller(ports.changes, "worker"))
        self._hand: dict[str, tuple[Claim, asyncio.Task[End]]] = {}
        self._try: asyncio.Task[End] | None = None
        self._ends: Coalescer[tuple[Claim, End], End] = Coalescer(self._write, pause_s=SETTLE_S)
        self._owed: list[tuple[Claim, End]] = []
        self._wake = asyncio.Event()
        self._large = asyncio.Semaphore(LARGE)
        self._thread = SideThreads("ledger")

    @classmethod
    def by_settings(
        cls,
        settings: Settings,
        ledger: Ledger,
        ports: Ports,
        stored: Callable[[], None],
        parser: Parser = parse_here,
        breakers: Sequence[Breaker] = (),
        teller: Teller | None = None,
    ) -> "Worker":
        """Return the worker that `settings` describe. `breakers` are of the engines that mail cannot do without."""
        wanted = settings.worker
        return cls(
            ledger,
            ports,
            Mailboxes(settings),
            concurrency=wanted.concurrency,
            attempts=wanted.attempts,
            stored=stored,
            parser=parser,
            breakers=breakers,
            teller=teller,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is in hand then is finished, or after eight seconds put back as it was."""
        clock = asyncio.get_running_loop().time
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._wake.set())
        next_look, trouble, quiet = clock(), 0, 0
        try:
            while not stop.is_set():
                try:
                    if clock() >= next_look:
                        await self._thread.run(self._ledger.reclaim)
                        next_look = clock() + RECLAIM_S
                    more, trouble = await self._begin_more(), 0
                except EngineError as error:  # the ledger itself
                    log.warning("ledger-unavailable", error=str(error))
                    trouble += 1
                    longest = min(LONGEST_WAIT_S, 0.1 * 2.0 ** min(trouble, 10))
                    await pause(stop, random.uniform(0, longest))  # noqa: S311  jitter
                else:
                    quiet = 0 if self._hand else quiet + 1
                    idle = IDLE_S if quiet < QUIET_LOOKS else QUIET_S
                    await self._until_there_is_room(stop) if more else await pause(stop, idle)
        finally:
            stopping.cancel()
        await self._end_in_time()

    async def turn(self) -> int:
        """Claim what there is room for, take it as far as it goes, and return how many claims that were."""
        before = set(self._hand)
        await self._begin_more()
        begun = [task for receipt, (_, task) in self._hand.items() if receipt not in before]
        await asyncio.gather(*begun)
        return len(begun)

    async def claim_these(self, receipts: Sequence[Receipt]) -> list[Claim]:
        """Claim receipts that this process has just written, those that no other worker has claimed meanwhile."""
        return await self._thread.run(lambda: self._ledger.claim_these(receipts))

    async def outcome(self, receipt: str) -> Outcome | None:
        """Return what became of a receipt, or None while it is pending."""
        return await self._thread.run(lambda: self._ledger.outcome(receipt))

    async def finish(self, claims: Sequence[Claim], receipts: Sequence[Receipt]) -> dict[str, Outcome | None]:
        """Take these claims as far as they go, and wait for those of `receipts` that `run` has in hand already.

        Returns each one's outcome by its receipt, None where it goes back to wait or could not be written down.
        """
        read = await self._thread.run(lambda: [self._read_small(claim) for claim in claims])
        for claim, content in zip(claims, read, strict=True):
            self._begin(claim, content)
        tasks = {one.id: self._hand[one.id][1] for one in receipts if one.id in self._hand}
        await asyncio.gather(*tasks.values())
        ends = {receipt: task.result() for receipt, task in tasks.items()}
        owed = {claim.receipt.id for claim, _ in self._owed}
        return {one: end if isinstance(end, Outcome) and one not in owed else None for one, end in ends.items()}

    async def answers(self) -> None:
        """Return when the thread that speaks to the ledger has had its turn: a thread that hangs gives no beat."""
        try:
            await self._thread.run(lambda: None)
        except CallerError:  # it was closed: no more beats, and no trouble
            await asyncio.Event().wait()

    def close(self) -> None:
        """Let go of the ledger; of one that hangs, without waiting for it."""
        try:
            self._thread.submit(self._ledger.close).result(LAST_WORD_S)
        except CallerError:
            return  # it is closed already
        except TimeoutError:
            log.warning("ledger-hangs", waited_s=LAST_WORD_S)
        self._thread.close(0)

    async def _begin_more(self) -> bool:
        """Begin as many mails as there is room for; return whether the ledger may have more of them now."""
        await self._pay()
        room = self._room()
        if not room:
            return len(self._hand) >= self._concurrency
        large = max(0, LARGE - sum(claim.receipt.size > SMALL for claim, _ in self._hand.values()))

        def claimed() -> list[tuple[Claim, bytes | Exception | None]]:
            claims = self._ledger.claim(room, large)
            claims.sort(key=lambda claim: claim.receipt.accepted_at)  # turns are for who comes in; loops go by time
            return [(claim, self._read_small(claim)) for claim in claims]

        found = await self._thread.run(claimed)
        for claim, content in found:
            self._try = self._begin(claim, content)
        return len(found) >= room

    def _room(self) -> int:
        """Return how many mails may be begun: while an engine is left alone none, or the one that is to try it."""
        free = self._concurrency - len(self._hand)
        if any(breaker.refuses for breaker in self._breakers):
            return 0
        if all(breaker.state.state != "open" for breaker in self._breakers):
            return max(0, free)
        return min(1, free) if self._try is None or self._try.done() else 0

    def _begin(self, claim: Claim, content: bytes | Exception | None) -> asyncio.Task[End]:
        task = asyncio.create_task(self._take(claim, content))
        self._hand[claim.receipt.id] = claim, task
        task.add_done_callback(lambda _: self._let_go(claim.receipt.id))
        return task

    def _let_go(self, receipt: str) -> None:
        self._hand.pop(receipt, None)
        self._wake.set()

    async def _take(self, claim: Claim, content: bytes | Exception | None) -> End:
        async with self._large if content is None else nullcontext():
            if content is None:
                content = await self._thread.run(lambda: self._read(claim))
            end = await self._attempts.make(claim, content)
        del content  # a large mail's bytes do not wait for the commit
        try:
            end = await self._ends.ask((claim, end))
        except Exception as error:  # noqa: BLE001  of the ledger: `run` meets it again when it pays what is owed
            log.warning("ledger-owed", receipt=claim.receipt.id, error=str(error))
            self._owed.append((claim, end))
        return end

    def _read_small(self, claim: Claim) -> bytes | Exception | None:
        return self._read(claim) if claim.receipt.size <= SMALL else None

    def _read(self, claim: Claim) -> bytes | Exception:
        try:
            return self._ledger.content(claim.receipt)
        except Exception as error:  # noqa: BLE001  that mail's, or the spool's: the attempt sorts it
            return error

    async def _pay(self) -> None:
        """Tell the ledger what it could not hear before: nobody else may touch our claims while we live."""
        if self._owed:
            owed = list(self._owed)
            await self._write(owed)
            del self._owed[: len(owed)]

    async def _write(self, reached: list[tuple[Claim, End]]) -> Sequence[End]:
        ends = await self._told(reached)
        outcomes = [end for end in ends if isinstance(end, Outcome)]
        back = [end for end in ends if isinstance(end, Back)]
        await self._thread.run(lambda: self._ledger.settle(outcomes, back))
        for outcome in outcomes:
            MAILS.labels(outcome.fate).inc()
            if outcome.fate is Fate.HELD:
                log.info("mail-held", receipt=outcome.receipt, message=outcome.id, storm=outcome.storm or "")
        if any(outcome.fate is Fate.STORED for outcome in outcomes):
            self._stored()
        return ends

    async def _told(self, reached: list[tuple[Claim, End]]) -> list[End]:
        """Tell the feed how mails ended. Those of which it cannot hear go back to wait, and come to their end again."""
        news = [(claim, end) for claim, end in reached if isinstance(end, Outcome) and tells(claim, end)]
        try:
            await self._telling.tell(news)
        except EngineError as error:
            untold = {claim.receipt.id for claim, _ in news}
            return [self._attempts.later(claim, error) if claim.receipt.id in untold else end for claim, end in reached]
        return [end for _, end in reached]

    async def _end_in_time(self) -> None:
        """Finish what is in hand, or put it back as it was: a stop is nobody's fault."""
        if self._hand:
            await asyncio.wait([task for _, task in self._hand.values()], timeout=STOP_S)
        left = list(self._hand.values())
        for _, task in left:
            task.cancel()
        self._owed += [(claim, Back(claim, 0.0)) for claim, _ in left]
        try:
            async with asyncio.timeout(LAST_WORD_S):
                await self._pay()
        except (EngineError, TimeoutError) as error:
            log.warning("ledger-unavailable", error=str(error), owed=len(self._owed))
        if left:
            log.warning("mail-put-back", mails=len(left), waited_s=STOP_S)

    async def _until_there_is_room(self, stop: asyncio.Event) -> None:
        """Wait until a quarter of the tasks is free, so that one claim serves many."""
        while len(self._hand) > self._concurrency - max(1, self._concurrency // 4) and not stop.is_set():
            self._wake.clear()
            await self._wake.wait()
