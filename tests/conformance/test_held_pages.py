"""Pages of held mail and rows of storms: what `ingest.ports.Quarantine` says of them, on every adapter."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.mongodb import MongoDatabase, MongoQuarantine
from ingest.adapters.sqlite import SqliteDatabase, SqliteQuarantine
from ingest.errors import CallerError
from ingest.ports import HeldQuery, Quarantine, StormQuery
from ingest.ports.pages.cursor import Listed
from ingest.records import HeldMessage, HeldState
from loopguard import Effect, Finding
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, held, hostile_texts, key, receipt, storm

Open = Callable[[], Quarantine]
A, B = "a@desk.example", "b@desk.example"


def of(n: int, name: str = "v1:a", mailbox: str = A, at: float | None = None, **changes: Any) -> HeldMessage:
    when = START + n if at is None else at
    return held(n, name, receipt=receipt(n, mailbox=mailbox, accepted_at=when), **changes)


async def hold(quarantine: Quarantine, *mails: HeldMessage, **about: Any) -> None:
    for one in mails:
        box, at = one.receipt.mailbox, one.receipt.accepted_at
        parties = ("bot@example.com", box)
        await quarantine.hold(one, storm(one.storm, at, **{"mailbox": box, "parties": parties, **about}))


async def paged(quarantine: Quarantine, query: HeldQuery, limit: int = 3, *, newest: bool = True) -> list[HeldMessage]:
    found: list[HeldMessage] = []
    cursor: str | None = None
    while True:
        page = await quarantine.page(query, cursor, limit, newest=newest)
        assert len(page.mails) <= limit
        found += page.mails
        cursor = page.next
        if cursor is None:
            return found


async def keys(quarantine: Quarantine, query: StormQuery, limit: int = 2) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await quarantine.storm_page(query, cursor, limit)
        assert len(page.rows) <= limit
        found += [row.storm.key for row in page.rows]
        cursor = page.next
        if cursor is None:
            return found


@pytest.mark.parametrize("newest", [True, False])
async def test_pages_hold_every_mail_once_in_order_whatever_is_equal(quarantines: Open, newest: bool) -> None:
    quarantine = quarantines()
    mails = [of(n, f"v1:{n % 3}", (A, B)[n % 2], START + n // 5) for n in range(23)]
    await hold(quarantine, *mails)
    ordered = sorted(mails, key=lambda one: (one.receipt.accepted_at, one.id), reverse=newest)
    assert await paged(quarantine, HeldQuery(), newest=newest) == ordered
    for box in (A, B):
        mine = [one for one in ordered if one.receipt.mailbox == box]
        assert await paged(quarantine, HeldQuery((box,)), newest=newest) == mine
    assert await paged(quarantine, HeldQuery((A, B)), newest=newest) == ordered
    assert await paged(quarantine, HeldQuery(()), newest=newest) == []
    between = HeldQuery(since=START + 1, until=START + 3)
    assert await paged(quarantine, between, newest=newest) == [
        one for one in ordered if START + 1 <= one.receipt.accepted_at <= START + 3
    ]
    storm_ = HeldQuery(storm="v1:1", mailboxes=(B,))
    assert await paged(quarantine, storm_, newest=newest) == [
        one for one in ordered if one.storm == "v1:1" and one.receipt.mailbox == B
    ]


async def test_mails_are_found_by_state_sender_and_code(quarantines: Open) -> None:
    quarantine = quarantines()
    hop = Finding("hop-limit", "60 hops", "RFC 5321 6.3", Effect.HOLD)
    mails = [of(0), of(1, sender="x@y.example"), of(2, findings=(hop,)), of(3, mailbox=B, sender="x@y.example")]
    await hold(quarantine, *mails)
    await quarantine.decide([mails[0].id], HeldState.RELEASED, "ann", START)
    released = replace(mails[0], state=HeldState.RELEASED, actor="ann", decided_at=START)
    assert await paged(quarantine, HeldQuery(state=HeldState.RELEASED)) == [released]
    assert [one.id for one in await paged(quarantine, HeldQuery(state=None))] == [one.id for one in reversed(mails)]
    assert await paged(quarantine, HeldQuery(sender="x@y.example")) == [mails[3], mails[1]]
    assert await paged(quarantine, HeldQuery((A,), sender="x@y.example")) == [mails[1]]
    assert await paged(quarantine, HeldQuery(storm="v1:a", sender="x@y.example")) == [mails[3], mails[1]]
    assert await paged(quarantine, HeldQuery(code="hop-limit")) == [mails[2]]
    assert await paged(quarantine, HeldQuery((B,), code="hop-limit")) == []


async def test_a_mail_that_comes_meanwhile_moves_no_page(quarantines: Open) -> None:
    quarantine = quarantines()
    await hold(quarantine, *(of(n) for n in range(5)))
    first = await quarantine.page(HeldQuery(), limit=2)
    await hold(quarantine, of(9))
    second = await quarantine.page(HeldQuery(), first.next, 9)
    assert [one.id for one in first.mails + second.mails] == [of(n).id for n in (4, 3, 2, 1, 0)]


async def test_many_mailboxes_are_as_one(quarantines: Open) -> None:
    quarantine = quarantines()
    boxes = tuple(f"box{n}@desk.example" for n in range(40))
    await hold(quarantine, *(of(n, f"v1:{n}", boxes[n]) for n in range(40)))
    assert [one.id for one in await paged(quarantine, HeldQuery(boxes[::2]), 7)] == [
        of(n).id for n in range(38, -1, -2)
    ]
    assert await keys(quarantine, StormQuery(boxes[::2]), 7) == [f"v1:{n}" for n in range(38, -1, -2)]


@pytest.mark.parametrize("place", ["x", "0.zz.a", "0.7ff8000000000000.a", "9.0000000000000000.a", "0.00.a", "0"])
async def test_a_foreign_cursor_is_the_callers_mistake(quarantines: Open, place: str) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1))
    with pytest.raises(CallerError, match="the cursor is none"):
        await quarantine.page(HeldQuery(), f"{Listed.HELD}{place}")
    with pytest.raises(CallerError, match="the cursor is none"):
        await quarantine.storm_page(StormQuery(), f"{Listed.STORMS}{place}")


async def test_what_waits_comes_first_then_storms_then_the_latest(quarantines: Open) -> None:
    quarantine = quarantines()
    names = ["v1:single", "v1:decided", "v1:old", "v1:new", "v1:done-single"]
    for n, (name, count) in enumerate(zip(names, (1, 2, 3, 2, 1), strict=True)):
        await hold(quarantine, *(of(10 * n + m, name) for m in range(count)))
    for name in ("v1:decided", "v1:done-single"):
        mails = await quarantine.held(name)
        await quarantine.decide([one.id for one in mails], HeldState.DISCARDED, "ann", START)
    ordered = ["v1:new", "v1:old", "v1:single", "v1:decided", "v1:done-single"]
    for limit in (1, 2, 9):
        assert await keys(quarantine, StormQuery(), limit) == ordered
    assert await keys(quarantine, StormQuery(waits=True)) == ordered[:3]
    assert await keys(quarantine, StormQuery(waits=False)) == ordered[3:]
    assert await keys(quarantine, StormQuery(since=START + 20, until=START + 31)) == ["v1:new", "v1:old"]
    assert (await quarantine.storm_tally(StormQuery())).rows == 5
    assert (await quarantine.storm_tally(StormQuery(waits=True))).rows == 3
    page = await quarantine.storm_page(StormQuery())
    assert [(row.storm.count, row.waiting, row.single) for row in page.rows] == [
        (2, 2, False),
        (3, 3, False),
        (1, 1, True),
        (2, 0, False),
        (1, 0, True),
    ]


async def test_a_decided_storm_that_gets_a_mail_waits_again(quarantines: Open) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1), of(2))
    await quarantine.decide([of(1).id, of(2).id], HeldState.RELEASED, "ann", START)
    assert await keys(quarantine, StormQuery(waits=True)) == []
    await hold(quarantine, of(3))
    assert await keys(quarantine, StormQuery(waits=True)) == ["v1:a"]
    row = await quarantine.storm_row("v1:a")
    assert row is not None
    assert (row.storm.count, row.waiting) == (3, 1)


async def test_of_a_storm_over_mailboxes_each_sees_his_part(quarantines: Open) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1), of(2), of(3, mailbox=B), of(9, "v1:b", B))
    (row,) = (await quarantine.storm_page(StormQuery((A,)))).rows
    assert (row.storm.key, row.storm.count, row.waiting, row.mailboxes) == ("v1:a", 2, 2, (A,))
    assert (row.storm.mailbox, row.storm.first_at, row.storm.last_at) == (A, START + 1, START + 2)
    theirs = (await quarantine.storm_page(StormQuery((B,)))).rows
    assert [(one.storm.key, one.storm.count, one.storm.mailbox) for one in theirs] == [("v1:b", 1, B), ("v1:a", 1, B)]
    for query in (StormQuery(), StormQuery((A, B))):
        rows = (await quarantine.storm_page(query)).rows
        assert [(one.storm.key, one.storm.count, one.mailboxes) for one in rows] == [
            ("v1:a", 3, (A, B)),
            ("v1:b", 1, (B,)),
        ]
        assert await keys(quarantine, query, 1) == ["v1:a", "v1:b"]
        assert (await quarantine.storm_tally(query)).rows == 2
    assert await quarantine.storm_row("v1:b", (A,)) is None
    assert await quarantine.storm_row("v1:none") is None
    await quarantine.decide([of(1).id, of(2).id], HeldState.DISCARDED, "ann", START)
    assert await keys(quarantine, StormQuery((A,), waits=True)) == []
    assert await keys(quarantine, StormQuery(waits=True)) == ["v1:b", "v1:a"]


async def test_who_sees_one_mailbox_learns_of_a_storm_nothing_that_the_others_said(quarantines: Open) -> None:
    quarantine = quarantines()
    finding = Finding("hop-limit", "60 hops", "RFC 5321 6.3", Effect.HOLD)
    await hold(quarantine, of(1, sender="secret@a.example"), parties=("secret@a.example", A), reason="said of A")
    await hold(quarantine, of(2, mailbox=B, sender="bot@b.example", findings=(finding,)), of(3, mailbox=B, sender="c"))
    row = await quarantine.storm_row("v1:a", (B,))
    assert row is not None
    assert (row.storm.mailbox, row.storm.parties) == (B, ("bot@b.example", B))
    assert (row.storm.code, row.storm.reason, row.storm.count) == ("hop-limit", "60 hops", 2)
    assert (await quarantine.storm_page(StormQuery((B,)))).rows == (row,)
    for unknown in (StormQuery((B,), sender="secret@a.example"), StormQuery((B,), sender=A)):
        assert await keys(quarantine, unknown) == []
        assert (await quarantine.storm_tally(unknown)).rows == 0
    for known in (StormQuery((B,), sender="bot@b.example"), StormQuery((B,), code="hop-limit"), StormQuery((A, B))):
        assert await keys(quarantine, known) == ["v1:a"]
    whole = await quarantine.storm_row("v1:a")
    assert whole is not None
    assert (whole.storm.parties, whole.storm.reason) == (("secret@a.example", A), "said of A")


async def test_storms_are_found_by_party_and_code(quarantines: Open) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1, "v1:a"), parties=("x@y.example", A))
    await hold(quarantine, of(2, "v1:b"), code="hop-limit")
    assert await keys(quarantine, StormQuery(sender="x@y.example")) == ["v1:a"]
    assert await keys(quarantine, StormQuery(code="hop-limit")) == ["v1:b"]
    assert await keys(quarantine, StormQuery(code="hop-limit", sender="x@y.example")) == []
    assert (await quarantine.storm_tally(StormQuery(code="hop-limit"))).rows == 1


async def test_holding_a_mail_again_makes_no_storm_of_it(quarantines: Open) -> None:
    quarantine = quarantines()
    for _ in range(3):
        await hold(quarantine, of(1))
    await hold(quarantine, of(2, "v1:b"), of(3, "v1:b"))
    assert await keys(quarantine, StormQuery()) == ["v1:b", "v1:a"]


async def test_a_storm_whose_mails_are_erased_is_gone(quarantines: Open) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1), of(2, mailbox=B))
    await quarantine.remove([of(1).id])
    assert await keys(quarantine, StormQuery((A,))) == []
    assert await keys(quarantine, StormQuery()) == ["v1:a"]
    await quarantine.remove([of(2).id])
    assert await keys(quarantine, StormQuery()) == []
    assert await quarantine.storm_row("v1:a") is None


async def test_while_mails_are_held_and_decided_at_once_none_that_waits_is_hidden(quarantines: Open) -> None:
    quarantine = quarantines()
    for n in range(0, 60, 2):
        await hold(quarantine, of(n))
        await asyncio.gather(
            quarantine.decide([of(n).id], HeldState.DISCARDED, "ann", START), hold(quarantine, of(n + 1))
        )
        assert await keys(quarantine, StormQuery(waits=True)) == ["v1:a"]
        await quarantine.decide([of(n + 1).id], HeldState.DISCARDED, "ann", START)
        assert await keys(quarantine, StormQuery(waits=True)) == []


@hostile_texts()
async def test_any_text_may_be_asked_for(quarantines: Open, text: str) -> None:
    quarantine = quarantines()
    short = text[:200]
    mail = of(1, sender=short)
    await hold(quarantine, mail, parties=("a", "b"), reason="r")
    plain = text.isprintable() and text.isascii()
    for query in (HeldQuery(sender=short), HeldQuery(storm=short), HeldQuery(code=short), HeldQuery((short,))):
        found = (await quarantine.page(query)).mails
        assert found in {(), (mail,)}
        if plain and query.sender:
            assert found == (mail,)
    for asked in (StormQuery((short,)), StormQuery(sender=short), StormQuery(code=short)):
        assert (await quarantine.storm_page(asked)).rows == ()
    assert await quarantine.storm_row(short) is None
    assert await quarantine.storm_row(key("nothing"), (short,)) is None


async def test_what_an_older_build_held_has_its_rows_in_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    quarantine = SqliteQuarantine(SqliteDatabase.open(path))
    await hold(quarantine, of(1), of(2), of(3, mailbox=B), of(4, "v1:b"))
    await quarantine.decide([of(4).id], HeldState.RELEASED, "ann", START)
    rows = (await quarantine.storm_page(StormQuery())).rows
    await quarantine.close()
    connection = sqlite3.connect(path)
    connection.executescript("DROP TABLE storm_part; DROP TABLE storm_pulse; PRAGMA user_version = 4")
    connection.close()
    again = SqliteQuarantine(SqliteDatabase.open(path))
    assert (await again.storm_page(StormQuery())).rows == rows
    await again.close()


async def test_what_an_older_build_held_has_its_rows_in_mongodb(mongodb_ground: Ground) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    quarantine = MongoQuarantine(database)
    await hold(quarantine, of(1), of(2), of(3, mailbox=B), of(4, "v1:b"))
    await database.collection("storm_parts").delete({})
    again = MongoQuarantine(database)
    assert [row.storm.count for row in (await again.storm_page(StormQuery())).rows] == [3, 1]
    assert [one.id for one in (await again.page(HeldQuery((B,), "v1:a"))).mails] == [of(3).id]
    await hold(again, of(5, "v1:b"))
    assert [(row.storm.key, row.waiting) for row in (await again.storm_page(StormQuery(waits=True))).rows] == [
        ("v1:b", 2),
        ("v1:a", 3),
    ]
    await quarantine.close()
    await again.close()


async def test_singles_are_the_mails_that_are_held_for_themselves_as_far_as_one_sees(quarantines: Open) -> None:
    quarantine = quarantines()
    mails = [
        of(0, "v1:a"),
        of(1, "v1:b", B),
        of(2, "v1:c"),
        of(3, "v1:c"),
        of(4, "v1:d"),
        *(of(n, "v1:d", B) for n in (5, 6)),
        *(of(n, "v1:e") for n in (7, 8)),
        of(9, "v1:e", B),
    ]
    await hold(quarantine, *mails)

    async def found(*boxes: str) -> set[str]:
        rows = (await quarantine.storm_page(StormQuery(boxes or None))).rows
        return {one.id for one in await quarantine.singles(rows)}

    assert await found() == {mails[0].id, mails[1].id}
    assert await found(A) == {mails[0].id, mails[4].id}, "of a storm he sees one mail"
    assert await found(B) == {mails[1].id, mails[9].id}, "and none of those that he does not see"
    assert await found(A, B) == {mails[0].id, mails[1].id}
    assert await quarantine.singles([]) == []
    await quarantine.decide([mails[0].id], HeldState.RELEASED, "anna", START + 9)
    assert mails[0].id in await found(), "also when it is decided on"
