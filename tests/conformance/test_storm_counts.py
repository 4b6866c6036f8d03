"""What lists and tallies say of a storm's mails: what its row says, however they changed, and at the same cost."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import inf
from random import Random
from typing import Any

import pytest

from ingest.adapters.mongodb import MongoDatabase, MongoQuarantine
from ingest.adapters.mongodb.collection import MongoCollection
from ingest.adapters.mongodb.decisions import storm_parts
from ingest.adapters.mongodb.decisions.storm_counts import StormCounts
from ingest.adapters.mongodb.decisions.storm_parts import FILLED, StormParts
from ingest.adapters.mongodb.documents import digest
from ingest.errors import StoreUnavailable
from ingest.ports import Quarantine, StormQuery, StormTally
from ingest.records import HeldState
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, storm
from tests.conformance.test_held_pages import A, B, hold, of
from tests.conformance.test_pulses import LATER
from tests.many_held import Many, fill

Open = Callable[[], Quarantine]
STORMS = ("v1:a", "v1:b", "v1:c")
MAILS = 24
STEPS = 25


def numbered(n: int) -> Any:
    return of(n, STORMS[n % 3], (A, B)[n % 2])


async def listed(quarantine: Quarantine, **about: Any) -> dict[str, tuple[int, int]]:
    """Return (mails, waiting) of the storms that a list shows; its tally says the same."""
    rows = (await quarantine.storm_page(StormQuery(**about))).rows
    many = sum(row.storm.count > 1 for row in rows)
    tally = await quarantine.storm_tally(StormQuery(**about), 1_000)
    assert (tally.rows, tally.mails) == (len(rows), sum(row.waiting for row in rows))
    assert tally.storms >= many
    return {row.storm.key: (row.storm.count, row.waiting) for row in rows}


async def walked(quarantine: Quarantine, *mailboxes: str) -> dict[str, tuple[int, int]]:
    """Return the same as a walk through all mails finds it."""
    found: dict[str, tuple[int, int]] = {}
    async for one in quarantine.every():
        if not mailboxes or one.receipt.mailbox in mailboxes:
            mails, waiting = found.get(one.storm, (0, 0))
            found[one.storm] = mails + 1, waiting + (one.state is HeldState.HELD)
    return found


def acts(quarantine: Quarantine, dice: Random, step: int) -> list[Any]:
    """Return a few things that are done to mails, of several people at once."""
    chosen = [numbered(n) for n in dice.sample(range(MAILS), dice.randint(1, 6))]
    ids, at = [one.id for one in chosen], START + step
    does = {
        "hold": lambda: asyncio.gather(
            *(quarantine.hold(one, storm(one.storm, one.receipt.accepted_at)) for one in chosen), return_exceptions=True
        ),
        "discard": lambda: quarantine.decide(ids, HeldState.DISCARDED, "ann", at),
        "release": lambda: quarantine.decide(ids, HeldState.RELEASED, "bob", at),
        "restore": lambda: quarantine.restore(ids, "ann", at),
        "remove": lambda: quarantine.remove(ids[:2]),
        "look": lambda: quarantine.storm_page(StormQuery()),
    }
    weights = (4, 2, 1, 2, 1, 1)
    return [does[name] for name in dice.choices(list(does), weights, k=dice.randint(1, 4))]


async def test_lists_and_tallies_say_what_a_walk_finds_whatever_is_done_one_after_the_other(quarantines: Open) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201  a run that fails says how to repeat it
    quarantine, dice = quarantines(), Random(seed)
    for step in range(STEPS):
        for do in acts(quarantine, dice, step):
            await do()
        assert await listed(quarantine) == await walked(quarantine)
        assert await listed(quarantine, mailboxes=(A,)) == await walked(quarantine, A)
    assert await quarantine.recount(0, inf) == 0, "nothing was wrong"


async def test_counted_anew_lists_say_what_a_walk_finds_whatever_was_done_at_once_and_wherever_it_died(
    quarantines: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201  as above
    dice, nodes = Random(seed), [quarantines(), quarantines()]
    with monkeypatch.context() as patched:
        for name in ("_begin", "_end", "_settle"):
            patched.setattr(StormCounts, name, dying(dice, getattr(StormCounts, name)))
        patched.setattr(StormParts, "_enter", dying(dice, StormParts._enter))
        for step in range(STEPS):
            doing = [do() for node in nodes for do in acts(node, dice, step)]
            await asyncio.gather(*doing, return_exceptions=True)
    (quarantine, _) = nodes
    for n in range(MAILS):  # the spool brings what was not held
        if (one := numbered(n)) and dice.random() < 0.5:
            await quarantine.hold(one, storm(one.storm, one.receipt.accepted_at))
    await quarantine.recount(0, inf)
    assert await listed(quarantine) == await walked(quarantine)
    assert await listed(quarantine, mailboxes=(B,)) == await walked(quarantine, B)
    assert await quarantine.recount(0, inf) == 0


def dying(dice: Random, real: Any) -> Any:
    """Return what dies now and then in place of what it does."""

    async def does(*given: Any) -> Any:
        if dice.random() < 0.1:
            raise StoreUnavailable("here it died")
        return await real(*given)

    return does


@contextmanager
def dead(patched: pytest.MonkeyPatch, where: Any, name: str) -> Iterator[None]:
    """Let a process die where it would do this."""

    async def dies(*_: Any) -> Any:
        raise StoreUnavailable("here it died")

    with patched.context() as once:
        once.setattr(where, name, dies)
        with suppress(StoreUnavailable):
            yield


@pytest.mark.parametrize("died", ["_end", "_settle"])
async def test_a_decision_whose_process_died_is_told_by_the_next_list(
    quarantines: Open, monkeypatch: pytest.MonkeyPatch, died: str
) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1), of(2), of(3))
    with dead(monkeypatch, StormCounts, died):
        await quarantine.decide([of(1).id, of(2).id], HeldState.RELEASED, "ann", START)
    assert await listed(quarantine) == {"v1:a": (3, 1)}
    with dead(monkeypatch, StormCounts, died):
        await quarantine.decide([of(3).id], HeldState.DISCARDED, "ann", START)
    assert await listed(quarantine, waits=True) == {}
    with dead(monkeypatch, StormCounts, died):
        await quarantine.restore([of(3).id], "ann", START + 1)
    assert await listed(quarantine, waits=True) == {"v1:a": (3, 1)}
    with dead(monkeypatch, StormCounts, died):
        await quarantine.remove([of(1).id, of(2).id])
    assert await listed(quarantine) == {"v1:a": (1, 1)}


async def test_a_list_that_counts_in_the_middle_of_a_decision_does_not_make_it_count_twice(
    quarantines: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarantine, other, real = quarantines(), quarantines(), StormCounts._end
    await hold(quarantine, *map(of, range(6)))

    async def after_a_look(*given: Any) -> None:
        assert (await listed(other))["v1:a"][1] == waits
        await real(*given)

    monkeypatch.setattr(StormCounts, "_end", after_a_look)
    waits = 4
    await quarantine.decide([of(0).id, of(1).id], HeldState.DISCARDED, "ann", START)
    assert await listed(quarantine) == {"v1:a": (6, 4)}
    waits = 5
    await quarantine.restore([of(0).id], "ann", START + 1)
    assert await listed(quarantine) == {"v1:a": (6, 5)}
    waits = 4
    await quarantine.remove([of(0).id, of(1).id])
    assert await listed(quarantine) == {"v1:a": (4, 4)}


async def test_a_mail_whose_process_died_before_it_was_counted_is_counted_when_it_comes_again(
    quarantines: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1), of(2))
    with dead(monkeypatch, StormParts, "_enter"):
        await hold(quarantine, of(3))
    await hold(quarantine, of(3))
    assert await listed(quarantine) == {"v1:a": (3, 3)}


async def spoilt(ground: Ground) -> tuple[MongoQuarantine, MongoCollection]:
    """Return a quarantine whose list counts wrongly."""
    database = ground.open()
    assert isinstance(database, MongoDatabase)
    quarantine, parts = MongoQuarantine(database), database.collection("storm_parts")
    await hold(quarantine, of(1), of(2), of(3))
    await parts.swap({"_id": digest("v1:a", A)}, {"$set": {"mails": 9, "waiting": 8}})
    assert await listed(quarantine) == {"v1:a": (9, 8)}, "a list does not count"
    return quarantine, parts


async def test_a_wrong_count_is_never_what_a_row_says_and_goes_when_nobody_is_at_it(
    mongodb_ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarantine, _ = await spoilt(mongodb_ground)
    row = await quarantine.storm_row("v1:a")
    assert row is not None
    assert (row.storm.count, row.waiting) == (3, 3)
    assert await listed(quarantine) == {"v1:a": (9, 8)}, "somebody may be at it just now"
    monkeypatch.setattr(storm_parts, "QUIET_S", -1e6)
    assert await quarantine.storm_row("v1:a") == row
    assert await listed(quarantine) == {"v1:a": (3, 3)}
    await quarantine.close()


async def test_wrong_counts_are_counted_anew_where_storms_changed_in_that_time(mongodb_ground: Ground) -> None:
    quarantine, _ = await spoilt(mongodb_ground)
    assert await quarantine.recount(0, START) == 0, "it changed later"
    assert await quarantine.recount(0, inf) == 1
    assert await listed(quarantine) == {"v1:a": (3, 3)}
    assert await quarantine.recount(0, inf) == 0
    await quarantine.close()


async def test_parts_of_an_older_build_that_kept_no_counts_are_counted_once(mongodb_ground: Ground) -> None:
    quarantine, parts = await spoilt(mongodb_ground)
    older = {"mails": "", "waiting": "", "unsure": "", "touched": "", "storm": ""}
    await parts.swap({"_id": digest("v1:a", A)}, {"$unset": older})
    await hold(quarantine, of(4))
    await quarantine.decide([of(1).id], HeldState.RELEASED, "ann", START)
    assert await quarantine.storm_tally(StormQuery(waits=True), 10) == StormTally(1, 0, 3)
    assert await listed(quarantine) == {"v1:a": (4, 3)}
    (part,) = await parts.by_ids([digest("v1:a", A)])
    assert (part["mails"], part["waiting"], part["unsure"]) == (4, 3, "")
    await quarantine.close()


async def test_a_fresh_database_is_not_looked_through_for_what_an_older_build_held(mongodb_ground: Ground) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    quarantine = MongoQuarantine(database)
    await hold(quarantine, of(1))
    assert await database.collection("storm_parts").by_ids([FILLED])
    await quarantine.close()


class Commands:
    """Counts the questions that are put to the server."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.asked = self.counts = 0
        asking, count = MongoCollection._asking, MongoCollection.count

        def listened(collection: MongoCollection) -> Any:
            self.asked += 1
            return asking(collection)

        def counted(collection: MongoCollection, *given: Any) -> Any:
            self.counts += 1
            return count(collection, *given)

        patched.setattr(MongoCollection, "_asking", listened)
        patched.setattr(MongoCollection, "count", counted)


