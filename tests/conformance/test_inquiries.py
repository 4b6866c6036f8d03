"""What `ingest.ports.Inquiries` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.ports import Inquiries, Inquiry
from tests.conformance.conftest import Ground
from tests.conformance.mails import START, hostile_texts

Open = Callable[[], Inquiries]


def asked(n: int = 1, node: str = "node-a") -> Inquiry:
    return Inquiry(f"q{n}", node, f"what of {n}?", START + n)


async def test_a_question_waits_for_its_node_until_it_is_answered_once(all_inquiries: Open) -> None:
    inquiries = all_inquiries()
    await inquiries.ask([asked(2), asked(1), asked(3, "node-b")])
    await inquiries.ask([replace(asked(2), question="another")])
    assert await inquiries.waiting("node-a") == [asked(1), asked(2)]
    assert await inquiries.waiting("node-a", 1) == [asked(1)]
    assert await inquiries.answer("q1", "stored")
    assert not await inquiries.answer("q1", "held")
    assert await inquiries.waiting("node-a") == [asked(2)]
    assert await inquiries.answers(["q1", "q2", "q9"]) == {"q1": "stored"}
    assert await inquiries.answers([]) == {}


async def test_what_is_taken_back_is_gone_and_not_answered(all_inquiries: Open) -> None:
    inquiries = all_inquiries()
    await inquiries.ask([asked(1), asked(2), asked(3)])
    await inquiries.answer("q1", "stored")
    assert await inquiries.withdraw(["q1", "q2", "q9"]) == 2
    assert not await inquiries.answer("q2", "late")
    assert await inquiries.answers(["q1", "q2"]) == {}
    assert await inquiries.waiting("node-a") == [asked(3)]


async def test_only_what_was_asked_long_ago_is_forgotten(all_inquiries: Open) -> None:
    inquiries = all_inquiries()
    await inquiries.ask([asked(1), asked(2), asked(3)])
    await inquiries.answer("q2", "stored")
    assert await inquiries.forget(START + 3) == 2
    assert await inquiries.waiting("node-a") == [asked(3)]


async def test_of_two_that_answer_at_once_one_does(all_inquiries: Open, ground: Ground) -> None:
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    one, other = all_inquiries(), all_inquiries()
    await one.ask([asked()])
    ends = await asyncio.gather(*(each.answer("q1", str(n)) for n, each in enumerate((one, other) * 5)))
    assert sum(ends) == 1


@hostile_texts()
async def test_any_text_is_carried(all_inquiries: Open, text: str) -> None:
    inquiries = all_inquiries()
    await inquiries.ask([Inquiry("q", "node-a", text, START)])
    (there,) = await inquiries.waiting("node-a")
    await inquiries.answer("q", there.question)
    assert await inquiries.answers(["q"]) == {"q": there.question}
