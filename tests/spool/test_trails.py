"""What a node knows of the mail that it took in: by receipt, by address, by message, at a bounded cost."""

import asyncio
import json
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ingest.ports.spool import Back, Lane
from ingest.records import Fate, Outcome
from ingest.spool import SqliteLedger, SqliteSpoolWriter, trails
from ingest.spool.look import looking
from ingest.spool.trace import Found, Trace, Wanted
from ingest.spool.trails import Trails
from loopguard import Envelope
from tests.plans import recorded, scans
from tests.spool.history import write_history
from tests.spool.mails import Clock
from tests.spool.test_cost import Steps

BOX, OTHER = "support@desk.example", "sales@desk.example"
LATE = 1e12
MANY = 200_000
BOUNDED = ("SCAN (subquery", "SCAN json_each", "USE TEMP B-TREE FOR ORDER BY")
"""What is limited inside, what was asked for, and the sorting of these few."""


async def took(writer: SqliteSpoolWriter, sender: str | None, *to: str, content: bytes = b"x") -> list[str]:
    draft = writer.draft()
    draft.write(content)
    boxes = tuple(dict.fromkeys(one.replace("+tag", "").lower() for one in to))
    return [one.id for one in await draft.commit(Envelope(sender, to), boxes)]


def ids(found: Found) -> list[str]:
    return [one.receipt for one in found.traces]


async def test_a_receipt_is_found_wherever_it_stands(tmp_path: Path, clock: Clock) -> None:
    writer = SqliteSpoolWriter(tmp_path / "spool", "web-0", clock=clock, wall=clock)
    ledger = SqliteLedger(tmp_path, "worker-0", clock, clock)
    ledger.reclaim()
    told = Trails(tmp_path, clock, clock)

    def trace(receipt: str) -> Trace:
        (one,) = told.follow(Wanted(receipts=(receipt, "f" * 32))).traces
        return one

    receipts = [(await took(writer, f"a{n}@x.example", BOX))[0] for n in range(6)]
    assert {(one.fate, one.lane, one.mailbox) for one in map(trace, receipts)} == {(Fate.PENDING, "", BOX)}
    claims = ledger.claim(5)
    by = {claim.receipt.id: claim for claim in claims}
    assert trace(receipts[0]).lane == Lane.FRESH
    fates = [Fate.STORED, Fate.HELD, Fate.DUPLICATE, Fate.SHUNTED]
    ends = [Outcome(one, fate, f"key-{fate}", reason=f"why {fate}") for one, fate in zip(receipts, fates, strict=False)]
    ledger.settle(ends, [Back(by[receipts[4]], 90)])
    for receipt, fate in zip(receipts, fates, strict=False):
        one = trace(receipt)
        assert (one.fate, one.message, one.reason) == (fate, f"key-{fate}", f"why {fate}")
        assert (one.mailbox, one.node, one.reverse_path) == (
            BOX,
            by[receipt].receipt.node,
            by[receipt].receipt.envelope.reverse_path,
        )
        assert one.size == 1
        assert one.settled_at
    back = trace(receipts[4])
    assert (back.fate, back.lane, back.waits) == (Fate.PENDING, Lane.BACKLOG, 1)
    assert back.next_try_at is not None
    assert back.next_try_at - clock.now == pytest.approx(90)
    assert trace(receipts[5]).fate is Fate.PENDING
    ledger.close()
    await writer.close()


