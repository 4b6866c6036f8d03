"""`ingest webhook`: what it says of endpoints, and that what a person asks for is done by the node that serves."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ingest.config import load
from ingest.feed.cursor import encode
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind, Delivery, EndpointState, Ports
from ingest.webhooks.dispatching import dispatch
from ingest.wiring import engines
from tests.cli.command import Command
from tests.conformance.mails import key
from tests.webhooks.receiver import SECRET, Answer, Received, Receiver, answered, receiving

BOX = "support@desk.example"


@contextmanager
def receiver_aside(receiver: Receiver) -> Iterator[Receiver]:
    """A receiver in a thread of its own: commands have the main one."""
    ready, loop = threading.Event(), asyncio.new_event_loop()

    def answer(got: Received) -> Answer:
        return receiver.answer(got)

    stop = asyncio.Event()

    async def main() -> None:
        async with receiving() as real:
            real.answer = answer
            receiver.url, receiver.got, receiver.taken = real.url, real.got, real.taken
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    assert ready.wait(10), "the receiver does not listen"
    try:
        yield receiver
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiver_aside(Receiver()) as one:
        yield one


@pytest.fixture
def webhook(ingest: Command, receiver: Receiver) -> Command:
    with ingest.config.open("a") as file:
        file.write(
            f'[[webhook]]\nname = "crm"\nurl = "{receiver.url}?token=hunter2"\nsecret = "{SECRET}"\n'
            'allow_internal = ["127.0.0.1"]\n[[webhook]]\nname = "inside"\nurl = "http://127.0.0.1:9/"\n'
            f'secret = "{SECRET}"\n'
        )
    return ingest


def change(n: int, at: float) -> Change:
    return Change(ChangeKind.MESSAGE_STORED, at, BOX, key("mail", n), f"thread-{n}")


def prepared(command: Command, *changes: Change, state: EndpointState, deliveries: tuple[Delivery, ...] = ()) -> None:
    async def main() -> None:
        opened = await engines(load(command.config))
        await Teller(opened.ports.changes, "w").tell(changes)
        cursor = encode(await opened.ports.changes.heads())
        await opened.ports.outbox.begin(replace(state, cursor=cursor))
        await opened.ports.outbox.add(deliveries)
        await opened.ports.outbox.settle([], deliveries)
        await opened.close()

    asyncio.run(main())


def test_what_is_asked_for_is_sent_by_the_node_that_serves(webhook: Command, receiver: Receiver) -> None:
    now = time.time()
    state = EndpointState("crm", "1AwA", now, disabled_at=now)
    prepared(webhook, *(change(n, 1_767_600_000.0 + n) for n in range(100)), state=state)
    assert webhook("webhook", "enable", "crm").code == 0
    asked = webhook(
        "webhook", "replay", "crm", "--from", "2026-01-05T08:00:10Z", "--to", "2026-01-05T08:00:30", "--json"
    )
    assert asked.fact == {
        "endpoint": "crm",
        "since": "2026-01-05T08:00:10.000Z",
        "until": "2026-01-05T08:00:30.000Z",
    }
    (listed,) = [one for one in webhook("webhook", "list", "--json").facts if one["name"] == "crm"]
    assert listed["disabled_at"] is None
    assert listed["replay"]
    serve(webhook, lambda: len(receiver.taken) >= 20)
    assert {one.message for one in receiver.taken} == {key("mail", n) for n in range(10, 30)}


def serve(command: Command, enough: object) -> None:
    async def main() -> None:
        given = load(command.config)
        opened = await engines(given)
        ports: Ports = opened.ports
        stop = asyncio.Event()
        running = asyncio.create_task(dispatch(given, ports, "here.webhooks-0", stop))
        deadline = time.monotonic() + 30
        while not enough():
            assert time.monotonic() < deadline, "it is not sent"
            await asyncio.sleep(0.05)
        stop.set()
        await running
        await opened.close()

    asyncio.run(main())


def test_the_list_says_how_each_does_and_fits_a_terminal(webhook: Command) -> None:
    at = 1_767_600_000.0
    failed = Delivery("crm", "msg_1", 1, change(1, at), at, at, 10, "answered 500", at)
    waits = Delivery("crm", "msg_2", 2, change(2, at), at, at + 60, 1, "answered 500")
    state = EndpointState("crm", "1AwA", at, failing_since=at, error="answered 500 (Internal Server Error): \x1b[2Jno")
    prepared(webhook, change(1, at), state=state, deliveries=(failed, waits))
    fact, other = webhook("webhook", "list", "--json").facts
    assert (fact["waiting"], fact["failed"], fact["oldest_at"]) == (1, 1, "2026-01-05T08:00:00.000Z")
    assert other["state"].startswith("not begun")
    told = webhook("webhook", "list")
    assert told.code == 0
    assert "failing since 2026-01-05 08:00:00" in told.out
    assert "\x1b" not in told.out
    assert "hunter2" not in told.out
    assert SECRET not in told.out


def test_a_test_is_signed_and_says_how_it_was_answered(webhook: Command, receiver: Receiver) -> None:
    receiver.answer = lambda _: answered(200, b"thank you\nsecond line")
    told = webhook("webhook", "test", "crm")
    assert told.code == 0, told.err
    assert told.out.startswith("200  after ")
    assert "thank you" in told.out
    assert "second line" not in told.out
    (one,) = receiver.got
    assert one.event["type"] == "webhook.test"
    receiver.answer = lambda _: answered(401, b"wrong signature")
    told = webhook("webhook", "test", "crm", "--json")
    assert told.code == 75
    assert told.fact["status"] == 401
    assert told.fact["said"] == "wrong signature"
    assert told.fact["error"] == "answered 401 (Unauthorized)"


def test_a_test_to_an_internal_address_says_what_allows_it(webhook: Command) -> None:
    told = webhook("webhook", "test", "inside")
    assert told.code == 75
    assert "127.0.0.1 is no public address" in told.out
    assert "allow_internal" in told.out


@pytest.mark.parametrize("what", [("test", "crn"), ("enable", "crn"), ("replay", "crn", "--from", "2026-01-05")])
def test_a_name_that_is_none_is_answered_with_those_that_are(webhook: Command, what: tuple[str, ...]) -> None:
    told = webhook("webhook", *what)
    assert told.code == 66
    assert "crm, inside" in told.err


@pytest.mark.parametrize("what", [("enable", "crm"), ("replay", "crm", "--from", "2026-01-05")])
def test_what_has_not_begun_is_said(webhook: Command, what: tuple[str, ...]) -> None:
    told = webhook("webhook", *what)
    assert told.code == 66
    assert "has not begun" in told.err


def test_a_time_that_is_none_is_said(webhook: Command) -> None:
    told = webhook("webhook", "replay", "crm", "--from", "yesterday")
    assert told.code == 64
    assert "2026-01-05T08:00Z" in told.err


def test_a_time_may_be_an_age_as_in_other_commands(webhook: Command) -> None:
    prepared(webhook, state=EndpointState("crm", "1AwA", time.time()))
    began = time.time()
    asked = webhook("webhook", "replay", "crm", "--from", "2h", "--json")
    assert asked.code == 0
    since = datetime.fromisoformat(asked.fact["since"]).timestamp()
    assert began - 7_201 <= since <= time.time() - 7_199


def test_without_endpoints_the_list_says_how_to_have_one(ingest: Command, tmp_path: Path) -> None:
    told = ingest("webhook", "list")
    assert "[[webhook]]" in told.out
    assert json.loads(ingest("webhook", "list", "--json").out or "[]") == []
