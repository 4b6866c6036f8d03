"""Whatever is asked in whatever order: each receipt has one fate, the sums hold, and every byte can be read."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ingest.ports import Claim
from ingest.records import Fate, Outcome, Receipt
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from tests.spool.mails import Clock, take

WORKERS = ("worker-0", "worker-1")
ENDS = st.sampled_from([Fate.STORED, Fate.HELD, Fate.DUPLICATE, Fate.SHUNTED])


class SpoolMachine(RuleBasedStateMachine):
    """Two workers on one spool; nobody holds a lock, so a reclaim takes what the other one has in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.loop = asyncio.new_event_loop()
        self.writer = SqliteSpoolWriter(self.folder / "spool", "intake-0", clock=self.clock)
        self.ledgers = {name: SqliteLedger(self.folder, name) for name in WORKERS}
        for ledger in self.ledgers.values():
            ledger.reclaim()
        self.contents: dict[str, tuple[Receipt, bytes]] = {}
        self.in_hand: dict[str, tuple[str, Claim]] = {}
        self.attempts: dict[str, int] = {}
        self.ended: dict[str, Fate] = {}

    def teardown(self) -> None:
        for ledger in self.ledgers.values():
            ledger.close()
        self.loop.run_until_complete(self.writer.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(content=st.binary(max_size=20), mailboxes=st.integers(1, 3), later=st.sampled_from([0, 1, 4_000]))
    def accept(self, content: bytes, mailboxes: int, later: int) -> None:
        self.clock.now += later
        names = [f"m{number}@desk.example" for number in range(mailboxes)]
        for receipt in self.loop.run_until_complete(take(self.writer, content, *names)):
            self.contents[receipt.id] = (receipt, content)
            self.attempts[receipt.id] = 0

    @rule(worker=st.sampled_from(WORKERS), limit=st.integers(1, 5))
    def claim(self, worker: str, limit: int) -> None:
        claims = self.ledgers[worker].claim(limit, self.clock.now)
        assert len(claims) <= limit
        for claim in claims:
            receipt = claim.receipt
            assert receipt.id not in self.in_hand
            assert receipt.id not in self.ended
            self.attempts[receipt.id] += 1
            assert claim == Claim(self.contents[receipt.id][0], self.attempts[receipt.id])
            self.in_hand[receipt.id] = (worker, claim)

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), fate=ENDS)
    def settle(self, data: st.DataObject, fate: Fate) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.in_hand)))
        worker, _ = self.in_hand.pop(id_)
        self.ledgers[worker].settle([Outcome(id_, fate, "key")], self.clock.now)
        self.ended[id_] = fate

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), strike=st.booleans(), wait=st.sampled_from([0, 100]))
    def retry(self, data: st.DataObject, strike: bool, wait: int) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.in_hand)))
        worker, claim = self.in_hand.pop(id_)
        self.ledgers[worker].retry([claim], self.clock.now + wait, strike=strike)
        self.attempts[id_] -= 0 if strike else 1

    @rule(worker=st.sampled_from(WORKERS))
    def the_other_one_died(self, worker: str) -> None:
        lost = [id_ for id_, (owner, _) in self.in_hand.items() if owner != worker]
        assert self.ledgers[worker].reclaim() == len(lost)
        for id_ in lost:
            del self.in_hand[id_]

    @invariant()
    def sums_hold(self) -> None:
        backlog = self.ledgers["worker-0"].backlog()
        fates = list(self.ended.values())
        assert (backlog.stored, backlog.held, backlog.shunted, backlog.duplicate) == tuple(
            fates.count(fate) for fate in (Fate.STORED, Fate.HELD, Fate.SHUNTED, Fate.DUPLICATE)
        )
        assert backlog.accepted == len(self.contents)
        assert backlog.pending == len(self.contents) - len(fates)
        pending = [receipt.accepted_at for id_, (receipt, _) in self.contents.items() if id_ not in self.ended]
        assert backlog.oldest_pending_at == min(pending, default=None)

    @invariant()
    def everything_can_be_read(self) -> None:
        for id_, (receipt, content) in self.contents.items():
            assert self.ledgers["worker-1"].content(receipt) == content
            outcome = self.ledgers["worker-1"].outcome(id_)
            assert (outcome.fate if outcome else None) == self.ended.get(id_)


TestSpool = SpoolMachine.TestCase
TestSpool.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
