"""Lanes and turns: nobody's crowd stands in front of anybody else's mail, whatever its length."""

import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.ports import Claim, Lane
from ingest.records import Fate
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.ledger.entering import BULK
from ingest.spool.ledger.lanes import FLOW_MOST, FRESH_MOST
from tests.spool.conftest import Open
from tests.spool.mails import LARGE, MAILBOX, OTHER, Clock, crowd, ends, goes_back, ids, take, take_from, take_one

LOOP = "loop@robot.example"


def lanes(claims: list[Claim]) -> Counter[Lane]:
    return Counter(claim.lane for claim in claims)


def senders(claims: list[Claim]) -> list[str | None]:
    return [claim.receipt.envelope.reverse_path for claim in claims]


async def test_a_mail_behind_two_thousand_of_another_mailbox_is_claimed_within_two_claims(
    writer: SqliteSpoolWriter, ledger: SqliteLedger
) -> None:
    crowd(writer, 2_000, "many@customer.example")
    late = await take_one_for(writer, OTHER)
    claimed = [ids(ledger.claim(64)) for _ in range(2)]
    assert late in claimed[0] + claimed[1]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few mails be many: more than are served in the order of arrival."""
    monkeypatch.setattr("ingest.spool.ledger.turns.FEW", 0)


async def test_few_fresh_mails_are_served_in_the_order_of_arrival(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock
) -> None:
    """A loop of two mailboxes of ours is known by the order in which they wrote to each other."""
    expected = []
    for number in range(90):
        mailbox, sender = (OTHER, MAILBOX) if number % 3 else (MAILBOX, OTHER)
        expected.append((await take_from(writer, sender, mailbox)).id)
        clock.now += 0.001
    assert ids(ledger.claim(40)) + ids(ledger.claim(64)) == expected


async def take_one_for(writer: SqliteSpoolWriter, mailbox: str) -> str:
    return (await take(writer, b"Subject: one\r\n\r\n", mailbox))[0].id


@pytest.mark.parametrize("age", [0, 60], ids=["fresh", "old"])
async def test_a_senders_flood_leaves_the_others_of_its_mailbox_their_turns(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, age: float
) -> None:
    crowd(writer, 1_500, "flood@customer.example")
    people = [(await take_from(writer, f"person{number}@customer.example")).id for number in range(20)]
    clock.now += age
    claims = ledger.claim(64) + ledger.claim(64)
    assert set(people) <= set(ids(claims))


async def test_mailboxes_and_their_senders_take_turns_one_claim_at_a_time(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, many: None
) -> None:
    """The turns are stored: it makes no difference in how many claims they are taken."""
    for _ in range(6):
        for sender in ("a@x.example", "b@x.example"):
            await take_from(writer, sender)
    for _ in range(6):
        await take_from(writer, "c@y.example", OTHER)
    handed = [ledger.claim(1)[0] for _ in range(12)]
    assert Counter(senders(handed)) == {"a@x.example": 3, "b@x.example": 3, "c@y.example": 6}
    assert all(one.receipt.mailbox != two.receipt.mailbox for one, two in pairwise(handed))


async def test_of_one_sender_the_oldest_comes_first(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock
) -> None:
    expected = []
    for _ in range(5):
        expected.append((await take_one(writer)).id)
        clock.now += 1
    assert ids(ledger.claim(3)) + ids(ledger.claim(3)) == expected


async def test_fresh_mail_does_not_wait_for_a_backlog_of_forty_thousand(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock
) -> None:
    for number in range(8):
        crowd(writer, 5_000, f"backlog{number}@customer.example")
    clock.now += 600
    claims = 0
    for _ in range(10):
        fresh = (await take_from(writer, "fresh@customer.example")).id
        claims += 1
        assert fresh in ids(ledger.claim(64)), f"claim {claims}, whether or not the backlog has been read"
        clock.now += 1
    assert ledger.backlog().pending == 40_000 + claims


async def test_shares_hold_while_all_lanes_wait(writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock) -> None:
    await all_lanes(writer, ledger, clock)
    assert about(lanes(ledger.claim(80)), fresh=40, backlog=20, storm=20)
    assert about(lanes([ledger.claim(1)[0] for _ in range(40)]), fresh=20, backlog=10, storm=10)


def about(counted: Counter[Lane] | Counter[str], **expected: int) -> bool:
    """Tell whether the lanes have their shares, give or take the one whose turn was next."""
    return counted.keys() == expected.keys() and all(
        abs(counted[Lane(lane)] - expected[lane]) <= 1 for lane in expected
    )


async def all_lanes(writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock) -> None:
    """Let a few hundred mails wait in each lane but the large one."""
    crowd(writer, 300, LOOP)
    crowd(writer, 300, "backlog@customer.example")
    clock.now += 60
    ends(ledger, [await claimed_of(ledger, LOOP)], Fate.HELD, "v1:storm")
    for number in range(40):
        crowd(writer, 10, f"fresh{number}@customer.example")
    ledger.enter()


async def claimed_of(ledger: SqliteLedger, sender: str) -> Claim:
    """Return a claim on a mail of this sender; what else was claimed goes back."""
    claims = ledger.claim(2)
    (mine,) = [claim for claim in claims if claim.receipt.envelope.reverse_path == sender]
    goes_back(ledger, [claim for claim in claims if claim != mine])
    return mine


async def test_an_unused_share_goes_to_the_others(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock
) -> None:
    crowd(writer, 300, "backlog@customer.example")
    clock.now += 60
    assert lanes(ledger.claim(64)) == {Lane.BACKLOG: 64}


async def test_a_lane_that_was_empty_has_saved_up_nothing(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock
) -> None:
    crowd(writer, 400, "backlog@customer.example")
    clock.now += 60
    ledger.claim(200)
    for number in range(40):
        crowd(writer, 10, f"fresh{number}@customer.example")
    assert about(lanes(ledger.claim(60)), fresh=40, backlog=20)


async def test_large_mail_comes_no_faster_than_asked_for(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    for _ in range(3):
        await take(writer, LARGE)
    small = await take_one(writer)
    assert ids(ledger.claim(64)) == [small.id]
    assert lanes(ledger.claim(64, 2)) == {Lane.LARGE: 2}
    assert lanes(ledger.claim(64, 2)) == {Lane.LARGE: 1}


async def test_a_crowd_is_not_fresh(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    crowd(writer, FLOW_MOST + 50, "newsletter@customer.example")
    ledger.enter()
    assert entered(ledger) == {Lane.FRESH: FLOW_MOST, Lane.BACKLOG: 50}
    for number in range(60):
        crowd(writer, 10, f"person{number}@customer.example")
    ledger.enter()
    assert entered(ledger) == {Lane.FRESH: FRESH_MOST, Lane.BACKLOG: 50 + FLOW_MOST + 600 - FRESH_MOST}


def entered(ledger: SqliteLedger) -> dict[str, int]:
    return dict(ledger._connection.execute("SELECT lane, count(*) FROM open GROUP BY lane"))


async def test_a_storm_moves_what_waits_of_its_flow_and_nothing_else(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, many: None
) -> None:
    crowd(writer, 50, LOOP)
    crowd(writer, 50, LOOP, OTHER)
    crowd(writer, 50, "ann@customer.example")
    (first,) = [claim for claim in ledger.claim(4) if senders([claim]) == [LOOP] and claim.receipt.mailbox == MAILBOX]
    ends(ledger, [first], Fate.HELD, "v1:storm")
    assert entered(ledger) == {Lane.STORM: 49, Lane.FRESH: 100}
    late = await take_from(writer, LOOP)
    ledger.enter()
    assert entered(ledger) == {Lane.STORM: 50, Lane.FRESH: 100}, "what comes later enters there"
    clock.now += 3_601
    await take_from(writer, LOOP)
    ledger.enter()
    assert entered(ledger) == {Lane.STORM: 50, Lane.FRESH: 101}, "an hour without another storm ends it"
    assert ledger.outcome(late.id) is None


@pytest.mark.parametrize("sender", ["", None])
async def test_the_null_reverse_path_is_everybodys(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, sender: str | None
) -> None:
    """A bounce that is held says nothing about the next one, until very many are held in a row."""
    for _ in range(60):
        await take_from(writer, sender)
    for fate, storm in [(Fate.HELD, "v1:storm")] * 19 + [(Fate.STORED, None)] + [(Fate.HELD, "v1:storm")] * 19:
        ends(ledger, ledger.claim(1), fate, storm)
    assert entered(ledger) == {Lane.FRESH: 21}
    ends(ledger, ledger.claim(1), Fate.HELD, "v1:storm")
    assert entered(ledger) == {Lane.STORM: 20}


async def test_what_went_back_is_not_fresh_any_more(writer: SqliteSpoolWriter, ledger: SqliteLedger) -> None:
    await take_one(writer)
    goes_back(ledger, ledger.claim(1))
    assert [(claim.lane, claim.waits, claim.attempt) for claim in ledger.claim(1)] == [(Lane.BACKLOG, 1, 1)]


async def test_a_backlog_that_was_never_read_is_read_a_part_at_a_time(
    writer: SqliteSpoolWriter, ledger: SqliteLedger
) -> None:
    """No claim holds the ledger's lock for as long as a spool of days takes to read."""
    for number in range(4):
        crowd(writer, BULK, f"sender{number}@customer.example")
    goes_back(ledger, ledger.claim(1))
    assert sum(entered(ledger).values()) < 1.5 * BULK
    assert ledger.backlog().pending == 4 * BULK
    assert ledger.backlog().unaccounted == 0
    while claims := ledger.claim(1_000):
        ends(ledger, claims)
    assert ledger.backlog().stored == 4 * BULK


CLAIM = """
import sys
from pathlib import Path
from ingest.spool import SqliteLedger
ledger = SqliteLedger(Path(sys.argv[1]), sys.argv[2], lambda: float(sys.argv[3]), lambda: float(sys.argv[3]))
print("open", flush=True)
sys.stdin.readline()
for _ in range(60):
    for claim in ledger.claim(1):
        print(claim.lane)
"""


async def test_shares_hold_over_two_worker_processes_together(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, clock: Clock, data_dir: Path
) -> None:
    await all_lanes(writer, ledger, clock)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, data_dir, name, str(clock.now)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("worker-1", "worker-2")
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "open\n"
    handed = Counter(line for worker in workers for line in worker.communicate("go\n")[0].split())
    assert about(handed, fresh=60, backlog=30, storm=30)


async def test_two_ledgers_share_their_turns(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, opening: Open, many: None
) -> None:
    for mailbox in ("a@desk.example", "b@desk.example", "c@desk.example"):
        crowd(writer, 10, "x@customer.example", mailbox)
    other = opening("worker-1")
    handed = [one.claim(1)[0].receipt.mailbox[0] for _ in range(3) for one in (ledger, other)]
    assert "".join(handed) == "abcabc"