async def test_by_address_in_any_case_by_time_and_by_mailbox(tmp_path: Path, clock: Clock) -> None:
    for name in ("web-0", "intake-0"):
        writer = SqliteSpoolWriter(tmp_path / "spool", name, clock=clock, wall=clock)
        for _ in range(3):
            clock.now += 10
            await took(writer, "Ann@X.example", BOX)
            await took(writer, "bob@x.example", f"{OTHER}", "Ann@x.example")
            await took(writer, 'a"b@x.example', OTHER)
            await took(writer, "", BOX)
        await writer.close()
    told = Trails(tmp_path, clock, clock)
    every = told.follow(Wanted(before=LATE, limit=100)).traces
    assert len(every) == 2 * 3 * 5
    assert list(every) == sorted(every, key=lambda one: (one.accepted_at, one.receipt), reverse=True)
    ann = told.follow(Wanted(address="aNN@x.EXAMPLE", before=LATE, limit=100)).traces
    assert {one.reverse_path for one in ann} == {"Ann@X.example", "bob@x.example"}
    assert len(ann) == 2 * 3 * 3
    assert len(told.follow(Wanted(recipient="ann@x.example", before=LATE, limit=100)).traces) == 2 * 3 * 2
    assert len(told.follow(Wanted(address="bob@x.example", recipient=BOX, before=LATE)).traces) == 0
    assert len(told.follow(Wanted(address='a"b@x.example', before=LATE)).traces) == 6
    assert told.follow(Wanted(address="nn@x.example", before=LATE)).traces == ()
    mine = told.follow(Wanted(address="ann@x.example", before=LATE, mailboxes=(BOX,), limit=2))
    assert [one.mailbox for one in mine.traces] == [BOX, BOX]
    assert told.follow(Wanted(before=LATE, mailboxes=())).traces == ()
    times = sorted({one.accepted_at for one in every})
    some = told.follow(Wanted(since=times[1], before=times[2], limit=100)).traces
    assert {one.accepted_at for one in some} == set(times[1:3])
    assert ids(told.follow(Wanted(before=LATE, limit=4)))[:4] == [one.receipt for one in every[:4]]


async def test_duplicates_of_a_message_and_ids_of_what_waits(tmp_path: Path, clock: Clock) -> None:
    writer = SqliteSpoolWriter(tmp_path / "spool", "web-0", clock=clock, wall=clock)
    ledger = SqliteLedger(tmp_path, "worker-0", clock, clock)
    ledger.reclaim()
    mail = b"From: a@b.example\r\nMessage-ID: <Some.Id@Customer.example>\r\n\r\n"
    first, second, shunted, waits = [
        (await took(writer, None, BOX, content=mail + b"x" * size))[0] for size in (1, 1, 1, 300_000)
    ]
    ledger.claim(3)
    ledger.settle(
        [
            Outcome(first, Fate.STORED, "key"),
            Outcome(second, Fate.DUPLICATE, "key"),
            Outcome(shunted, Fate.SHUNTED, ""),
        ]
    )
    (new,) = await took(writer, None, BOX, content=mail)
    await took(writer, None, BOX, content=mail.replace(b"Some", b"other"))
    told = Trails(tmp_path, clock, clock)
    assert ids(told.follow(Wanted(messages=("key",), before=LATE))) == [second]
    by_id = told.follow(Wanted(message_id="Some.Id@customer.example", before=LATE))
    assert set(ids(by_id)) == {shunted, waits, new}
    assert by_id.left_out == ()
    ledger.close()
    await writer.close()


async def test_what_is_not_looked_at_is_said(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "MOST_PARTITIONS", 2)
    monkeypatch.setattr(trails, "MOST_DUPLICATES", 1)
    monkeypatch.setattr(trails, "MOST_HEADERS", 1)
    ledger = SqliteLedger(tmp_path, "worker-0", clock, clock)
    ledger.reclaim()
    for n in range(4):
        writer = SqliteSpoolWriter(tmp_path / "spool", f"intake-{n}", clock=clock, wall=clock)
        for _ in range(3):
            await took(writer, "a@b.example", BOX)
        await writer.close()
    claims = ledger.claim(12)
    ledger.settle([Outcome(one.receipt.id, Fate.DUPLICATE, "key") for one in claims[:3]])
    told = Trails(tmp_path, clock, clock)
    assert "2 older files" in told.follow(Wanted(address="a@b.example", before=LATE)).left_out[0]
    assert "duplicates" in told.follow(Wanted(messages=("key",), before=LATE)).left_out[0]
    assert "only the 1 newest" in told.follow(Wanted(message_id="x@y", before=LATE)).left_out[0]
    ledger.close()


async def test_a_partition_that_is_damaged_or_gone_hides_no_other(tmp_path: Path, clock: Clock) -> None:
    receipts = []
    for n in range(3):
        writer = SqliteSpoolWriter(tmp_path / "spool", f"intake-{n}", clock=clock, wall=clock)
        receipts += await took(writer, "a@b.example", BOX)
        await writer.close()
    ledger = SqliteLedger(tmp_path, "worker-0", clock, clock)
    ledger.reclaim()
    ledger.settle([Outcome(one.receipt.id, Fate.STORED, "key") for one in ledger.claim(9)])
    ledger.close()
    files = sorted((tmp_path / "spool").glob("*/*.sqlite"))
    files[0].write_bytes(b"nonsense" * 1_000)
    files[1].unlink()
    for end in ("-wal", "-shm"):
        Path(f"{files[0]}{end}").unlink(missing_ok=True)
    told = Trails(tmp_path, clock, clock)
    found = told.follow(Wanted(address="a@b.example", before=LATE))
    assert ids(found) == [receipts[2]]
    assert found.left_out
    by_id = told.follow(Wanted(receipts=tuple(receipts)))
    assert {one.receipt: one.mailbox for one in by_id.traces} == {receipts[0]: "", receipts[1]: "", receipts[2]: BOX}
    assert ids(told.follow(Wanted(receipts=tuple(receipts), mailboxes=(BOX,)))) == [receipts[2]]


