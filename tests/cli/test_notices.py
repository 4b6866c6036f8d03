"""`ingest notices`: what it says of who is told, and that a test says how the relay answered."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ingest.config import load
from ingest.ports import Delivery, EndpointState
from ingest.wiring import engines
from tests.cli.command import Command
from tests.notices.desk import NOW, news
from tests.notices.relay import Scripted, relaying


@contextmanager
def aside() -> Iterator[Scripted]:
    """A relay in a thread of its own: commands have the main one."""
    loop, ready, stop, found = asyncio.new_event_loop(), threading.Event(), asyncio.Event(), Scripted()

    def says(verb: str) -> str | None:
        return found.says(verb)

    async def main() -> None:
        async with relaying(says) as real:
            found.port, found.taken = real.port, real.taken
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    assert ready.wait(60)
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(60)
        loop.close()


@pytest.fixture
def relay(ingest: Command) -> Iterator[Scripted]:
    with aside() as found, ingest.config.open("a") as file:
        file.write(
            f'[notices]\nrelay = "{found.url}"\nsender = "support@desk.example"\n'
            'to = ["ann@desk.example", "bob@desk.example"]\n'
        )
        file.flush()
        yield found


def test_a_test_is_sent_to_each_and_says_what_the_relay_answered(ingest: Command, relay: Scripted) -> None:
    answer = ingest("notices", "test")
    assert answer.code == 0
    assert answer.out.splitlines() == [f"{who}@desk.example  accepted: 250 2.0.0 fine" for who in ("ann", "bob")]
    assert [one.forward_path for one in relay.taken] == [f"RCPT TO:<{who}@desk.example>" for who in ("ann", "bob")]
    assert {one.reverse_path.split()[1] for one in relay.taken} == {"FROM:<>"}
    relay.says = lambda verb: "554 5.7.1 relay access \x1b[2Jdenied" if verb == "RCPT" else "250 fine"
    answer = ingest("notices", "test", "--to", "Bob@desk.example", "--json")
    assert answer.code == 75
    assert (answer.fact["to"], answer.fact["accepted"]) == ("bob@desk.example", False)
    assert "554 5.7.1" in str(answer.fact["said"])
    assert "\x1b" not in ingest("notices", "test").out
    assert ingest("notices", "test", "--to", "eve@desk.example").code == 64


def test_without_a_relay_it_says_what_makes_one(ingest: Command) -> None:
    assert ingest("notices", "test").code == 66
    assert "notices.relay is empty" in ingest("notices", "test").err
    assert "nobody is told by mail" in ingest("notices", "list").out


def test_the_list_says_how_each_does(ingest: Command, relay: Scripted) -> None:
    async def prepared() -> None:
        opened = await engines(load(ingest.config))
        outbox = opened.ports.outbox
        await outbox.begin(EndpointState("notices ann@desk.example", "1AwA", NOW, NOW, NOW, "answered 451 later"))
        one = Delivery("notices ann@desk.example", "msg_1", 1, news("s"), NOW, NOW, 1)
        await outbox.add([one])
        await opened.close()

    asyncio.run(prepared())
    ann, bob = ingest("notices", "list", "--json").facts
    assert (ann["to"], ann["waiting"], ann["failing_since"]) == ("ann@desk.example", 1, "2026-01-05T08:00:00.000Z")
    assert ann["mailboxes"] == ["sales@desk.example", "support@desk.example"]
    assert str(bob["state"]).startswith("not begun")
    told = ingest("notices", "list").out
    assert "ann@desk.example  failing since 2026-01-05T08:00:00.000Z" in told
    assert "answered 451 later" in told
    assert "notices ann" not in ingest("webhook", "list").out
