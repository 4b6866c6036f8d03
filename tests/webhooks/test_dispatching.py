"""The whole way on SQLite and on loopback: what is told to the feed is received, signed, once each, in order."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ingest.errors import StoreUnavailable
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind, Ports
from ingest.settings import Settings
from ingest.webhooks.dispatching import dispatch, tidy
from ingest.webhooks.filling import asked_again
from ingest.wiring import engines
from tests.conformance.mails import key
from tests.ingest.desk import BOX, OTHER, Failing, settings
from tests.webhooks.receiver import PATIENCE_S, Receiver, answered, receiving, table, until


def change(n: int, kind: ChangeKind = ChangeKind.MESSAGE_STORED, **more: Any) -> Change:
    return replace(Change(kind, time.time(), BOX, key("mail", n), f"thread-{n % 5}"), **more)


@asynccontextmanager
async def opened(given: Settings) -> AsyncIterator[Ports]:
    found = await engines(given)
    try:
        yield found.ports
    finally:
        await found.close()


@asynccontextmanager
async def served(given: Settings, ports: Ports, name: str = "here.webhooks-0") -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(dispatch(given, replace_leases(ports), name, stop))
    try:
        for one in given.webhook:
            await until(partial(ports.outbox.endpoint, one.called), f"{one.called} does not begin")
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, PATIENCE_S)


def replace_leases(ports: Ports) -> Ports:
    """Leases that leave the database open when they are closed: the test goes on reading."""

    class Kept:
        def __init__(self, real: Any) -> None:
            self.look, self.swap = real.look, real.swap

        async def close(self) -> None:
            """As said."""

    return replace(ports, leases=lambda name: Kept(ports.leases(name)))


async def settled(ports: Ports, endpoint: str = "crm") -> bool:
    return (await ports.outbox.tally(endpoint)).waiting == 0


def in_order(receiver: Receiver) -> None:
    """Each thread's mails, as they were first taken, in the order of their numbers."""
    order: dict[str, list[str]] = {}
    for one in receiver.taken:
        line = order.setdefault(one.event["data"]["thread"], [])
        if one.message not in line:
            line.append(one.message)
    for thread, line in order.items():
        numbers = [NUMBERS[message] for message in line]
        assert numbers == sorted(numbers), f"{thread}: {numbers}"


NUMBERS = {key("mail", n): n for n in range(2_000)}


async def test_what_is_told_is_received_once_each_in_the_order_of_its_thread(tmp_path: Path) -> None:
    async with receiving() as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url)], web={"url": "https://desk.example/in"})
        async with opened(given) as ports:
            await Teller(ports.changes, "w").tell([change(1_999)])  # before it began: none of its business
            async with served(given, ports):
                for n in range(0, 300, 20):
                    await Teller(ports.changes, "w").tell([change(each) for each in range(n, n + 20)])
                await until(lambda: len(receiver.taken) >= 300, "not all are received")
            assert await settled(ports)
    assert Counter(one.message for one in receiver.taken) == {key("mail", n): 1 for n in range(300)}
    in_order(receiver)
    one = receiver.taken[0]
    assert one.event["type"] == "message.stored"
    assert one.event["data"]["urls"]["message"] == f"https://desk.example/in/api/v1/messages/{one.message}"
    assert receiver.most_at_once <= 8


async def test_only_events_and_mailboxes_that_are_wanted_are_sent(tmp_path: Path) -> None:
    async with receiving() as receiver:
        only = table(receiver.url, events=["message.stored", "storm.opened"], mailboxes=[OTHER.upper()])
        given = settings(tmp_path, webhook=[only])
        async with opened(given) as ports, served(given, ports):
            told = [change(1), change(2, mailbox=OTHER), change(3, ChangeKind.MESSAGE_HELD, mailbox=OTHER)]
            await Teller(ports.changes, "w").tell([*told, change(4, ChangeKind.STORM_OPENED, mailbox=OTHER)])
            await until(lambda: len(receiver.taken) >= 2, "not all are received")
            await until(lambda: settled(ports), "not all are settled")
    assert {one.event["type"] for one in receiver.got} == {"message.stored", "storm.opened"}
    assert {one.event["data"]["mailbox"] for one in receiver.got} == {OTHER}


