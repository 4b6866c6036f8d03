"""Any order of holding, deciding, putting back and letting expire, on every adapter, beside a model of a few lines."""

import random
import secrets
from collections import Counter
from collections.abc import Callable

from ingest.ports import HeldQuery, Quarantine, StormQuery
from ingest.records import HeldState
from tests.conformance.mails import START, held, storm

Open = Callable[[], Quarantine]
STORMS = ("v1:a", "v1:b")
MAILS = 12
STEPS = 60


async def check(quarantine: Quarantine, model: dict[int, HeldState]) -> None:
    """Compare what is listed with what a walk finds, and both with the model."""
    walked = {one.id: one async for one in quarantine.every()}
    assert {held(n).id: state for n, state in model.items()} == {id_: one.state for id_, one in walked.items()}
    assert all(one.actor for one in walked.values() if one.state is not HeldState.HELD), "who did it is recorded"
    for state in HeldState:
        page = await quarantine.page(HeldQuery(state=state), limit=2 * MAILS)
        assert {one.id for one in page.mails} == {id_ for id_, one in walked.items() if one.state is state}
    waiting = Counter(one.storm for one in walked.values() if one.state is HeldState.HELD)
    count = Counter(one.storm for one in walked.values())
    rows = (await quarantine.storm_page(StormQuery())).rows
    assert {row.storm.key: (row.storm.count, row.waiting) for row in rows} == {
        key: (count[key], waiting[key]) for key in count
    }
    asked = (await quarantine.storm_page(StormQuery(waits=True))).rows
    assert {row.storm.key for row in asked} == set(waiting)
    assert await quarantine.count() == (waiting.total(), len(waiting))


async def test_no_mail_is_lost_and_each_is_in_one_state(quarantines: Open) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201  a run that fails says how to repeat it
    quarantine, dice = quarantines(), random.Random(seed)
    model: dict[int, HeldState] = {}
    moved_at: dict[int, float] = {}
    for step in range(1, STEPS):
        at = START + step
        chosen = dice.sample(range(MAILS), dice.randint(1, 5))
        ids = [held(n).id for n in chosen]
        there = [n for n in chosen if n in model]
        act = dice.choice(["hold", "hold", "discard", "discard", "restore", "restore", "release", "tidy", "late"])
        if act == "hold":
            for n in chosen:
                await quarantine.hold(held(n, STORMS[n % 2]), storm(STORMS[n % 2], at))
                model.setdefault(n, HeldState.HELD)
        elif act == "late":  # what was decided before anything else leaves what was put back
            await quarantine.decide(ids, HeldState.RELEASED, "ann", START)
            now = {n: HeldState.RELEASED for n in there if model[n] is HeldState.HELD and n not in moved_at}
            model |= now
            moved_at |= dict.fromkeys(now, START)
        elif act == "tidy":
            before = START + dice.randint(0, step)
            past = [n for n in there if model[n] is HeldState.DISCARDED and moved_at[n] < before]
            assert await quarantine.expire(ids, before) == len(past)
            await check(quarantine, model | dict.fromkeys(past, HeldState.EXPIRED))
            assert await quarantine.remove([held(n).id for n in past]) == len(past)
            for n in past:
                del model[n], moved_at[n]
        else:
            out_of = HeldState.DISCARDED if act == "restore" else HeldState.HELD
            to = {"discard": HeldState.DISCARDED, "release": HeldState.RELEASED, "restore": HeldState.HELD}[act]
            moving = [n for n in there if model[n] is out_of]
            if act == "restore":
                assert await quarantine.restore(ids, "bob", at) == len(moving)
            else:
                assert await quarantine.decide(ids, to, "ann", at) == len(moving)
            model |= dict.fromkeys(moving, to)
            moved_at |= dict.fromkeys(moving, at)
        await check(quarantine, model)
