"""What `ingest.ports.Quarantine` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteQuarantine
from ingest.ports import Quarantine, StormQuery
from ingest.records import HeldState
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, held, hostile_texts, key, receipt, storm

Open = Callable[[], Quarantine]


async def test_a_held_mail_comes_back_as_it_was(quarantines: Open) -> None:
    quarantine = quarantines()
    mail = held(1)
    assert await quarantine.hold(mail, storm()) == "receipt-1"
    assert await quarantine.get(mail.id) == mail
    assert await quarantine.get(key("nothing")) is None


async def test_holding_again_keeps_the_first_and_names_its_receipt(quarantines: Open) -> None:
    quarantine = quarantines()
    await quarantine.hold(held(1), storm())
    again = held(1, receipt=receipt(1, id="replayed"), subject="other")
    assert await quarantine.hold(again, storm()) == "receipt-1"
    assert await quarantine.get(held(1).id) == held(1)
    assert [one.count for one in await quarantine.storms()] == [1]


async def test_holding_again_does_not_undo_a_decision(quarantines: Open) -> None:
    quarantine = quarantines()
    await quarantine.hold(held(1), storm())
    await quarantine.decide([held(1).id], HeldState.DISCARDED, "staff@example.org", START)
    await quarantine.hold(held(1), storm())
    kept = await quarantine.get(held(1).id)
    assert kept is not None
    assert (kept.state, kept.actor) == (HeldState.DISCARDED, "staff@example.org")


async def test_of_many_holds_at_once_with_one_key_exactly_one_is_kept(quarantines: Open) -> None:
    quarantine = quarantines()
    names = await asyncio.gather(
        *(quarantine.hold(held(1, receipt=receipt(1, id=f"r{n}")), storm()) for n in range(100))
    )
    kept = await quarantine.get(held(1).id)
    assert kept is not None
    assert set(names) == {kept.receipt.id}
    assert await quarantine.count() == (1, 1)


async def test_storms_count_themselves_and_come_latest_first(quarantines: Open) -> None:
    quarantine = quarantines()
    await asyncio.gather(*(quarantine.hold(held(n, "v1:a"), storm("v1:a", START + n)) for n in range(40)))
    await asyncio.gather(*(quarantine.hold(held(n, "v1:b"), storm("v1:b", START + n)) for n in range(100, 105)))
    late, early = await quarantine.storms()
    assert (late.key, late.count, late.first_at, late.last_at) == ("v1:b", 5, START + 100, START + 104)
    assert early == storm("v1:a", START, last_at=START + 39, count=40)
    assert await quarantine.count() == (45, 2)


async def test_a_storm_is_found_by_its_key(quarantines: Open) -> None:
    quarantine = quarantines()
    for n in range(3):
        await quarantine.hold(held(n, "v1:a"), storm("v1:a", START + 40 * n))
    await quarantine.hold(held(9, "v1:b"), storm("v1:b", START))
    found = await quarantine.storm("v1:a")
    assert found is not None
    assert (found.key, found.count, found.first_at, found.last_at) == ("v1:a", 3, START, START + 80)
    assert (found.code, found.reason, found.parties) == (storm().code, storm().reason, storm().parties)
    assert found.per_minute == 2.25
    assert await quarantine.storm("v1:c") is None


async def test_every_held_mail_comes_once_whatever_its_state(quarantines: Open) -> None:
    quarantine = quarantines()
    await asyncio.gather(*(quarantine.hold(held(n), storm()) for n in range(1_050)))
    await quarantine.decide([held(1).id], HeldState.DISCARDED, "staff@example.org", START)
    found = {one.id: one async for one in quarantine.every()}
    assert found.keys() == {held(n).id for n in range(1_050)}
    assert found[held(1).id].state is HeldState.DISCARDED
    assert found[held(2).id] == held(2)


async def test_storms_are_bounded_by_time_and_number(quarantines: Open) -> None:
    quarantine = quarantines()
    for n in range(6):
        await quarantine.hold(held(n, f"v1:{n}"), storm(f"v1:{n}", START + n))
    assert [one.key for one in await quarantine.storms(since=START + 4)] == ["v1:5", "v1:4"]
    assert [one.key for one in await quarantine.storms(limit=3)] == ["v1:5", "v1:4", "v1:3"]


async def test_open_storms_are_told_without_their_counts(quarantines: Open) -> None:
    quarantine = quarantines()
    for n in range(4):
        await quarantine.hold(held(n, f"v1:{n}"), storm(f"v1:{n}", START + n))
    assert await quarantine.open_storms(START + 2) == [storm("v1:3", START + 3), storm("v1:2", START + 2)]
    assert [one.key for one in await quarantine.open_storms(START, limit=1)] == ["v1:3"]
    assert await quarantine.open_storms(START + 9) == []


async def test_a_storm_is_told_by_its_earliest_mail_whichever_was_held_first(quarantines: Open) -> None:
    quarantine = quarantines()
    parties = ("crm@example.com", "support@example.org")
    early = storm(at=START + 1, reason="The first.", code="pair-rate", parties=parties)
    await asyncio.gather(
        quarantine.hold(held(5), storm(at=START + 5, reason="The fifth.")),
        quarantine.hold(held(3), storm(at=START + 3, reason="The third.")),
    )
    await quarantine.hold(held(1), early)
    (kept,) = await quarantine.storms()
    assert (kept.reason, kept.code, kept.parties, kept.first_at) == ("The first.", "pair-rate", parties, START + 1)
    assert (kept.last_at, kept.count) == (START + 5, 3)


async def test_a_storm_keeps_the_reason_it_was_opened_for(quarantines: Open) -> None:
    quarantine = quarantines()
    await quarantine.hold(held(1), storm(at=START + 1))
    await quarantine.hold(held(2), storm(at=START + 2, reason="another", code="growth"))
    (kept,) = await quarantine.storms()
    assert (kept.reason, kept.code, kept.count) == ("Two machines answer each other.", "thread-rate", 2)


async def test_a_late_mail_does_not_move_a_storm_back(quarantines: Open) -> None:
    quarantine = quarantines()
    await quarantine.hold(held(5), storm(at=START + 5))
    await quarantine.hold(held(1), storm(at=START + 1))
    (kept,) = await quarantine.storms()
    assert (kept.first_at, kept.last_at) == (START + 1, START + 5)


async def test_held_mail_is_found_by_storm_and_state_oldest_first_and_bounded(quarantines: Open) -> None:
    quarantine = quarantines()
    for n in range(6):
        await quarantine.hold(held(n, "v1:a" if n < 4 else "v1:b"), storm("v1:a" if n < 4 else "v1:b"))
    await quarantine.decide([held(0).id], HeldState.RELEASED, "ann", START)
    ids = [held(n).id for n in range(6)]
    assert [mail.id for mail in await quarantine.held()] == ids[1:]
    assert [mail.id for mail in await quarantine.held("v1:a")] == ids[1:4]
    assert [mail.id for mail in await quarantine.held("v1:a", None)] == ids[:4]
    assert [mail.id for mail in await quarantine.held(None, HeldState.RELEASED)] == ids[:1]
    assert [mail.id for mail in await quarantine.held(None, None, 2)] == ids[:2]
    assert await quarantine.held("v1:none") == []


async def test_a_decision_records_who_and_when_and_its_record_stays(quarantines: Open) -> None:
    quarantine = quarantines()
    await quarantine.hold(held(1), storm())
    assert await quarantine.decide([held(1).id], HeldState.RELEASED, "ann@example.org", START + 60) == 1
    decided = replace(held(1), state=HeldState.RELEASED, actor="ann@example.org", decided_at=START + 60)
    assert await quarantine.get(held(1).id) == decided
    assert await quarantine.count() == (0, 0)
    assert [one.count for one in await quarantine.storms()] == [1]


async def test_what_is_decided_is_left_alone(quarantines: Open) -> None:
    quarantine = quarantines()
    for n in (1, 2):
        await quarantine.hold(held(n), storm())
    await quarantine.decide([held(1).id], HeldState.RELEASED, "ann", START)
    ids = [held(1).id, held(2).id, key("nothing")]
    assert await quarantine.decide(ids, HeldState.DISCARDED, "bob", START + 1) == 1
    assert await quarantine.decide([], HeldState.DISCARDED, "bob", START + 1) == 0
    kept = await quarantine.get(held(1).id)
    assert kept is not None
    assert (kept.state, kept.actor) == (HeldState.RELEASED, "ann")


async def test_of_many_people_who_decide_at_once_one_succeeds(ground: Ground, quarantines: Open) -> None:
    one = quarantines()
    desks = [one, quarantines()] if ground.takes_two else [one]
    await one.hold(held(1), storm())
    people = [f"p{n}" for n in range(20)]
    moved = await asyncio.gather(
        *(
            desks[n % len(desks)].decide([held(1).id], HeldState.RELEASED, who, START + n)
            for n, who in enumerate(people)
        )
    )
    assert sorted(moved) == [0] * 19 + [1]
    kept = await one.get(held(1).id)
    assert kept is not None
    assert kept.actor == people[moved.index(1)]


async def test_a_whole_storm_is_decided_in_one_call(quarantines: Open) -> None:
    quarantine = quarantines()
    await asyncio.gather(*(quarantine.hold(held(n), storm()) for n in range(1200)))
    ids = [mail.id for mail in await quarantine.held(limit=5000)]
    assert await quarantine.decide(ids, HeldState.DISCARDED, "ann", START) == 1200
    assert await quarantine.count() == (0, 0)


@hostile_texts()
async def test_no_text_breaks_it(quarantines: Open, text: str) -> None:
    quarantine = quarantines()
    short = text[:200]
    mail = held(1, subject=short, sender=short, message_id=short)
    await quarantine.hold(mail, storm(reason=short.encode("utf-8", "replace").decode(), parties=("a", "b")))
    assert await quarantine.get(mail.id) == mail
    assert [one.count for one in await quarantine.storms()] == [1]


async def test_a_storm_key_is_a_value_and_never_a_question(quarantines: Open) -> None:
    quarantine = quarantines()
    await quarantine.hold(held(1), storm())
    for name in ('{"$ne": null}', "$exists", "v1.a", "%"):
        assert await quarantine.held(name, None) == []
        assert await quarantine.get(name) is None


@pytest.mark.parametrize(("storm_key", "state"), [("v1:a", HeldState.HELD), ("v1:a", None), (None, HeldState.HELD)])
async def test_on_sqlite_the_mails_of_a_storm_are_found_by_an_index(
    storm_key: str | None, state: HeldState | None
) -> None:
    database = SqliteDatabase.open(":memory:")
    quarantine = SqliteQuarantine(database)
    await quarantine.hold(held(1), storm())
    asked: list[str] = []
    await database.read(lambda connection: connection.set_trace_callback(asked.append))
    await quarantine.held(storm_key, state)
    plan = await database.read(lambda connection: connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall())
    assert "SEARCH held USING INDEX" in str(plan)
    await quarantine.close()


async def states(quarantine: Quarantine, *numbers: int) -> list[tuple[HeldState, str | None, float | None]]:
    found = {one.id: one for one in await quarantine.these([held(n).id for n in numbers])}
    return [(one.state, one.actor, one.decided_at) for one in (found[held(n).id] for n in numbers)]


async def waiting_storms(quarantine: Quarantine) -> list[tuple[str, int]]:
    page = await quarantine.storm_page(StormQuery(waits=True))
    return [(row.storm.key, row.waiting) for row in page.rows]


async def test_what_was_discarded_is_put_back_and_its_storm_waits_again(quarantines: Open) -> None:
    quarantine = quarantines()
    await asyncio.gather(*(quarantine.hold(held(n), storm()) for n in range(4)))
    ids = [held(n).id for n in range(3)]
    await quarantine.decide(ids, HeldState.DISCARDED, "ann", START)
    await quarantine.decide([held(3).id], HeldState.RELEASED, "ann", START)
    assert await waiting_storms(quarantine) == []
    assert await quarantine.restore([*ids[:2], held(3).id, key("nothing")], "bob", START + 1) == 2
    back, away = (HeldState.HELD, "bob", START + 1), (HeldState.DISCARDED, "ann", START)
    assert await states(quarantine, 0, 1, 2, 3) == [back, back, away, (HeldState.RELEASED, "ann", START)]
    assert await quarantine.restore(ids[:2], "eve", START + 2) == 0, "it waits already"
    assert await states(quarantine, 0, 1) == [back, back]
    assert await waiting_storms(quarantine) == [(storm().key, 2)]
    assert await quarantine.count() == (2, 1)
    assert {one.id for one in await quarantine.held()} == set(ids[:2])
    assert await quarantine.restore([], "bob", START) == 0


async def test_a_decision_of_before_mail_was_put_back_does_not_touch_it(quarantines: Open) -> None:
    quarantine = quarantines()
    await quarantine.hold(held(1), storm())
    await quarantine.decide([held(1).id], HeldState.DISCARDED, "ann", START)
    await quarantine.restore([held(1).id], "bob", START + 10)
    for state in (HeldState.DISCARDED, HeldState.RELEASED):
        assert await quarantine.decide([held(1).id], state, "ann", START + 9) == 0
    assert await states(quarantine, 1) == [(HeldState.HELD, "bob", START + 10)]
    assert await quarantine.decide([held(1).id], HeldState.DISCARDED, "eve", START + 11) == 1
    assert await quarantine.restore([held(1).id], "bob", START + 10) == 0, "nor is that put back by who did so before"
    assert await states(quarantine, 1) == [(HeldState.DISCARDED, "eve", START + 11)]
    assert await waiting_storms(quarantine) == []


async def test_what_expires_is_not_put_back_and_what_was_put_back_does_not_expire(quarantines: Open) -> None:
    quarantine = quarantines()
    await asyncio.gather(*(quarantine.hold(held(n), storm()) for n in range(4)))
    ids = [held(n).id for n in range(4)]
    await quarantine.decide(ids[:3], HeldState.DISCARDED, "ann", START)
    await quarantine.restore([ids[0]], "bob", START + 1)
    await quarantine.restore([ids[1]], "bob", START + 1)
    await quarantine.decide([ids[1]], HeldState.DISCARDED, "ann", START + 50)
    assert await quarantine.expire(ids, START + 10) == 1
    assert await quarantine.restore(ids, "bob", START + 100) == 1
    assert await states(quarantine, 0, 1, 2, 3) == [
        (HeldState.HELD, "bob", START + 1),
        (HeldState.HELD, "bob", START + 100),
        (HeldState.EXPIRED, "ann", START),
        (HeldState.HELD, None, None),
    ]
    assert [one.id for one in await quarantine.decided(HeldState.EXPIRED, START + 10)] == [ids[2]]
    assert await quarantine.decide([ids[2]], HeldState.RELEASED, "eve", START + 200) == 0
    assert await quarantine.expire([], START) == 0


async def test_of_who_puts_back_and_who_lets_expire_at_once_one_succeeds(quarantines: Open) -> None:
    quarantine = quarantines()
    await asyncio.gather(*(quarantine.hold(held(n), storm()) for n in range(20)))
    ids = [held(n).id for n in range(20)]
    await quarantine.decide(ids, HeldState.DISCARDED, "ann", START)
    moved = await asyncio.gather(
        *(quarantine.restore([one], "bob", START + 9) for one in ids),
        *(quarantine.expire([one], START + 5) for one in ids),
    )
    assert sum(moved) == 20
    assert {state for state, _, _ in await states(quarantine, *range(20))} <= {HeldState.HELD, HeldState.EXPIRED}
