"""What `ingest.ports.Outbox` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.ports import Change, ChangeKind, Delivery, EndpointState, Outbox, OutboxCounts, Replay
from tests.conformance.mails import START, hostile_texts, key

Open = Callable[[], Outbox]

CRM = EndpointState("crm", "1abc", START)


def delivery(n: int, endpoint: str = "crm", **changes: object) -> Delivery:
    change = Change(ChangeKind.MESSAGE_STORED, START + n, "support@example.org", key("mail", n), f"thread-{n % 3}")
    made = Delivery(endpoint, f"msg_{n}", n, change, START + n, START + n)
    return replace(made, **changes)


async def test_an_endpoint_begins_once(outboxes: Open) -> None:
    outbox = outboxes()
    assert await outbox.endpoint("crm") is None
    assert await outbox.begin(CRM) == CRM
    assert await outbox.begin(replace(CRM, cursor="1other")) == CRM
    assert await outbox.endpoint("crm") == CRM
    await outbox.begin(replace(CRM, name="a.first"))
    assert [one.name for one in await outbox.endpoints()] == ["a.first", "crm"]


async def test_each_fact_of_an_endpoint_changes_by_itself(outboxes: Open) -> None:
    outbox = outboxes()
    await outbox.begin(CRM)
    again = Replay("1a", "1b", START, START + 5)
    await outbox.seen("crm", START + 1)
    await outbox.move("crm", "1def")
    await outbox.tell("crm", accepted_at=START + 2, failing_since=START + 3, error="answered 500")
    await outbox.replay("crm", again)
    now = EndpointState("crm", "1def", START + 1, START + 2, START + 3, "answered 500", None, again)
    assert await outbox.endpoint("crm") == now
    await outbox.disable("crm", START + 4, "answered 410")
    assert await outbox.endpoint("crm") == replace(now, disabled_at=START + 4, error="answered 410")
    await outbox.disable("crm", None)
    await outbox.replay("crm", None)
    await outbox.tell("crm", accepted_at=None, failing_since=None, error="")
    assert await outbox.endpoint("crm") == EndpointState("crm", "1def", START + 1)


async def test_what_nobody_began_is_not_made_by_telling(outboxes: Open) -> None:
    outbox = outboxes()
    await outbox.move("crm", "1def")
    await outbox.disable("crm", START)
    assert await outbox.endpoints() == []


async def test_what_waits_comes_by_its_place_for_each_endpoint(outboxes: Open) -> None:
    outbox = outboxes()
    await outbox.add([delivery(3), delivery(1), delivery(9, "other")])
    await outbox.add([delivery(2)])
    assert await outbox.waiting("crm", 10) == [delivery(1), delivery(2), delivery(3)]
    assert await outbox.waiting("crm", 2) == [delivery(1), delivery(2)]
    assert await outbox.waiting("other", 10) == [delivery(9, "other")]
    assert await outbox.waiting("third", 10) == []
    await outbox.add([])


async def test_what_waits_is_there_once_as_it_was(outboxes: Open) -> None:
    outbox = outboxes()
    tried = delivery(1, attempts=2, error="answered 500", due_at=START + 300)
    await outbox.add([delivery(1)])
    await outbox.settle([], [tried])
    await outbox.add([delivery(1, place=7), delivery(2)])
    assert await outbox.waiting("crm", 10) == [tried, delivery(2)]
    await asyncio.gather(*(outbox.add([delivery(n) for n in range(20)]) for _ in range(5)))
    assert len(await outbox.waiting("crm", 100)) == 20


async def test_what_was_accepted_is_gone_and_what_was_not_is_kept_as_it_is(outboxes: Open) -> None:
    outbox = outboxes()
    await outbox.add([delivery(n) for n in range(1, 6)])
    later = delivery(4, attempts=1, error="answered 503", due_at=START + 99)
    given_up = delivery(5, attempts=10, error="no answer", failed_at=START + 100)
    await outbox.settle([delivery(1), delivery(2)], [later, given_up])
    assert await outbox.waiting("crm", 10) == [delivery(3), later]
    assert await outbox.failed("crm") == [given_up]
    assert await outbox.tally("crm") == OutboxCounts(2, START + 3, 1)
    await outbox.settle([delivery(1), delivery(3), later], [])
    assert await outbox.tally("crm") == OutboxCounts(0, None, 1)
    assert await outbox.tally("other") == OutboxCounts(0, None, 0)


async def test_what_was_settled_meanwhile_does_not_come_back(outboxes: Open) -> None:
    outbox = outboxes()
    await outbox.add([delivery(1)])
    await outbox.settle([delivery(1)], [])
    await outbox.settle([], [delivery(1, attempts=1)])
    assert await outbox.waiting("crm", 10) == []


async def test_what_was_given_up_waits_anew_when_it_is_added_again(outboxes: Open) -> None:
    outbox = outboxes()
    await outbox.add([delivery(1), delivery(2)])
    await outbox.settle([], [delivery(n, attempts=10, failed_at=START + n) for n in (1, 2)])
    assert [one.id for one in await outbox.failed("crm")] == ["msg_2", "msg_1"]
    assert [one.id for one in await outbox.failed("crm", 1)] == ["msg_2"]
    anew = delivery(1, place=50, made_at=START + 60)
    await outbox.add([anew])
    assert await outbox.waiting("crm", 10) == [anew]
    assert [one.id for one in await outbox.failed("crm")] == ["msg_2"]


async def test_what_was_given_up_long_ago_is_forgotten_and_nothing_that_waits(outboxes: Open) -> None:
    outbox = outboxes()
    await outbox.add([delivery(n) for n in range(1, 5)])
    await outbox.settle([], [delivery(n, failed_at=START + 10 * n) for n in (1, 2, 3)])
    assert await outbox.forget(START + 25) == 2
    assert [one.id for one in await outbox.failed("crm")] == ["msg_3"]
    assert await outbox.waiting("crm", 10) == [delivery(4)]


async def test_an_endpoint_is_dropped_with_all_that_is_its_own(outboxes: Open) -> None:
    outbox = outboxes()
    for name in ("crm", "other"):
        await outbox.begin(replace(CRM, name=name))
        await outbox.add([delivery(n, name) for n in (1, 2)])
        await outbox.settle([], [delivery(2, name, failed_at=START)])
    await outbox.drop("crm")
    assert [one.name for one in await outbox.endpoints()] == ["other"]
    assert await outbox.tally("crm") == OutboxCounts(0, None, 0)
    assert await outbox.tally("other") == OutboxCounts(1, START + 1, 1)


async def test_many_are_added_and_settled_at_once(outboxes: Open) -> None:
    outbox = outboxes()
    many = [delivery(n) for n in range(1_200)]
    await outbox.add(many)
    assert len(await outbox.waiting("crm", 5_000)) == 1_200
    await outbox.settle(many[:1_100], [replace(one, attempts=1) for one in many[1_100:]])
    assert [one.attempts for one in await outbox.waiting("crm", 5_000)] == [1] * 100


@hostile_texts()
async def test_any_text_is_kept_as_far_as_it_matters(outboxes: Open, text: str) -> None:
    outbox, short = outboxes(), text[:1_000]
    hostile = delivery(1, error=short)
    hostile = replace(hostile, change=replace(hostile.change, thread=short, actor=short))
    await outbox.begin(replace(CRM, error=short))
    await outbox.add([hostile])
    (there,) = await outbox.waiting("crm", 10)
    assert there.change == hostile.change
    await outbox.settle([], [replace(there, error=short, failed_at=START)])
    assert [one.change for one in await outbox.failed("crm")] == [hostile.change]
    await outbox.tell("crm", accepted_at=None, failing_since=None, error=short)


async def test_another_process_sees_what_is_there(outboxes: Open, ground: object) -> None:
    if getattr(ground, "engine", "") == "sqlite-memory":
        pytest.skip("a database in memory is one process's own")
    one, other = outboxes(), outboxes()
    await one.begin(CRM)
    await one.add([delivery(1)])
    assert await other.endpoint("crm") == CRM
    assert await other.waiting("crm", 5) == [delivery(1)]