async def test_a_receiver_that_is_down_delays_itself_alone(tmp_path: Path) -> None:
    """One hangs, one answers with nonsense, one is not there, and one works."""
    nonsense = b"\0nonsense\r\n" * 9
    async with (
        receiving(answer=lambda _: None) as hangs,
        receiving(answer=lambda _: nonsense) as odd,
        receiving() as works,
    ):
        gone = "http://127.0.0.1:9/"
        urls = {"hangs": hangs.url, "odd": odd.url, "gone": gone, "works": works.url}
        given = settings(tmp_path, webhook=[table(url, name=name, timeout_s=0.2) for name, url in urls.items()])
        async with opened(given) as ports, served(given, ports):
            await Teller(ports.changes, "w").tell([change(n) for n in range(100)])
            await until(lambda: len(works.taken) == 100, "the others hold up the one that works")
            assert {(await ports.outbox.tally(name)).waiting for name in ("hangs", "odd", "gone")} == {100}

            async def told() -> bool:
                found = await ports.outbox.endpoints()
                return all(one.error for one in found if one.name != "works")

            await until(told, "it is not told what is wrong with the others")
            states = {one.name: one for one in await ports.outbox.endpoints()}
    assert "no answer within" in states["hangs"].error
    assert "no HTTP" in states["odd"].error
    assert "cannot connect" in states["gone"].error
    assert states["works"].failing_since is None


async def test_a_webhook_that_fails_delays_its_own_thread_alone(tmp_path: Path) -> None:
    poison = key("mail", 7)
    async with receiving(answer=lambda got: 500 if got.message == poison else 200) as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url)])
        async with opened(given) as ports, served(given, ports):
            await Teller(ports.changes, "w").tell([change(n) for n in range(50)])
            await until(lambda: len(receiver.taken) == 41, "other threads wait as well")

            async def written() -> bool:
                found = await ports.outbox.waiting("crm", 100)
                return len(found) == 9 and found[0].attempts > 0

            await until(written, "what was accepted is not settled")
            waiting = await ports.outbox.waiting("crm", 100)
    assert [NUMBERS[one.change.id] for one in waiting] == list(range(7, 50, 5))
    assert waiting[0].attempts == 1
    assert waiting[0].error == "answered 500 (Internal Server Error)"


async def test_410_disables_until_a_person_enables(tmp_path: Path) -> None:
    async with receiving(answer=lambda _: 410) as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url, concurrency=1)])
        async with opened(given) as ports, served(given, ports):
            await Teller(ports.changes, "w").tell([change(n) for n in range(20)])

            async def disabled() -> bool:
                state = await ports.outbox.endpoint("crm")
                return state is not None and state.disabled_at is not None

            await until(disabled, "it is not disabled")
            assert len(receiver.got) == 1
            receiver.answer = lambda _: 200
            await ports.outbox.disable("crm", None)
            await until(lambda: len(receiver.taken) == 20, "what waited is not sent")
    in_order(receiver)


async def test_a_disabled_endpoint_stays_disabled_over_a_restart(tmp_path: Path) -> None:
    async with receiving() as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url)])
        async with opened(given) as ports:
            async with served(given, ports):
                await ports.outbox.disable("crm", 1.0, "answered 410 (Gone)")
            async with served(given, ports):
                await Teller(ports.changes, "w").tell([change(1)])
                await asyncio.sleep(0.5)
    assert receiver.got == []


