"""Whatever receivers do over days: each thread's webhooks go out in order, none is lost, and none is tried too soon.

Days are those of a virtual clock; the receiver is a table of answers, and the outbox is a dictionary.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import StoreUnavailable
from ingest.ports import Change, ChangeKind, Delivery
from ingest.testing.virtual_time import run
from ingest.webhooks.endpoint import Endpoint, WebhookSettings
from ingest.webhooks.lines import line_of
from ingest.webhooks.schedule import ATTEMPTS, WAITS_S
from ingest.webhooks.sending import Sending
from ingest.webhooks.target import Answer
from tests.webhooks.receiver import table

DAY = 86_400.0

OK = Answer(200)
KINDS = {
    "ok": OK,
    "server error": Answer(500, "answered 500"),
    "not found": Answer(404, "answered 404"),
    "redirect": Answer(307, "answered 307"),
    "timeout": Answer(0, "no answer within 15 s"),
    "nonsense": Answer(0, "the answer is no HTTP"),
    "unreachable": Answer(0, "cannot connect", unreachable=True),
    "throttled": Answer(429, "answered 429", asked_s=120.0),
    "gateway": Answer(502, "answered 502"),
}


@dataclass
class Kept:
    """The part of an outbox that sending writes to. `down`: how many calls fail from now on."""

    waiting: dict[str, Delivery] = field(default_factory=dict)
    failed: dict[str, Delivery] = field(default_factory=dict)
    down: int = 0
    told: dict[str, Any] = field(default_factory=dict)
    disabled: float | None = None

    async def settle(self, accepted: list[Delivery], others: list[Delivery]) -> None:
        await asyncio.sleep(0.01)
        if self.down:
            self.down -= 1
            raise StoreUnavailable("away")
        for one in accepted:
            self.waiting.pop(one.id, None)
        for one in others:
            if one.id in self.waiting:
                self.waiting[one.id] = one
                if one.failed_at is not None:
                    self.failed[one.id] = self.waiting.pop(one.id)

    async def tell(self, name: str, **facts: Any) -> None:
        self.told = facts

    async def disable(self, name: str, at: float | None, error: str = "") -> None:
        self.disabled = at


@dataclass
class World:
    """One endpoint. `answers` says how attempt n of a webhook ends; beyond it `rest` does."""

    answers: dict[int, list[str]]
    rest: str = "ok"
    outages: list[tuple[float, float]] = field(default_factory=list)
    concurrency: int = 4
    log: list[tuple[float, int, int, str]] = field(default_factory=list)
    """(when, number, attempt, how it ended)."""
    at_once: int = 0
    most: int = 0
    tries: Counter[int] = field(default_factory=Counter)
    outbox: Kept = field(default_factory=Kept)
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.clock = asyncio.get_running_loop().time
        endpoint = Endpoint.of(
            WebhookSettings.model_validate(table("https://desk.example/", concurrency=self.concurrency))
        )
        self.endpoint = endpoint
        self.sending = self.begin()

    def begin(self) -> Sending:
        outbox: Any = self.outbox
        return Sending(self.endpoint, outbox, self.post, self.clock, lambda: self.clock() + 1e9)

    def add(self, deliveries: list[Delivery]) -> None:
        self.known |= {one.id for one in deliveries}
        self.outbox.waiting |= {one.id: one for one in deliveries}
        self.sending.add(deliveries)

    async def post(self, delivery: Delivery) -> Answer:
        number = delivery.place
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(0.05 + (number % 7) / 10)
        finally:
            self.at_once -= 1
        self.tries[number] += 1
        now = self.clock()
        planned = self.answers.get(number, [])
        kind = planned[self.tries[number] - 1] if self.tries[number] <= len(planned) else self.rest
        if any(begin <= now < end for begin, end in self.outages):
            kind = "unreachable"
        self.log.append((now, number, delivery.attempts, kind))
        return KINDS[kind]

    async def live(self, seconds: float) -> None:
        tasks = [asyncio.create_task(self.sending.send()), asyncio.create_task(self.settle())]
        try:
            await asyncio.sleep(seconds)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def settle(self) -> None:
        while True:
            try:
                await self.sending.settle()
            except StoreUnavailable:
                await asyncio.sleep(1)

    async def die(self) -> None:
        """A process that is killed: what is on its way ends nowhere, and nothing more is written."""
        left = list(self.sending._attempts)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self.sending = self.begin()
        self.sending.add(sorted(self.outbox.waiting.values(), key=lambda one: one.place))


def delivery(number: int, thread: int) -> Delivery:
    change = Change(ChangeKind.MESSAGE_STORED, 1.0, "support@desk.example", f"mail-{number}", f"thread-{thread}")
    return Delivery("crm", f"msg_{number}", number, change, 1e9, 1e9)


def check_order(world: World, threads: list[int], *, died: bool = False) -> None:
    """After an attempt of a later one of a thread, every earlier one had been accepted, or given up."""
    ended: set[int] = set()
    for _, number, attempt, kind in world.log:
        before = {n for n in range(number) if threads[n] == threads[number]}
        assert before <= ended, f"{number} went out before {before - ended} of its thread"
        if kind == "ok" or attempt + 1 >= ATTEMPTS:
            ended.add(number)
    if not died:
        assert not any(kind == "ok" and (number, True) in seen for seen, number, kind in _seen(world))


def _seen(world: World) -> list[tuple[set[tuple[int, bool]], int, str]]:
    answer, seen = [], set()
    for _, number, _, kind in world.log:
        answer.append((set(seen), number, kind))
        if kind == "ok":
            seen.add((number, True))
    return answer


kinds = st.sampled_from(list(KINDS))
threads_of = st.lists(st.integers(0, 4), min_size=1, max_size=25)
plans = st.dictionaries(st.integers(0, 24), st.lists(kinds, max_size=12), max_size=10)
outages = st.lists(
    st.tuples(st.floats(1_000, 1_000 + DAY), st.floats(1, DAY)).map(lambda two: (two[0], two[0] + two[1])), max_size=2
)


@settings(max_examples=150, deadline=None)
@given(threads_of, plans, outages, st.integers(1, 8), st.integers(0, 5), st.floats(0, 3))
def test_every_thread_goes_out_in_order_and_nothing_is_lost(
    threads: list[int],
    plan: dict[int, list[str]],
    gone: list[tuple[float, float]],
    concurrency: int,
    store_fails: int,
    later_s: float,
) -> None:
    async def main() -> None:
        world = World(plan, outages=gone, concurrency=concurrency)
        world.outbox.down = store_fails
        whole = [delivery(n, thread) for n, thread in enumerate(threads)]
        world.add(whole[: len(whole) // 2])
        living = asyncio.create_task(world.live(60 * DAY))
        await asyncio.sleep(later_s)  # while some are on their way
        world.add([one for one in whole if one.id not in world.known])
        await living
        check_order(world, threads)
        assert not world.outbox.waiting, "something waits for ever"
        assert len(world.sending.lines) == 0
        accepted = {number for _, number, _, kind in world.log if kind == "ok"}
        given_up = {one.place for one in world.outbox.failed.values()}
        assert accepted | given_up == set(range(len(threads)))
        assert not accepted & given_up
        assert all(world.tries[number] == ATTEMPTS for number in given_up)
        assert world.most <= concurrency

    run(main())


@settings(max_examples=100, deadline=None)
@given(threads_of, plans, outages, st.lists(st.floats(0.01, 2.0) | st.floats(1, 3 * DAY), min_size=1, max_size=5))
def test_over_deaths_every_thread_goes_out_in_order_at_least_once(
    threads: list[int], plan: dict[int, list[str]], gone: list[tuple[float, float]], lives: list[float]
) -> None:
    async def main() -> None:
        world = World(plan, outages=gone)
        world.add([delivery(n, thread) for n, thread in enumerate(threads)])
        for seconds in lives:
            await world.live(seconds)
            await world.die()
        await world.live(90 * DAY)
        check_order(world, threads, died=True)
        assert not world.outbox.waiting
        accepted = {number for _, number, _, kind in world.log if kind == "ok"}
        assert accepted | {one.place for one in world.outbox.failed.values()} == set(range(len(threads)))

    run(main())


def test_one_that_always_fails_is_tried_ten_times_over_three_days() -> None:
    async def main() -> None:
        world = World({}, rest="server error")
        world.add([delivery(0, 0), delivery(1, 0)])
        await world.live(30 * DAY)
        times = [at for at, number, _, _ in world.log if number == 0]
        assert len(times) == ATTEMPTS
        gaps = [after - before for before, after in pairwise(times)]
        for gap, planned in zip(gaps, WAITS_S[1:], strict=True):
            assert planned <= gap <= planned * 1.1 + 2
        first_of_next = next(at for at, number, _, _ in world.log if number == 1)
        assert 0 <= first_of_next - times[-1] < 2, "the thread goes on when its first was given up"

    run(main())


def test_when_a_receiver_answers_again_what_waits_goes_out_soon_and_not_all_at_once() -> None:
    async def main() -> None:
        back = 1_000 + 8 * 3_600.0
        world = World({}, outages=[(0, back)], concurrency=8)
        world.add([delivery(n, n) for n in range(300)])
        running = asyncio.create_task(world.live(2 * DAY))
        await asyncio.sleep(back - world.clock())
        waits = len(world.outbox.waiting)
        assert waits == 300
        world.add([delivery(300, 300)])  # one that is new is the one that finds out
        await asyncio.sleep(900)
        assert not world.outbox.waiting, "what waited is not sent within a quarter of an hour"
        sent = [at for at, _, _, kind in world.log if kind == "ok"]
        assert Counter(int(at) for at in sent).most_common(1)[0][1] <= 60
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    run(main())


def test_one_that_would_wait_for_hours_goes_out_when_another_is_accepted() -> None:
    async def main() -> None:
        back = 1_000 + 20 * 3_600.0
        world = World({}, outages=[(0, back)])
        world.add([delivery(0, 0)])
        running = asyncio.create_task(world.live(2 * DAY))
        await asyncio.sleep(back - world.clock())
        assert world.tries[0] == 7, "the next one is planned for hours later"
        world.add([delivery(1, 1)])
        await asyncio.sleep(60)
        assert not world.outbox.waiting
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    run(main())


def test_a_receiver_that_is_away_costs_few_attempts() -> None:
    async def main() -> None:
        world = World({}, outages=[(0, 1_000 + 2 * 3_600.0)])
        world.add([delivery(n, n) for n in range(1_000)])
        await world.live(2 * 3_600.0 - 10)
        assert len(world.log) < 100, "a receiver that is away is asked again and again"
        assert max(one.attempts for one in world.outbox.waiting.values()) <= 5

    run(main())


def test_one_that_fails_alone_is_not_tried_sooner_because_others_are_accepted() -> None:
    async def main() -> None:
        world = World({0: ["server error"] * 50}, concurrency=4)
        world.add([delivery(0, 0)])
        running = asyncio.create_task(world.live(3 * DAY))
        for n in range(1, 3_000):
            world.add([delivery(n, n)])
            await asyncio.sleep(60)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        times = [at for at, number, _, _ in world.log if number == 0]
        assert times[-1] - times[0] > 31 * 3_600
        assert len(times) == 8
        assert len(world.outbox.waiting) <= 2
        waited = [at for at, number, _, kind in world.log if number and kind == "ok"]
        assert len(waited) >= 2_990, "others wait for the one that fails"

    run(main())


def test_with_a_store_that_does_not_answer_sending_goes_on_for_a_while() -> None:
    async def main() -> None:
        world = World({}, concurrency=1)
        world.outbox.down = 10**9
        world.add([delivery(n, n) for n in range(20)])
        await world.live(60)
        assert len(world.log) == 20, "it waits for what the store cannot write"

    run(main())


def test_410_stops_everything_at_once() -> None:
    async def main() -> None:
        KINDS["gone"] = Answer(410, "answered 410")
        world = World({3: ["gone"] * 3}, concurrency=1)
        world.add([delivery(n, n) for n in range(10)])
        await world.live(DAY)
        assert [number for _, number, _, _ in world.log] == [0, 1, 2, 3]
        assert world.outbox.disabled is not None
        assert len(world.outbox.waiting) == 7
        world.answers.clear()
        world.sending.enable()
        await world.live(DAY)
        assert not world.outbox.waiting

    run(main())


def test_what_a_wrong_clock_has_put_off_for_years_waits_a_day_at_most() -> None:
    async def main() -> None:
        world = World({})
        late = Delivery("crm", "msg_0", 0, delivery(0, 0).change, 1e9, 5e9, attempts=3)
        world.add([late])
        await world.live(1.2 * DAY)
        assert not world.outbox.waiting

    run(main())


def test_a_line_is_a_thread_of_one_mailbox() -> None:
    one = delivery(0, 1).change
    assert line_of(one) == ("support@desk.example", "thread-1")
    assert line_of(Change(ChangeKind.STORM_GROWN, 1.0, "a@b", "v1:x", count=10)) == ("a@b", "v1:x")
    assert line_of(Change(ChangeKind.MESSAGE_HELD, 1.0, "a@b", "m", storm="v1:x")) == ("a@b", "v1:x")