async def cost(commands: Commands, ground: Ground, mails: int) -> dict[str, int]:
    """Return the commands that a list of fifty rows and its tallies take."""
    database = ground.open()
    assert isinstance(database, MongoDatabase)
    quarantine = MongoQuarantine(database)
    await database.collection("storm_parts").delete({})
    await database.collection("storm_parts").keep([{"_id": FILLED}])
    for name in ("storms", "held", "storm_pulses"):
        await database.collection(name).delete({})
    many = Many(mails, 60, mails // 2, first_at=LATER, last_at=LATER + 86_400)
    await fill(quarantine, many)
    spent = {}
    for name, query in (("all", StormQuery()), ("one mailbox", StormQuery((many.mailboxes[0],)))):
        commands.asked = commands.counts = 0
        rows = (await quarantine.storm_page(query, None, 50)).rows
        spent[f"rows of {name}"] = commands.asked
        commands.asked = 0
        tally = await quarantine.storm_tally(query, 10_000)
        spent[f"tally of {name}"] = commands.asked
        commands.asked = 0
        await quarantine.pulses(rows, many.last_at)
        spent[f"pulses of {name}"] = commands.asked
        assert not commands.counts, "no mail is counted"
        assert tally.mails <= mails
        assert (len(rows), tally.mails == mails) == ((50, True) if name == "all" else (len(rows), False))
    await quarantine.close()
    return spent


async def test_a_list_asks_as_often_however_many_mails_there_are(
    mongodb_ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands(monkeypatch)
    small = await cost(commands, mongodb_ground, 600)
    large = await cost(commands, mongodb_ground, 2_000)
    assert small == large
    assert max(spent for name, spent in small.items() if name.endswith("all")) < 20