def test_a_receipt_among_very_many_costs_what_it_costs_among_a_thousand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch)
    found = {}
    for finished in (1_000, MANY):
        folder = tmp_path / str(finished)
        write_history(folder, finished)

        async def some(folder: Path = folder) -> list[str]:
            writer = SqliteSpoolWriter(folder / "spool", "web-0")
            receipts = [(await took(writer, "a@b.example", BOX))[0] for _ in range(20)]
            await writer.close()
            return receipts

        unread = asyncio.run(some())[7]
        told = Trails(folder)
        old = f"{500:012x}{500:020x}"
        assert [one.receipt for one in told.follow(Wanted(receipts=(old,))).traces] == [old]
        found[finished] = {
            what: steps.of(partial(told.follow, Wanted(receipts=(one,))))
            for what, one in (("done", old), ("unread", unread), ("nowhere", "f" * 32))
        }
        assert [one.fate for one in told.follow(Wanted(receipts=(unread,))).traces] == [Fate.PENDING]
    for what, few in found[1_000].items():
        assert found[MANY][what] <= 1.5 * max(few, 10), found


def test_nodes_of_other_builds_understand_each_other() -> None:
    wanted = Wanted(receipts=("a",), mailboxes=("b",), since=1.5)
    assert Wanted.read(wanted.text()) == wanted
    assert Wanted.read(json.dumps({**json.loads(wanted.text()), "newer": 1})) == wanted
    found = Found((Trace("r", 1.0, Fate.HELD, recipients=("x@y",), reverse_path=None),), ("something",))
    assert Found.read(found.text()) == found
    assert Found.read('{"traces": [{"receipt": "r", "accepted_at": 1, "fate": "stored", "newer": 2}], "left_out": []}')
    for nonsense in ("[]", "null", '{"traces": [{}], "left_out": []}', '{"traces": 1}', "nonsense"):
        with pytest.raises(ValueError):  # noqa: PT011  pydantic's and json's
            Found.read(nonsense)
    for nonsense in ("[]", "null", '{"since": []}', '{"receipts": "x"}', '{"limit": "many"}', "nonsense"):
        with pytest.raises(ValueError):  # noqa: PT011  as above
            Wanted.read(nonsense)


async def test_a_look_disturbs_no_worker(tmp_path: Path, clock: Clock) -> None:
    """It holds a snapshot, never a lock that a claim waits for."""
    writer = SqliteSpoolWriter(tmp_path / "spool", "web-0", clock=clock, wall=clock)
    await took(writer, "a@b.example", BOX)
    ledger = SqliteLedger(tmp_path, "worker-0", clock, clock)
    ledger.reclaim()
    with looking(tmp_path, clock, clock):
        other = sqlite3.connect(tmp_path / "ledger.sqlite", timeout=0)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        assert len(ledger.claim(1)) == 1
    ledger.close()
    await writer.close()


async def test_the_ledger_is_never_looked_at_whole(tmp_path: Path, clock: Clock) -> None:
    with recorded() as statements:
        writer = SqliteSpoolWriter(tmp_path / "spool", "web-0", clock=clock, wall=clock)
        (receipt,) = await took(writer, "a@b.example", BOX)
        told = Trails(tmp_path, clock, clock)
        for wanted in (Wanted(receipts=(receipt, "x")), Wanted(messages=("k",)), Wanted(message_id="k"), Wanted()):
            told.follow(replace(wanted, before=LATE))
        await writer.close()
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    asked = {one for one in statements if one.startswith("SELECT") and ("FROM done" in one or "FROM open" in one)}
    assert len(asked) >= 6
    plans = scans(connection, asked)
    connection.close()
    whole = [line for lines in plans.values() for line in lines if not line.startswith(BOUNDED)]
    assert whole == []