async def test_a_new_life_goes_on_where_the_former_one_was(tmp_path: Path) -> None:
    async with receiving(answer=lambda _: 503) as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url)])
        async with opened(given) as ports:
            async with served(given, ports):
                await Teller(ports.changes, "w").tell([change(n) for n in range(30)])
                await until(lambda: receiver.got, "nothing is tried")
            receiver.answer = lambda _: 200
            await Teller(ports.changes, "w").tell([change(n) for n in range(30, 40)])
            async with served(given, ports):
                await until(lambda: len(receiver.taken) == 40, "what waited, or came meanwhile, is lost")
            assert await settled(ports)
    in_order(receiver)


async def test_what_is_replayed_bears_the_ids_that_it_had(tmp_path: Path) -> None:
    async with receiving() as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url)])
        async with opened(given) as ports, served(given, ports):
            teller, now = Teller(ports.changes, "w"), time.time()
            await teller.tell([change(n, at=now - 1_000 + n) for n in range(600)])
            await teller.tell([change(n, ChangeKind.MESSAGE_HELD, at=now - 800) for n in range(20)])
            await until(lambda: len(receiver.taken) == 600, "not all are received")
            await ports.outbox.replay("crm", await asked_again(ports.changes, now - 900, now - 700))
            await until(lambda: len(receiver.taken) == 800, "not all are received again")

            async def ended() -> bool:
                state = await ports.outbox.endpoint("crm")
                return state is not None and state.replay is None

            await until(ended, "the replay does not end")
            await until(lambda: settled(ports), "not all are settled")
    again = receiver.taken[600:]
    assert {NUMBERS[one.message] for one in again} == set(range(100, 300))
    assert {one.id for one in again} <= {one.id for one in receiver.taken[:600]}


async def test_with_the_store_away_nothing_is_lost(tmp_path: Path) -> None:
    async with receiving() as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url)])
        async with opened(given) as ports:
            outbox, changes = Failing(ports.outbox), Failing(ports.changes)
            failing: Any = {"outbox": outbox, "changes": changes}
            async with served(given, replace(ports, **failing)):
                teller = Teller(ports.changes, "w")
                for n in range(0, 200, 20):
                    await teller.tell([change(each) for each in range(n, n + 20)])
                    if n == 60:
                        outbox.why = changes.why = StoreUnavailable("away")
                    await asyncio.sleep(0.02)
                    if n == 120:
                        outbox.why = changes.why = None
                await until(lambda: len({one.id for one in receiver.taken}) == 200, "some are lost")
                await until(lambda: settled(ports), "not all are settled")
    in_order(receiver)


async def test_what_the_settings_no_longer_name_is_dropped_after_a_time(tmp_path: Path) -> None:
    given = settings(tmp_path, webhook=[table("http://127.0.0.1:9/")])
    async with opened(given) as ports:
        async with served(given, ports):
            pass
        now = time.time()
        await tidy(ports.outbox, [], lambda: now + 29 * 86_400)
        assert await ports.outbox.endpoint("crm") is not None
        await tidy(ports.outbox, ["crm"], lambda: now + 31 * 86_400)
        assert await ports.outbox.endpoint("crm") is not None
        await tidy(ports.outbox, [], lambda: now + 31 * 86_400)
        assert await ports.outbox.endpoint("crm") is None


async def test_a_throttled_receiver_is_left_alone_for_as_long_as_it_asks(tmp_path: Path) -> None:
    async with receiving(answer=lambda _: answered(429, retry_after="3000")) as receiver:
        given = settings(tmp_path, webhook=[table(receiver.url, concurrency=2)])
        async with opened(given) as ports, served(given, ports):
            await Teller(ports.changes, "w").tell([change(n) for n in range(20)])
            await until(lambda: receiver.got, "nothing is tried")
            await asyncio.sleep(1.5)
            assert len(receiver.got) <= 2
            await Teller(ports.changes, "w").tell([change(n) for n in range(20, 40)])
            await asyncio.sleep(0.5)
    assert len(receiver.got) <= 2
