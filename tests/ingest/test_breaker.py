"""A breaker: an engine in trouble is left alone, tried by one call at a time, and comes back to its work slowly."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest
import structlog

from ingest.calls.breaker import FAILURES, GROWTH, HEALING_S, LEAST_RATE, LONGEST_WAIT_S, Breaker
from ingest.errors import Damaged, DocumentRefused, EngineError, OriginalsUnavailable, StoreUnavailable
from ingest.testing import virtual_time


class Engine:
    """An engine behind a breaker: `why` it fails, how long it takes, and when it was asked."""

    def __init__(self, breaker: Breaker) -> None:
        self.breaker = breaker
        self.why: BaseException | None = None
        self.slow_s = 0.0
        self.asked: list[float] = []

    async def ask(self, part: object = None) -> None:
        async with self.breaker.call(part):
            why = self.why
            self.asked.append(asyncio.get_running_loop().time())
            await asyncio.sleep(self.slow_s)
            if why is not None:
                raise why

    async def state(self, part: object = None) -> str:
        """Ask once, whatever comes of it, and return the breaker's state."""
        with suppress(EngineError, DocumentRefused):
            await self.ask(part)
        return self.breaker.state.state


def engine(uniform: Callable[[float, float], float] = lambda _, most: most) -> Engine:
    return Engine(Breaker("store", asyncio.get_running_loop().time, uniform, wall=lambda: 5.0))


