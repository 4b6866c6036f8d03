"""Attacks 20 to 22: ids that were stolen, guessed, forged or damaged join nothing, and damaged stamps are none.

All of it goes the whole way, from the bytes of a mail through `clue_of` to a real `Threads`, 10,000 mails a run.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteThreads
from ingest.mailboxes import Mailbox
from ingest.sending.stamping import Marks, marks, record
from ingest.threads.clue import clue_of
from ingest.threads.match import Match
from loopguard import Policy, StampKey
from loopguard.identity.stamp import make_stamp, read_stamp
from parsers import Limits, parse
from parsers.headers.message_id import references

COUNT = 10_000
DESK, SALES = "support@desk.example", "sales@desk.example"
ANN, EVE = "ann@customer.example", "eve@evil.example"
KEYS = (StampKey("k2", b"the key that signs, 32 bytes...."), StampKey("k1", b"the key before it, 32 bytes....."))
POLICY = Policy(stamp_keys=KEYS)
FOREIGN = StampKey("k2", b"a key of somebody else, 32 bytes")


@dataclass
class World:
    """A mailbox with a conversation: what came, what we sent, and all that an attacker could have read of it."""

    threads: SqliteThreads
    thread: str
    sent: Marks

    @property
    def stolen(self) -> list[str]:
        return ["q@customer.example", *(name for name in self.sent.names if "@" in name)]

    async def arrive(self, *mails: bytes, mailbox: str) -> list[Match]:
        clues = [clue_of(parse(one), f"key {n}", mailbox, POLICY) for n, one in enumerate(mails)]
        return await asyncio.gather(*(self.threads.resolve(clue) for clue in clues))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    threads = SqliteThreads(SqliteDatabase.open(":memory:"))
    question = parse(mail(0, sender=ANN, id_="q@customer.example", more="Thread-Index: " + "A" * 32))
    opened = await threads.resolve(clue_of(question, "key", DESK, POLICY))
    sent = marks(Mailbox(DESK, POLICY, Limits()), opened.thread, had="<alias@desk.example>")
    await record(threads, sent, [ANN], at=1.0)
    yield World(threads, opened.thread, sent)
    await threads.close()


def mail(number: int, *, sender: str = EVE, to: str = SALES, id_: str = "", more: str = "") -> bytes:
    own = id_ or f"{number}@evil.example"
    return f"From: {sender}\r\nTo: {to}\r\nMessage-ID: <{own}>\r\n{more}\r\n\r\nhello {number}\r\n".encode()


def forgeries(world: World, seed: int) -> Iterator[bytes]:
    """Yield mails that name the conversation in every way an attacker knows, plain and damaged."""
    chance = random.Random(seed)
    ways: list[Callable[[str], str]] = [
        lambda id_: f"References: <{id_}>",
        lambda id_: f"In-Reply-To: <{id_}>",
        lambda id_: f"In-Reply-To: Your mail <{id_}> of today\r\nReferences: <x@y.example> {id_} <{id_}",
        lambda id_: f"X-Original-Message-ID: <{id_}>",
        lambda id_: f"X-MS-Exchange-Parent-Message-Id: {id_}",
        lambda id_: f"Subject: Re: {world.sent.subject_tag} {id_}\r\nThread-Index: {'A' * 32}",
        lambda id_: f"Cc: {world.sent.reply_to}\r\nReferences: <{id_}> <{id_.upper()}>",
        lambda id_: f"References: {' '.join(f'<{n}@x.example>' for n in range(50))} <{id_}>",
    ]
    for number in range(COUNT):
        id_ = chance.choice(world.stolen)
        for _ in range(chance.choice((0, 0, 1, 2))):
            id_ = damaged(chance, id_)
        own = id_ if chance.random() < 0.1 else ""
        yield mail(number, sender=chance.choice((EVE, ANN)), id_=own, more=chance.choice(ways)(id_))


def damaged(chance: random.Random, id_: str) -> str:
    at = chance.randrange(len(id_))
    return chance.choice((
        id_[:at] + chr(ord(id_[at]) ^ 1 << chance.randrange(7)) + id_[at + 1 :],
        id_[:at] + id_[at + 1 :],
        id_[:at] + chance.choice("abcdef0123456789.@") + id_[at:],
        id_[:at] + id_[at:].upper(),
    )).replace("\r", "").replace("\n", "").replace("\0", "")  # fmt: skip


@pytest.mark.parametrize("seed", [1])
async def test_ten_thousand_forged_references_join_nothing_across_mailboxes(world: World, seed: int) -> None:
    """Even for the customer himself, even with a real stamp: another mailbox is another world."""
    mails = list(forgeries(world, seed))
    matches = await world.arrive(*mails, mailbox=SALES)
    assert len(matches) == COUNT
    assert not [match for match in matches if world.thread in (match.thread, match.related)]
    assert not [match for match in matches if match.answers_us]


async def test_ten_thousand_forged_references_by_a_stranger_join_nothing_here(world: World) -> None:
    """In the same mailbox an undamaged stamp lets anybody in; all else that strangers know gets each a link."""
    chance = random.Random(2)
    known = ["q@customer.example", "alias@desk.example"]
    ids = [chance.choice([*known, damaged(chance, chance.choice(world.stolen))]) for _ in range(COUNT)]
    more = f"\r\nSubject: {world.sent.subject_tag}\r\nThread-Index: {'A' * 32}"
    mails = [
        mail(n, sender=f"eve{n}@evil.example", to=DESK, more=f"References: <{id_}>{more}") for n, id_ in enumerate(ids)
    ]
    matches = await world.arrive(*mails, mailbox=DESK)
    joined = {id_ for id_, match in zip(ids, matches, strict=True) if match.thread == world.thread}
    assert {id_ for id_ in joined if not any(read_stamp(one, KEYS) for one in references(f"<{id_}>"))} == set()
    linked = {match.related for id_, match in zip(ids, matches, strict=True) if id_ in known}
    assert linked == {world.thread}
    assert len({match.thread for match in matches if match.thread != world.thread}) > COUNT * 0.9
    (home,) = await world.arrive(mail(0, sender=ANN, to=DESK, more="References: <q@customer.example>"), mailbox=DESK)
    assert home.thread == world.thread


async def test_a_stranger_does_not_get_in_by_trying_first(world: World) -> None:
    """He writes ids down before their mails come, copies one of our ids, names himself by a colleague: no way in."""
    tries = [
        mail(1, to=DESK, id_="q@customer.example"),
        mail(2, to=f"{DESK}, {ANN}", more="References: <q@customer.example>"),
        mail(3, to=DESK, more="In-Reply-To: <2@evil.example>\r\nReferences: <q@customer.example> <2@evil.example>"),
        mail(4, to=DESK, more=f"Reply-To: {ANN}\r\nReferences: <q@customer.example>"),
        mail(5, to=DESK, more=f"Sender: {ANN}\r\nReferences: <alias@desk.example>"),
    ]
    for one in tries * 2:
        (match,) = await world.arrive(one, mailbox=DESK)
        assert match.thread != world.thread
    (home,) = await world.arrive(mail(9, sender=ANN, to=DESK, more="References: <q@customer.example>"), mailbox=DESK)
    assert home.thread == world.thread


def test_ten_thousand_damaged_stamps_are_none() -> None:
    chance = random.Random(3)
    stamps = [
        make_stamp(key, box, f"{n:024x}", f"{n:x}", "desk.example")
        for n, (key, box) in enumerate([(KEYS[0], DESK), (KEYS[1], DESK), (KEYS[0], SALES), (KEYS[1], SALES)])
    ]
    flipped = [
        "".join(chr(ord(c) ^ (1 << bit if at == place else 0)) for place, c in enumerate(one))
        for one in stamps
        for at in range(len(one))
        for bit in range(8)
    ]
    spliced = []
    while len(flipped) + len(spliced) < COUNT:
        one, other = (chance.choice(stamps).partition("@")[0].split(".") for _ in range(2))
        mixed = [chance.choice(pair) for pair in zip(one, other, strict=True)]
        if mixed not in (one, other):
            spliced.append(".".join(mixed) + "@desk.example")
    foreign = [make_stamp(FOREIGN, DESK, "t1", f"{n}", "desk.example") for n in range(100)]
    moved = [
        one.replace("@desk.example", domain) for one in stamps for domain in ("@evil.example", "@desk.example.", "")
    ]
    assert all(read_stamp(one, KEYS) for one in stamps)
    assert len(flipped) + len(spliced) >= COUNT
    assert [one for one in (*flipped, *spliced, *foreign, *moved) if read_stamp(one, KEYS)] == []


def test_a_retired_key_verifies_no_more() -> None:
    old = make_stamp(KEYS[1], DESK, "t1", "1", "desk.example")
    assert read_stamp(old, KEYS) is not None
    assert read_stamp(old, KEYS[:1]) is None
