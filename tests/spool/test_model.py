"""Whatever is asked in whatever order: each receipt has one fate, the sums hold, and every byte can be read."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ingest.ports import Back, Claim
from ingest.records import Fate, Outcome, Receipt
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.retention import Retention
from loopguard import Envelope
from tests.spool.mails import Clock, take

WORKERS = ("worker-0", "worker-1")
ENDS = st.sampled_from([Fate.STORED, Fate.HELD, Fate.DUPLICATE, Fate.SHUNTED])
SENDERS = st.sampled_from(["ann@a.example", "bob@b.example", "", None])


class SpoolMachine(RuleBasedStateMachine):
    """Two workers on one spool; nobody holds a lock, so a reclaim takes what the other one has in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.loop = asyncio.new_event_loop()
        self.writer = SqliteSpoolWriter(self.folder / "spool", "intake-0", clock=self.clock, wall=self.clock)
        self.ledgers = {name: SqliteLedger(self.folder, name, self.clock, self.clock) for name in WORKERS}
        for ledger in self.ledgers.values():
            ledger.reclaim()
        self.retention = Retention(self.folder)
        self.contents: dict[str, tuple[Receipt, bytes]] = {}
        self.in_hand: dict[str, tuple[str, Claim]] = {}
        self.attempts: dict[str, int] = {}
        self.suspects: set[str] = set()
        self.due: dict[str, float] = {}
        self.ended: dict[str, Fate] = {}
        self.dropped: list[Fate] = []

    def teardown(self) -> None:
        self.retention.close()
        for ledger in self.ledgers.values():
            ledger.close()
        self.loop.run_until_complete(self.writer.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    def mine(self, worker: str) -> list[str]:
        return [id_ for id_, (owner, _) in self.in_hand.items() if owner == worker]

    @rule(
        content=st.binary(max_size=20),
        mailboxes=st.integers(1, 3),
        sender=SENDERS,
        later=st.sampled_from([0, 1, 40, 4_000]),
    )
    def accept(self, content: bytes, mailboxes: int, sender: str | None, later: int) -> None:
        self.clock.now += later
        names = [f"m{number}@desk.example" for number in range(mailboxes)]
        taken = take(self.writer, content, *names, envelope=Envelope(sender, tuple(names)))
        for receipt in self.loop.run_until_complete(taken):
            self.contents[receipt.id] = (receipt, content)
            self.attempts[receipt.id] = 0
            self.due[receipt.id] = 0.0

    @rule(worker=st.sampled_from(WORKERS), limit=st.integers(1, 5))
    def claim(self, worker: str, limit: int) -> None:
        before = self.mine(worker)
        claims = self.ledgers[worker].claim(limit)
        waits = self.contents.keys() - self.ended.keys() - self.in_hand.keys()
        due = {id_ for id_ in waits if self.due[id_] <= self.clock.now}
        assert len(claims) <= limit
        assert claims or before or not due, "a worker with empty hands is given what is due"
        for claim in claims:
            receipt = claim.receipt
            assert receipt.id in due
            assert receipt == self.contents[receipt.id][0]
            assert claim.attempt == self.attempts[receipt.id] + 1
            assert claim.alone == (receipt.id in self.suspects)
            assert not claim.alone or (claims == [claim] and not before)
            self.in_hand[receipt.id] = (worker, claim)
        assert not claims or not self.suspects & set(before), "nothing comes beside a suspect"

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), fate=ENDS, storm=st.sampled_from([None, "v1:storm"]))
    def settle(self, data: st.DataObject, fate: Fate, storm: str | None) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.in_hand)))
        worker, _ = self.in_hand.pop(id_)
        self.ledgers[worker].settle([Outcome(id_, fate, "key", storm=storm)])
        self.ended[id_] = fate

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), strike=st.booleans(), wait=st.sampled_from([0, 100]))
    def goes_back(self, data: st.DataObject, strike: bool, wait: int) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.in_hand)))
        worker, claim = self.in_hand.pop(id_)
        self.ledgers[worker].settle([], [Back(claim, wait, strike)])
        self.attempts[id_] += strike
        self.due[id_] = self.clock.now + wait
        if strike:
            self.suspects.discard(id_)

    @rule(worker=st.sampled_from(WORKERS))
    def the_other_one_died(self, worker: str) -> None:
        lost = [id_ for id_, (owner, _) in self.in_hand.items() if owner != worker]
        assert self.ledgers[worker].reclaim() == len(lost)
        if len(lost) == 1 and lost[0] in self.suspects:
            self.attempts[lost[0]] += 1
        self.suspects.update(lost)
        for id_ in lost:
            del self.in_hand[id_]
            self.due[id_] = 0.0

    @precondition(lambda self: Fate.SHUNTED in self.ended.values())
    @rule()
    def staff_put_back(self) -> None:
        shunted = [id_ for id_, fate in self.ended.items() if fate is Fate.SHUNTED]
        assert self.ledgers["worker-0"].put_back(shunted) == len(shunted)
        for id_ in shunted:
            del self.ended[id_]
            self.attempts[id_], self.due[id_] = 0, 0.0
            self.suspects.discard(id_)

    @rule()
    def retention_passes(self) -> None:
        self.clock.now += 4_000
        self.loop.run_until_complete(self.writer.roll())
        places = {id_: receipt.content.rpartition("#")[0] for id_, (receipt, _) in self.contents.items()}
        stays = {places[id_] for id_ in places if self.ended.get(id_, Fate.SHUNTED) is Fate.SHUNTED}
        past = self.retention.past(1e12)
        assert set(past) == set(places.values()) - stays
        for name in past:
            self.retention.drop(name)
            for id_ in [id_ for id_, place in places.items() if place == name]:
                self.dropped.append(self.ended.pop(id_))
                del self.contents[id_]

    @invariant()
    def sums_hold(self) -> None:
        backlog = self.ledgers["worker-0"].backlog()
        fates = [*self.ended.values(), *self.dropped]
        assert (backlog.stored, backlog.held, backlog.shunted, backlog.duplicate) == tuple(
            fates.count(fate) for fate in (Fate.STORED, Fate.HELD, Fate.SHUNTED, Fate.DUPLICATE)
        )
        assert backlog.accepted == len(self.contents) + len(self.dropped)
        assert backlog.pending == len(self.contents) - len(self.ended)
        assert backlog.unaccounted == 0
        pending = [receipt.accepted_at for id_, (receipt, _) in self.contents.items() if id_ not in self.ended]
        assert backlog.oldest_pending_at == min(pending, default=None)
        assert {Fate.PENDING: 0} | self.ledgers["worker-0"].fates(0, 1e12) == {
            Fate.PENDING: backlog.pending,
            **{fate: fates.count(fate) for fate in fates},
        }

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
