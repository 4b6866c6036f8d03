"""What `ingest.ports.Requests` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.ports import Request, RequestKind, Requests
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, hostile_texts, key

Open = Callable[[], Requests]


def asked(n: int = 1, node: str = "node-a", kind: RequestKind = RequestKind.RELEASE, actor: str = "ann") -> Request:
    return Request(node, kind, key("held", n), actor, START + n, "v1:a")


async def test_what_is_asked_waits_for_its_node_oldest_first(all_requests: Open) -> None:
    requests, other = all_requests(), asked(9, "node-b")
    for one in (asked(3), other, asked(1), asked(2, kind=RequestKind.READ)):
        assert await requests.ask(one) == one
    assert await requests.pending("node-a") == [asked(1), asked(2, kind=RequestKind.READ), asked(3)]
    assert await requests.pending("node-a", 1) == [asked(1)]
    assert [one.node for one in await requests.pending()] == ["node-a"] * 3 + ["node-b"]
    assert await requests.pending("node-c") == []


async def test_what_is_asked_twice_is_there_once_under_the_first_name(all_requests: Open) -> None:
    requests = all_requests()
    await requests.ask(asked())
    assert await requests.ask(replace(asked(actor="bob"), asked_at=START + 50)) == asked()
    assert await requests.pending() == [asked()]


async def test_of_many_who_ask_at_once_one_is_first(all_requests: Open) -> None:
    requests = all_requests()
    answers = await asyncio.gather(*(requests.ask(asked(actor=f"person {n}")) for n in range(30)))
    (there,) = await requests.pending()
    assert set(answers) - {there} == set()


async def test_a_request_ends_once_and_what_ended_stays_ended(all_requests: Open) -> None:
    requests = all_requests()
    await requests.ask(asked())
    assert await requests.finish(asked(), START + 60)
    assert not await requests.finish(asked(), START + 70, "too late")
    ended = replace(asked(), done_at=START + 60)
    assert await requests.about([asked().subject, key("other")]) == [ended]
    assert await requests.pending() == []
    assert await requests.ask(asked(actor="bob")) == ended
    assert not await requests.finish(asked(8), START)


async def test_of_two_nodes_that_end_it_at_once_one_does(all_requests: Open, ground: Ground) -> None:
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    one, other = all_requests(), all_requests()
    await one.ask(asked())
    ends = await asyncio.gather(*(each.finish(asked(), START + 1, "gone") for each in (one, other) * 5))
    assert sum(ends) == 1


async def test_a_request_that_failed_is_asked_anew(all_requests: Open) -> None:
    requests = all_requests()
    await requests.ask(asked())
    await requests.finish(asked(), START + 60, "mailbox is not in the settings")
    assert [one.why for one in await requests.about([asked().subject])] == ["mailbox is not in the settings"]
    again = replace(asked(actor="bob"), asked_at=START + 90)
    assert await requests.ask(again) == again
    assert await requests.pending("node-a") == [again]


async def test_only_what_ended_long_ago_is_forgotten(all_requests: Open) -> None:
    requests = all_requests()
    for n in (1, 2, 3):
        await requests.ask(asked(n))
    await requests.finish(asked(1), START + 10)
    await requests.finish(asked(2), START + 20)
    assert await requests.forget(START + 15) == 1
    assert {one.subject for one in await requests.about([key("held", n) for n in (1, 2, 3)])} == {
        asked(2).subject,
        asked(3).subject,
    }


@hostile_texts()
async def test_any_name_is_kept(all_requests: Open, text: str) -> None:
    requests = all_requests()
    short = text[:1000]
    kept = await requests.ask(replace(asked(actor=short), storm=short))
    (there,) = await requests.pending()
    assert there == kept
    await requests.finish(there, START, short)
    assert not await requests.pending()


async def test_many_mails_are_asked_about_at_once(all_requests: Open) -> None:
    requests = all_requests()
    await asyncio.gather(*(requests.ask(asked(n)) for n in range(20)))
    assert len(await requests.about([key("held", n) for n in range(1_200)])) == 20
    assert await requests.about([]) == []
