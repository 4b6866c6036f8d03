"""A node's shunted mail: a page costs what it shows, putting back goes in slices, and both sides read each other."""

import sqlite3
from pathlib import Path

import pytest

from ingest.records import Fate
from ingest.spool import SqliteLedger, SqliteSpoolWriter, set_aside
from ingest.spool.set_aside import put_back
from ingest.spool.shunted import ShuntedFound, ShuntedMail, ShuntedWanted, homeless, key_of
from ingest.spool.trails import Trails
from tests.conformance.plans import TIES
from tests.plans import recorded, scans
from tests.spool.mails import Clock, ends, take_from
from tests.spool.test_cost import MOST, Steps

BOX, OTHER = "a@desk.example", "b@desk.example"


async def shunted(folder: Path, clock: Clock, count: int) -> None:
    writer = SqliteSpoolWriter(folder / "spool", "intake-0", clock=clock, wall=clock)
    ledger = SqliteLedger(folder, "worker-0", clock, clock)
    for n in range(count):
        clock.now += 1
        await take_from(writer, "x@y.example", (BOX, OTHER)[n % 2])
    while claims := ledger.claim(50, 50):
        ends(ledger, claims, Fate.SHUNTED)
    ledger.close()
    await writer.close()


def many_more(folder: Path, count: int) -> None:
    """Make `count` rows out of one, all of one mail of BOX, older than what is there."""
    with sqlite3.connect(folder / "ledger.sqlite") as ledger:
        (row,) = ledger.execute("SELECT partition, seq FROM done ORDER BY seq LIMIT 1").fetchall()
        ledger.executemany(
            "INSERT INTO done VALUES (?, ?, ?, ?, 'shunted', '', 'x', 1.0)",
            ((row[0], 1_000 + n, f"{n:032x}", float(n)) for n in range(count)),
        )
    ledger.close()
    (file,) = (folder / "spool").glob("*/*.sqlite")
    with sqlite3.connect(file) as spool:
        spool.executemany(
            "INSERT INTO receipt SELECT ?, ?, content, ?, mailbox, reverse_path, forward_paths FROM receipt"
            " WHERE seq = ?",
            ((1_000 + n, f"{n:032x}", float(n), row[1]) for n in range(count)),
        )
    spool.close()


def walked(folder: Path, wanted: ShuntedWanted) -> list[ShuntedFound]:
    pages = [Trails(folder).shunted(wanted)]
    while (stopped := pages[-1].stopped) is not None:
        more = ShuntedWanted(
            reason=wanted.reason, mailboxes=wanted.mailboxes, before=stopped[0], last=stopped[1], limit=wanted.limit
        )
        pages.append(Trails(folder).shunted(more))
    return pages


async def test_a_page_among_a_hundred_thousand_costs_no_more_than_among_a_thousand(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, spent = Steps(monkeypatch), {}
    for count in (3_000, 100_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        await shunted(folder, clock, 4)
        many_more(folder, count)
        for wanted in (ShuntedWanted(), ShuntedWanted(mailboxes=(OTHER,)), ShuntedWanted(reason=key_of("none"))):
            before = steps.tens
            page = Trails(folder).shunted(wanted)
            spent.setdefault((wanted.mailboxes, wanted.reason), []).append(steps.tens - before)
            assert page.stopped is not None
    assert all(small > 10 for small, _ in spent.values()), "the steps are counted"
    assert not {name: two for name, two in spent.items() if two[1] > MOST * two[0]}, spent


async def test_what_a_page_does_not_reach_the_next_ones_do(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_aside, "MOST_LOOKED", 6)
    monkeypatch.setattr(set_aside, "CHUNK", 4)
    await shunted(tmp_path, clock, 21)
    for wanted, count in ((ShuntedWanted(limit=3), 21), (ShuntedWanted(mailboxes=(OTHER,), limit=3), 10)):
        pages = walked(tmp_path, wanted)
        found = [one.receipt for page in pages for one in page.mails]
        assert (len(found), len(set(found))) == (count, count)
        assert found == sorted(found, reverse=True)
        assert all(len(page.mails) <= 3 for page in pages)


async def test_putting_back_goes_in_slices_and_stops_where_it_is_told(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_aside, "CHUNK", 4)
    await shunted(tmp_path, clock, 20)
    some = put_back(tmp_path, ShuntedWanted(mailboxes=(OTHER,)), lambda _: None, 7)
    assert (some.count, some.more) == (8, True)
    rest = put_back(tmp_path, ShuntedWanted(), lambda _: None, 1_000)
    assert (rest.count, rest.more, rest.left) == (12, False, {})
    assert walked(tmp_path, ShuntedWanted())[0] == ShuntedFound()


async def test_no_look_reads_all_that_ended(tmp_path: Path, clock: Clock) -> None:
    await shunted(tmp_path, clock, 3)
    with recorded() as seen:
        Trails(tmp_path).shunted(ShuntedWanted())
        Trails(tmp_path).shunted(ShuntedWanted(receipt="0" * 32))
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    looks = [one for one in seen if "FROM done" in one]
    assert len(looks) == 2
    assert {line for lines in scans(connection, looks).values() for line in lines} <= set(TIES)
    connection.close()


def test_questions_answers_and_subjects_come_back_as_they_went() -> None:
    wanted = ShuntedWanted("1" * 32, key_of("why: *@:"), ("a:b@x.example", "\ud800"), 1.5, "~", 7)
    assert ShuntedWanted.read(wanted.text()) == wanted
    found = ShuntedFound((ShuntedMail("r", 1.0, 2.0, "failed 3 times; x", subject="\ud800"),), (1.0, "r"), ("x",))
    assert ShuntedFound.read(found.text()) == found
    for mailbox in ("a:b@x.example", "*@x.example", None):
        subject = wanted.subject(mailbox, 1_700_000_000.25)
        assert ShuntedWanted.of_subject(subject) == ShuntedWanted(
            "1" * 32, key_of("why: *@:"), (mailbox,) if mailbox else None
        )
    for text in ("[]", "{}", '{"traces": []}', "x", '{"shunted": 1}'):
        with pytest.raises(ValueError, match=r"shunted|validation|Expecting|unpack"):
            ShuntedFound.read(text)
    with pytest.raises(ValueError, match=r"shunted|validation|Expecting|unpack"):
        ShuntedWanted.of_subject("shunted:x@1")


def test_only_our_own_words_name_a_mailbox() -> None:
    assert homeless("mailbox a@b.example is not in the settings") == "a@b.example"
    assert homeless("failed 3 times; mailbox a@b.example is not in the settings; see the log") is None