def on_virtual_time(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        virtual_time.run(test())

    run.__name__ = test.__name__
    return run


async def broken() -> Engine:
    """Return an engine that has just been given up."""
    one = engine()
    one.why = StoreUnavailable("the server is away")
    states = [await one.state() for _ in range(FAILURES)]
    assert states == ["closed", "closed", "open"]
    return one


async def until_half_open(one: Engine) -> None:
    await asyncio.sleep(one.breaker.state.next_try_in_s)


@on_virtual_time
async def test_three_failures_in_a_row_open_it_and_then_nobody_asks() -> None:
    one = await broken()
    for _ in range(100):
        with pytest.raises(StoreUnavailable, match=r"the server is away \(next try in 0\.2 s\)"):
            await one.ask()
    assert len(one.asked) == FAILURES
    seen = one.breaker.state
    assert (seen.engine, seen.state, seen.error, seen.since) == ("store", "open", "the server is away", 5.0)
    assert one.breaker.refuses


@on_virtual_time
async def test_a_success_between_failures_keeps_it_closed() -> None:
    one = engine()
    for turn in range(100):
        one.why = None if turn % 3 == 0 else StoreUnavailable("one of 256 folders")
        assert await one.state() == "closed"


@on_virtual_time
async def test_one_broken_place_never_opens_it_and_many_do() -> None:
    one = engine()
    one.why = OriginalsUnavailable("folder ab is not writable")
    assert {await one.state("ab") for _ in range(100)} == {"closed"}
    assert [await one.state(part) for part in ("cd", "ab", "ef")] == ["closed", "closed", "open"]


@on_virtual_time
async def test_trouble_of_one_mail_is_no_failure_of_the_engine() -> None:
    one = engine()
    for why in (DocumentRefused("too large"), DocumentRefused("too large")) * 10:
        one.why = why
        assert await one.state() == "closed"


@on_virtual_time
async def test_half_open_lets_exactly_one_call_through() -> None:
    one = await broken()
    await until_half_open(one)
    one.slow_s = 8.0
    results = await asyncio.gather(*(one.state() for _ in range(50)))
    assert len(one.asked) == FAILURES + 1
    assert results.count("half-open") == 49, "the others are refused at once, while the one is still out"
    assert one.breaker.state.state == "open"


@on_virtual_time
async def test_waits_grow_to_their_longest_and_are_jittered() -> None:
    longest: list[float] = []

    def uniform(least: float, most: float) -> float:
        assert least == 0
        longest.append(most)
        return most / 2

    one = engine(uniform)
    one.why = StoreUnavailable("away")
    for _ in range(FAILURES + 12):
        await until_half_open(one)
        await one.state()
    assert longest[:4] == [0.2, 0.4, 0.8, 1.6]
    assert longest[-1] == LONGEST_WAIT_S
    assert one.breaker.state.next_try_in_s == LONGEST_WAIT_S / 2


@on_virtual_time
async def test_a_try_that_is_cancelled_leaves_the_next_one_to_somebody_else() -> None:
    one = await broken()
    await until_half_open(one)
    one.slow_s = 60
    trying = asyncio.create_task(one.ask())
    await asyncio.sleep(1)
    trying.cancel()
    await asyncio.wait([trying])
    assert not one.breaker.refuses
    one.why, one.slow_s = None, 0
    assert await one.state() == "healing"


@on_virtual_time
async def test_what_was_asked_before_the_outage_and_fails_late_opens_nothing_anew() -> None:
    one = engine()
    one.why, one.slow_s = StoreUnavailable("timed out"), 10
    late = [asyncio.create_task(one.state()) for _ in range(40)]
    await asyncio.sleep(5)
    one.slow_s = 0
    for _ in range(FAILURES):
        await one.state()
    one.why = None
    await until_half_open(one)
    assert await one.state() == "healing"
    await asyncio.gather(*late)
    assert one.breaker.state.state == "healing"


async def rate(one: Engine, seconds: float, before: Callable[[], Awaitable[None]]) -> list[float]:
    """Ask by 64 askers for `seconds`, each asking again as soon as it is answered or refused; return when."""
    clock = asyncio.get_running_loop().time
    begun, end = len(one.asked), clock() + seconds

    async def asker() -> None:
        while clock() < end:
            await one.state()
            await before()

    await asyncio.gather(*(asker() for _ in range(64)))
    return [at for at in one.asked[begun:] if at < end]


@on_virtual_time
async def test_after_an_outage_an_engine_is_called_at_most_one_and_a_half_times_as_often_until_it_answered() -> None:
    one = engine()
    one.slow_s = 64 / 100  # 100 calls a second: what comes in
    asked = await rate(one, 20, lambda: asyncio.sleep(0))
    usual = len(asked) / 20
    one.why, one.slow_s = StoreUnavailable("away"), 0
    during = await rate(one, 30, lambda: asyncio.sleep(0.1))
    assert len(during) < 64 + 30, "tries, not calls"
    one.why = None
    await asyncio.sleep(LONGEST_WAIT_S)
    healed = asyncio.get_running_loop().time()
    asked = await rate(one, HEALING_S + 3, lambda: asyncio.sleep(0.01))  # a backlog: as fast as it is let
    for second in range(int(HEALING_S)):
        calls = sum(healed + second <= at < healed + second + 1 for at in asked)
        assert calls <= 1.5 * usual, f"in second {second}"
    assert sum(at < healed + HEALING_S for at in asked) >= GROWTH * 0.9 * usual * HEALING_S, (
        "and hardly less than it may"
    )
    assert one.breaker.state.state == "closed"
    assert sum(at >= healed + HEALING_S + 1 for at in asked) > 5 * usual, "then nothing holds it back"


@on_virtual_time
async def test_a_store_that_hung_is_measured_by_what_it_answered_before() -> None:
    """While calls hang nothing is answered: that is no low rate."""
    one = engine()
    one.slow_s = 64 / 400
    await rate(one, 10, lambda: asyncio.sleep(0))
    one.why, one.slow_s = StoreUnavailable("no answer in 10 s"), 10
    await rate(one, 20, lambda: asyncio.sleep(0.1))
    one.why, one.slow_s = None, 0
    await asyncio.sleep(LONGEST_WAIT_S)
    asked = await rate(one, 5, lambda: asyncio.sleep(0.01))
    assert 400 < len(asked) / 5 <= 400 * GROWTH * 1.05


@on_virtual_time
async def test_a_node_that_was_idle_is_not_strangled() -> None:
    one = await broken()
    one.why = None
    await until_half_open(one)
    await one.ask()
    asked = await rate(one, 5, lambda: asyncio.sleep(0.01))
    assert len(asked) / 5 == pytest.approx(LEAST_RATE, rel=0.1)


@on_virtual_time
async def test_an_engine_that_fails_again_while_it_heals_is_left_alone_again_and_longer() -> None:
    one = await broken()
    one.why = None
    await until_half_open(one)
    assert await one.state() == "healing"
    one.why = StoreUnavailable("away again")
    assert [await one.state() for _ in range(FAILURES)] == ["healing", "healing", "open"]
    assert one.breaker.state.next_try_in_s == pytest.approx(0.4)


@on_virtual_time
async def test_the_refusal_is_of_the_kind_and_the_engine_of_the_error() -> None:
    one = Engine(Breaker("search", asyncio.get_running_loop().time))
    one.why = Damaged("the file is damaged", "search")
    for _ in range(FAILURES):
        await one.state()
    with pytest.raises(Damaged, match="the file is damaged") as caught:
        await one.ask()
    assert caught.value.engine == "search"
    assert caught.value.__cause__ is None, "a refusal is no answer of the driver"


@on_virtual_time
async def test_the_log_says_once_that_it_is_away_and_once_that_it_is_back() -> None:
    with structlog.testing.capture_logs() as lines:
        one = await broken()
        await rate(one, 60, lambda: asyncio.sleep(0.1))
        one.why = None
        await asyncio.sleep(LONGEST_WAIT_S)
        await rate(one, HEALING_S + 1, lambda: asyncio.sleep(0.1))
    assert [(line["event"], line["engine"]) for line in lines] == [("engine-away", "store"), ("engine-back", "store")]
    assert one.breaker.state.error == ""


def test_who_waits_for_a_turn_goes_on_when_the_engine_is_well_again() -> None:
    """600 callers that had fallen asleep while it healed slept on for a minute after it was well."""

    async def crowd() -> tuple[float, float]:
        clock = asyncio.get_running_loop().time
        breaker = Breaker("store", clock, lambda _low, _high: 0.0)
        for _ in range(FAILURES):
            with suppress(StoreUnavailable):
                async with breaker.call():
                    raise StoreUnavailable("away")
        async with breaker.call():
            pass
        healing = clock()

        async def one() -> None:
            async with breaker.call():
                pass

        await asyncio.gather(*(one() for _ in range(1_000)))
        return clock() - healing, 1_000 / LEAST_RATE

    took, at_the_least_rate = virtual_time.run(crowd())
    assert HEALING_S <= took < HEALING_S + 2 < at_the_least_rate
