"""What `ingest.ports.Changes` guarantees, on every adapter."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from ingest.errors import Forgotten
from ingest.ports import Change, ChangeKind, Changes, Entry
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, hostile_texts, key

Open = Callable[[], Changes]
A, B = "00000000000000aa.worker-0", "00000000000000bb.worker-0"


def change(n: int = 1, **facts: Any) -> Change:
    known: dict[str, Any] = {"at": START + n, "mailbox": "support@example.org", "id": key("mail", n), "thread": "t1"}
    return Change(ChangeKind.MESSAGE_STORED, **{**known, **facts})


def entry(writer: str, number: int, *numbers: int) -> Entry:
    return Entry(writer, number, tuple(change(n) for n in numbers))


def past(seen: Mapping[str, int], entries: Sequence[Entry]) -> dict[str, int]:
    return {**seen, **{one.writer: one.number for one in entries}}


async def append(changes: Changes, writer: str, *numbers: int, token: str = "") -> int:
    return await changes.append(writer, token or f"token {writer} {numbers}", [change(n) for n in numbers])


async def test_a_writer_numbers_its_entries_and_readers_get_the_oldest_first(all_changes: Open) -> None:
    changes = all_changes()
    assert await changes.after({}, 10) == []
    assert [await append(changes, A, 1, 2), await append(changes, B, 3), await append(changes, A, 4)] == [1, 1, 2]
    whole = [entry(A, 1, 1, 2), entry(B, 1, 3), entry(A, 2, 4)]
    assert await changes.after({}, 10) == whole
    assert await changes.after({}, 2) == whole[:2]
    assert await changes.after({A: 1}, 10) == whole[1:]
    assert await changes.after({A: 2, B: 1}, 10) == []
    assert await changes.after({"nobody.worker-0": 7, "+x": 3}, 10) == whole
    assert await changes.heads() == {A: 2, B: 1}


async def test_every_kind_and_fact_is_kept(all_changes: Open) -> None:
    changes = all_changes()
    facts = {"storm": "v1:s", "other": "t2", "count": 100, "actor": "ann", "at": START + 0.125}
    told = [Change(kind, **{"mailbox": "m@example.org", "id": "1", "thread": "t", **facts}) for kind in ChangeKind]
    told.append(Change(ChangeKind.STORM_OPENED, START, "m@example.org", "v1:s"))
    await changes.append(A, "one", told)
    assert await changes.after({}, 10) == [Entry(A, 1, tuple(told))]


@hostile_texts()
async def test_any_text_is_kept(all_changes: Open, text: str) -> None:
    changes, short = all_changes(), text[:1000]
    told = change(actor=short, storm=short, mailbox=short, id=short, other=short)
    await changes.append(A, "one", [told])
    assert await changes.after({}, 10) == [Entry(A, 1, (told,))]


async def test_who_does_not_know_whether_it_was_told_asks_again(all_changes: Open) -> None:
    changes = all_changes()
    assert [await append(changes, A, 1, token="x"), await append(changes, A, 1, token="x")] == [1, 1]
    again = all_changes() if changes_are_shared(changes) else changes  # the process that asked first has died
    assert await append(again, A, 1, token="x") == 1
    assert await append(again, A, 2, token="y") == 2
    assert await changes.after({}, 10) == [entry(A, 1, 1), entry(A, 2, 2)]


def changes_are_shared(changes: Changes) -> bool:
    database: Any = changes._database
    return getattr(database, "name", "") != ":memory:"


async def test_an_answer_that_is_lost_costs_no_second_entry_though_others_told_since(
    all_changes: Open, ground: Ground
) -> None:
    if not ground.takes_two or "sqlite" in ground.engine:
        pytest.skip("only where numbers are taken without a lock")
    one, other = all_changes(), all_changes()
    await append(one, A, 1)
    lost, insert = one._entries, one._entries.insert

    async def dying(documents: Any) -> Any:
        await insert(documents)
        raise ConnectionError("the answer is lost")

    lost.insert = dying
    with pytest.raises(ConnectionError):
        await append(one, A, 2, token="x")
    lost.insert = insert
    await append(other, A, 3)
    assert await append(one, A, 2, token="x") == 2
    assert [told.number for told in await one.after({}, 10)] == [1, 2, 3]


async def test_two_processes_under_one_name_leave_no_gap_and_lose_nothing(all_changes: Open, ground: Ground) -> None:
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    processes = [all_changes() for _ in range(3)]
    numbers: list[int] = []

    async def tell(changes: Changes, first: int) -> None:
        for n in range(first, first + 10):
            numbers.append(await append(changes, A, n))
            await asyncio.sleep(random.random() / 1000)

    await asyncio.gather(*(tell(one, 100 * n) for n, one in enumerate(processes)))
    assert sorted(numbers) == list(range(1, 31))
    told = [one.id for each in await processes[0].after({}, 100) for one in each.changes]
    assert sorted(told) == sorted(change(100 * n + m).id for n in range(3) for m in range(10))


async def test_who_reads_while_others_write_never_misses_one(all_changes: Open, ground: Ground) -> None:
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    reader, tellers, ended = all_changes(), [(all_changes(), writer) for writer in (A, A, B)], asyncio.Event()
    heard: list[str] = []

    async def tell(changes: Changes, writer: str, first: int) -> None:
        for n in range(first, first + 20):
            await append(changes, writer, n)
            await asyncio.sleep(random.random() / 500)

    async def read(changes: Changes, limit: int) -> None:
        seen: dict[str, int] = {}
        while True:
            last = ended.is_set()
            entries = await changes.after(seen, limit)
            for one in entries:
                assert one.number == seen.get(one.writer, 0) + 1
                seen[one.writer] = one.number
            heard.extend(told.id for one in entries for told in one.changes)
            if last and not entries:
                return

    async def tellers_end() -> None:
        await asyncio.gather(*(tell(one, writer, 100 * n) for n, (one, writer) in enumerate(tellers)))
        ended.set()

    await asyncio.gather(tellers_end(), read(reader, 3), read(all_changes(), 50))
    assert sorted(heard) == sorted(change(100 * n + m).id for n in range(3) for m in range(20) for _ in "ab")


async def test_a_reader_waits_before_a_gap(all_changes: Open, ground: Ground) -> None:
    if "sqlite" in ground.engine:
        pytest.skip("one writer at a time: there is no gap to see")
    changes = all_changes()
    for n in (1, 2, 3, 4):
        await append(changes, A, n)
    hidden = await changes._entries.by_ids([f"{A}:3"])
    await changes._entries.delete_ids([f"{A}:3"])
    assert [one.number for one in await changes.after({A: 1}, 10)] == [2]
    assert await changes.after({A: 2}, 10) == []
    await changes._entries.insert(hidden)
    assert [one.number for one in await changes.after({A: 2}, 10)] == [3, 4]


async def test_a_replay_begins_before_the_first_that_came_then(all_changes: Open) -> None:
    changes = all_changes()
    for n in (1, 2, 30, 4, 50):  # the clock was put back after the third
        await append(changes, A, n)
    await append(changes, B, 10)
    assert await changes.before(START) == {A: 0, B: 0}
    assert await changes.before(START + 3) == {A: 2, B: 0}
    assert await changes.before(START + 40) == {A: 4, B: 1}
    assert await changes.before(START + 60) == {A: 5, B: 1}


async def test_an_entry_came_before_a_moment_when_all_its_changes_did(all_changes: Open) -> None:
    changes = all_changes()
    await append(changes, A, 1, 60, 2)
    await append(changes, A, 70)
    await append(changes, B, 60, 1)
    assert await changes.before(START + 30) == {A: 0, B: 0}
    assert await changes.before(START + 60) == {A: 0, B: 0}
    assert await changes.before(START + 61) == {A: 1, B: 1}
    assert await changes.forget(START + 30, keep=0) == 0, "it holds one that is to be kept"


async def test_what_is_forgotten_is_the_beginning_and_never_the_last(all_changes: Open) -> None:
    changes = all_changes()
    for n in (1, 2, 30, 4, 50):
        await append(changes, A, n)
    await append(changes, B, 1)
    assert await changes.forget(START + 3) == 2
    assert await changes.floors() == {A: 2, B: 0}
    assert [(one.writer, one.number) for one in await changes.after(await changes.floors(), 10)] == [
        (B, 1),
        (A, 3),
        (A, 4),
        (A, 5),
    ]
    assert await changes.forget(START + 100) == 2
    assert await changes.heads() == {A: 5, B: 1}
    assert await changes.before(START) == {A: 4, B: 0}
    again = all_changes() if changes_are_shared(changes) else changes
    assert [await append(again, A, 6), await append(again, B, 7)] == [6, 2]
    assert await changes.forget(START) == 0


async def test_a_clock_that_was_ahead_for_a_moment_keeps_nothing_for_ever(all_changes: Open) -> None:
    changes = all_changes()
    for n in (1, 9_000_000, 3, 4):
        await append(changes, A, n)
    assert await changes.forget(START + 4, START + 1_000) == 3
    assert [one.number for one in await changes.after(await changes.floors(), 10)] == [4]


async def test_what_a_clock_says_that_is_wrong_all_the_time_is_not_forgotten_at_once(all_changes: Open) -> None:
    changes = all_changes()
    for n in range(9_000_000, 9_000_004):
        await append(changes, A, n)
    for n in range(-9_000_004, -9_000_000):
        await append(changes, B, n)
    assert await changes.forget(START, START + 1_000, keep=3) == 1
    assert await changes.floors() == {A: 0, B: 1}


async def test_who_comes_back_too_late_is_told_so(all_changes: Open) -> None:
    changes = all_changes()
    for n in (1, 2, 3, 4):
        await append(changes, A, n)
    await changes.forget(START + 3)
    for seen in ({}, {A: 1}, {B: 4}):
        with pytest.raises(Forgotten, match="reaches back to number 3"):
            await changes.after(seen, 10)
    assert [one.number for one in await changes.after({A: 2}, 10)] == [3, 4]
    with pytest.raises(Forgotten, match="has seen number 9"):
        await changes.after({A: 9}, 10)
    assert await changes.after({A: 4}, 10) == []


async def restored_to(changes: Any, writer: str, number: int) -> None:
    """Have the store be what it was when the writer had told so many, as a backup that is restored has it be."""
    if "sqlite" in type(changes).__module__:
        await changes._database.write(
            lambda connection: (
                connection.execute("DELETE FROM change_entry WHERE writer = ? AND number > ?", (writer, number)),
                connection.execute("UPDATE change_writer SET head = ? WHERE name = ?", (number, writer)),
                connection.execute("DELETE FROM change_writer WHERE name = ? AND head = 0", (writer,)),
            )
        )
        return
    await changes._entries.delete({"writer": writer, "number": {"$gte": number + 1}})
    if not number:
        await changes._writers.delete({"_id": writer})
    changes._last.clear()  # the writer is started anew
    changes._entered.clear()


@pytest.mark.parametrize("kept", [0, 2, 4])
async def test_after_a_restore_a_cursor_from_before_is_refused_however_much_was_told_since(
    all_changes: Open, kept: int
) -> None:
    changes = all_changes()
    for n in range(5):
        await append(changes, A, n)
    await append(changes, B, 7)
    seen = {A: 5, B: 1}
    marks = await changes.marks(seen)
    assert marks == {one.writer: one.mark for one in await changes.after({A: 4}, 10)}
    assert await changes.after(seen, 10, marks) == []
    await restored_to(changes, A, kept)
    for n in range(10, 20):
        if kept + n > 10:
            with pytest.raises(Forgotten, match="not of this feed"):
                await changes.after(seen, 10, marks)
        await append(changes, A, n)
    assert len(await changes.after({A: 5}, 10)) == kept + 6, "who brings no marks is none the wiser"
    last = {A: kept}
    assert len(await changes.after(last, 20, await changes.marks(last))) == 11, "what the backup had is as it was"


async def test_who_has_seen_all_that_was_forgotten_is_known_by_its_mark(all_changes: Open) -> None:
    changes = all_changes()
    for n in (1, 2, 3, 4):
        await append(changes, A, n)
    marks = await changes.marks({A: 2})
    await changes.forget(START + 3)
    assert await changes.floors() == {A: 2}
    assert await changes.marks({A: 2}) == marks
    assert await changes.marks({A: 1, B: 3}) == {}
    assert [one.number for one in await changes.after({A: 2}, 10, marks)] == [3, 4]
    with pytest.raises(Forgotten, match="another entry"):
        await changes.after({A: 2}, 10, {A: "000000"})
    with pytest.raises(Forgotten, match="reaches back"):
        await changes.after({A: 1}, 10, marks)


async def test_a_note_is_left_changed_and_taken_away_by_one(all_changes: Open, ground: Ground) -> None:
    changes = all_changes()
    assert await changes.note("v1:a", None, "new 0")
    assert not await changes.note("v1:a", None, "new 0")
    assert await changes.note("v1:a", "new 0", "open 2")
    assert not await changes.note("v1:a", "new 0", "open 2")
    assert not await changes.note("v1:b", "new 0", "open 2")
    await changes.note("v1:b", None, "new 0")
    assert await changes.notes() == {"v1:a": "open 2", "v1:b": "new 0"}
    assert await changes.notes(["v1:b", "v1:c"]) == {"v1:b": "new 0"}
    assert await changes.notes([]) == {}
    assert not await changes.note("v1:a", "new 0", None)
    assert await changes.note("v1:a", "open 2", None)
    assert await changes.notes() == {"v1:b": "new 0"}
    if ground.takes_two and changes_are_shared(changes):
        other = all_changes()
        for was, now in ((None, "new 0"), ("new 0", "open 2"), ("open 2", None)):
            took = await asyncio.gather(*(one.note("v1:c", was, now) for one in (changes, other) * 5))
            assert sum(took) == 1
