"""What `ingest.ports.Allowances` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ingest.errors import CallerError
from ingest.ports import Allowance, AllowanceQuery, Allowances, Discarded
from ingest.ports.lasting import allowances as port
from ingest.ports.lasting.allowances import allowance_id
from tests.conformance.conftest import LASTING, Ground
from tests.conformance.mails import START, hostile_texts

Open = Callable[[], Allowances]
A, B = "a@desk.example", "b@desk.example"
LATER = START + 86_400


def made(n: int, mailbox: str | None = A, **changes: Any) -> Allowance:
    sender = changes.pop("sender", f"bot{n}@loop.example")
    one = Allowance(allowance_id(sender, mailbox), sender, mailbox, LATER, "ann", "192.0.2.7", START + n, "it may")
    return replace(one, **changes)


async def paged(allowances: Allowances, *mailboxes: str, limit: int = 3) -> list[Allowance]:
    found: list[Allowance] = []
    cursor: str | None = None
    while True:
        page = await allowances.page(AllowanceQuery(mailboxes or None), cursor, limit)
        assert len(page.allowances) <= limit
        found += page.allowances
        cursor = page.next
        if cursor is None:
            return found


async def test_what_is_made_is_there_for_every_node_and_made_again_it_is_there_once(
    all_allowances: Open, ground: Ground
) -> None:
    here, there = all_allowances(), all_allowances()
    one = made(1)
    await here.make(one, START)
    await here.make(one, START)
    assert await here.get(one.id) == one
    if ground.engine in LASTING:
        assert await there.current(START) == [one]
    again = replace(one, until=None, actor="bob", made_at=START + 5)
    await here.make(again, START)
    assert await paged(here) == [again]


async def test_it_ends_once_and_whoever_did_so_is_written_down(all_allowances: Open) -> None:
    allowances = all_allowances()
    one = made(1)
    await allowances.make(one, START)
    assert not await allowances.end("0" * 32, "bob", START)
    assert await allowances.end(one.id, "bob", START + 5)
    assert not await allowances.end(one.id, "carl", START + 6)
    ended = replace(one, ended_at=START + 5, ended_by="bob")
    assert await allowances.get(one.id) == ended
    assert await allowances.current(START + 6) == []
    assert await paged(allowances) == [ended]
    await allowances.make(one, START + 7)
    assert await allowances.current(START + 7) == [one], "made again it holds again"


async def test_one_whose_time_has_passed_cannot_be_ended(all_allowances: Open) -> None:
    allowances = all_allowances()
    one, endless = made(1), made(2, until=None)
    await allowances.make(one, START)
    await allowances.make(endless, START)
    assert await allowances.current(LATER - 1) in ([one, endless], [endless, one])
    assert await allowances.current(LATER) == [endless]
    assert not await allowances.end(one.id, "bob", LATER)
    assert await allowances.get(one.id) == one


async def test_they_come_newest_first_each_once_whatever_is_equal(all_allowances: Open) -> None:
    allowances = all_allowances()
    boxes: tuple[str | None, ...] = (A, B, None)
    every = [made(n, boxes[n % 3], made_at=START + n // 4) for n in range(14)]
    await asyncio.gather(*(allowances.make(one, START) for one in every))
    ordered = sorted(every, key=lambda one: (one.made_at, one.id), reverse=True)
    assert await paged(allowances) == ordered
    assert await paged(allowances, B) == [one for one in ordered if one.mailbox in (B, None)]
    many = (B, *(f"box{n}@desk.example" for n in range(40)))
    assert await paged(allowances, *many) == [one for one in ordered if one.mailbox in (B, None)]
    with pytest.raises(CallerError):
        await allowances.page(AllowanceQuery(), "a0.zz.a", 5)


async def test_every_change_is_told_by_another_word(all_allowances: Open) -> None:
    allowances = all_allowances()
    words = [await allowances.revision()]
    assert await allowances.revision() == words[0]
    await allowances.make(made(1), START)
    words.append(await allowances.revision())
    await allowances.end(made(1).id, "bob", START)
    words.append(await allowances.revision())
    await allowances.remove([made(1).id])
    words.append(await allowances.revision())
    assert len(set(words)) == 4
    assert await allowances.revision() == words[-1]


async def test_there_is_a_bound(all_allowances: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    allowances = all_allowances()
    monkeypatch.setattr(f"{type(allowances).__module__}.MOST", 2)
    await allowances.make(made(1), START)
    await allowances.make(made(2), START)
    with pytest.raises(CallerError, match="end those that nobody needs"):
        await allowances.make(made(3), START)
    await allowances.make(made(2, until=None), START)
    await allowances.make(made(3, until=None), LATER)
    assert port.MOST == 10_000


async def test_those_that_name_an_address_are_found_and_removed(all_allowances: Open) -> None:
    allowances = all_allowances()
    both = [made(1), made(1, None)]
    for one in (*both, made(2), made(1, sender="bot1@loop.example.org")):
        await allowances.make(one, START)
    found = await allowances.naming("bot1@loop.example")
    assert sorted(found, key=str) == sorted(both, key=str)
    assert await allowances.remove([one.id for one in found]) == 2
    assert await allowances.remove([]) == 0
    assert await allowances.naming("bot1@loop.example") == []
    assert len(await paged(allowances)) == 2


async def test_what_is_long_over_is_forgotten(all_allowances: Open) -> None:
    allowances = all_allowances()
    for one in (made(1), made(2), made(3, until=None)):
        await allowances.make(one, START)
    await allowances.end(made(2).id, "bob", START + 1)
    assert await allowances.forget(START + 2) == 1
    assert await allowances.forget(LATER + 1) == 1
    assert await paged(allowances) == [made(3, until=None)]


async def test_what_was_discarded_is_kept_beside_a_rule_and_allowances_know_nothing_of_it(
    both_kept: tuple[Allowances, Allowances],
) -> None:
    allowances, at_once = both_kept
    seen = tuple(Discarded("auto-reply", "0123456789abcdef", n, "w\ud800\0" * n, "bounce:a@b") for n in range(16))
    rule = made(1, alike=seen)
    await at_once.make(rule, START)
    assert await at_once.current(START) == [rule]
    assert await paged(at_once) == [rule]
    assert (await allowances.get(rule.id), await paged(allowances), await allowances.revision()) == (None, [], "")


@hostile_texts()
async def test_any_text_is_kept(all_allowances: Open, text: str) -> None:
    allowances = all_allowances()
    short = text[:1000]
    one = made(1, sender=short, actor=short, origin=short, note=short, mailbox=A)
    await allowances.make(one, START)
    found = await allowances.get(one.id)
    assert found is not None
    assert await allowances.naming(short) == [found]
    if "surrogate" not in text and text.isprintable():
        assert found == one
