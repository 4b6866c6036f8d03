"""Which mails are one thread depends on the mails alone: any order, any node, any interleaving with what we send."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.adapters.sqlite import SqliteDatabase, SqliteThreads
from ingest.ports import Threads
from ingest.threads.clue import Clue
from ingest.threads.sent import SentMail
from tests.threads.archives import partition
from tests.threads.witness import Letter, together

BOX = "support@desk.example"
PEOPLE = ["ann@a.example", "bob@b.example", "carl@c.example", "eve@e.example", ""]
IDS = [f"{letter}@x.example" for letter in "abcdefgh"]
THREADS = ["t1", "t2", "0"]
TOKENS = ["token one", "token two"]

Thing = Clue | SentMail


@st.composite
def clues(draw: st.DrawFn) -> Clue:
    """A mail that names ids and people that the others name as well, copied and forged ones too."""
    sender = draw(st.sampled_from([*PEOPLE, BOX]))
    own = draw(st.sampled_from([*IDS, ""]))
    ancestors = tuple(draw(st.lists(st.sampled_from(IDS), max_size=4, unique=True)))
    return Clue(
        mailbox=BOX,
        own_id=own or "key",
        ancestors=ancestors,
        root=ancestors[-1] if ancestors else None,
        sender=sender,
        participants=(sender, BOX, *draw(st.lists(st.sampled_from(PEOPLE[:-1]), max_size=2))),
        stamped=draw(st.sampled_from([None, None, None, None, *THREADS])),
        tokens=tuple(draw(st.lists(st.sampled_from(TOKENS), max_size=1))),
        former_ids=tuple(draw(st.lists(st.sampled_from(IDS), max_size=1))) if own else (),
        unnamed=not own,
        list_id=draw(st.sampled_from(["", "", "", "users.example"])),
        by_us=sender == BOX,
    )


@st.composite
def sent(draw: st.DrawFn) -> SentMail:
    """A mail of ours in one of a few threads, which answers any ids."""
    return SentMail(
        key="sent",
        mailbox=BOX,
        thread=draw(st.sampled_from(THREADS)),
        ids=(draw(st.sampled_from(IDS)),),
        recipients=tuple(draw(st.lists(st.sampled_from(PEOPLE[:-1]), max_size=2, unique=True))),
        at=1.0,
        ancestors=tuple(draw(st.lists(st.sampled_from(IDS), max_size=3, unique=True))),
        tokens=tuple(draw(st.lists(st.sampled_from(TOKENS), max_size=1))),
    )


THINGS = st.lists(clues() | sent(), min_size=2, max_size=12)


def letter(label: str, thing: Thing) -> Letter:
    if isinstance(thing, SentMail):
        return Letter(
            label,
            frozenset(thing.ids),
            frozenset(thing.ancestors),
            BOX,
            frozenset(thing.recipients),
            place=thing.thread,
            tokens=frozenset(thing.tokens),
            ours=True,
            nearest=frozenset(thing.ancestors[:1]),
            addressee=next((one for one in thing.recipients if one != BOX), ""),
        )
    return Letter(
        label,
        frozenset() if thing.unnamed else frozenset((thing.own_id, *thing.former_ids)),
        frozenset(thing.ancestors),
        thing.sender,
        frozenset(one for one in thing.participants if one),
        list_id=thing.list_id,
        place=thing.stamped or "",
        tokens=frozenset(thing.tokens),
        ours=thing.by_us and not thing.stamped,
        nearest=frozenset(thing.ancestors[:1]),
        addressee=next((one for one in thing.participants if one not in (thing.sender, BOX)), ""),
    )


async def grouped(
    nodes: Sequence[Threads], things: Sequence[tuple[str, Thing]], at_once: int = 1
) -> frozenset[frozenset[str]]:
    """Give the nodes these mails, some at once, by turns; return which labels are one thread in the end."""
    named: dict[str, str] = {}

    async def give(node: Threads, label: str, thing: Thing) -> None:
        named[label] = await node.sent(thing) if isinstance(thing, SentMail) else (await node.resolve(thing)).thread

    for start in range(0, len(things), at_once):
        some = things[start : start + at_once]
        await asyncio.gather(*(give(nodes[(start + n) % len(nodes)], *one) for n, one in enumerate(some)))
    return partition({label: (await nodes[-1].names(BOX, name))[0] for label, name in named.items()})


async def in_memory(things: Sequence[tuple[str, Thing]], at_once: int = 1) -> frozenset[frozenset[str]]:
    node = SqliteThreads(SqliteDatabase.open(":memory:"))
    try:
        return await grouped([node], things, at_once)
    finally:
        await node.close()


def labelled(things: Sequence[Thing]) -> list[tuple[str, Thing]]:
    """Tell apart mails, and records, that were drawn alike."""
    return [
        (f"{n}", replace(one, key=f"sent {n}"))
        if isinstance(one, SentMail)
        else (f"{n}", replace(one, seal=f"seal {n}", own_id=f"key {n}" if one.unnamed else one.own_id))
        for n, one in enumerate(things)
    ]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(THINGS, st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_order_of_mails_and_of_what_we_send_is_one_partition(
    things: list[Thing], dice: object, at_once: int
) -> None:
    given_ = labelled(things)
    shuffled = dice.sample(given_, len(given_))
    expected = together([letter(*one) for one in given_])
    assert asyncio.run(in_memory(shuffled, at_once)) == expected
    assert asyncio.run(in_memory(given_)) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(THINGS, st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_split_over_two_nodes_is_the_same_partition(things: list[Thing], dice: Any, at_once: int) -> None:
    given_ = labelled(things)
    shuffled = dice.sample(given_, len(given_))

    async def over_two() -> frozenset[frozenset[str]]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "store.sqlite"
            nodes = [SqliteThreads(SqliteDatabase.open(path)) for _ in range(2)]
            try:
                return await grouped(nodes, shuffled, at_once)
            finally:
                for node in nodes:
                    await node.close()

    assert asyncio.run(over_two()) == together([letter(*one) for one in given_])


@settings(max_examples=100, deadline=None)
@given(THINGS)
def test_what_is_done_again_changes_nothing(things: list[Thing]) -> None:
    given_ = labelled(things)
    again = [(f"{label} again", thing) for label, thing in given_]
    found = asyncio.run(in_memory([*given_, *again]))
    assert {frozenset(label.removesuffix(" again") for label in group) for group in found} == together(
        [letter(*one) for one in given_]
    )
    assert all((f"{label} again" in group) == (label in group) for group in found for label, _ in given_)


def test_the_witness_sees_a_mail_that_moves() -> None:
    mail = Clue(BOX, "a@x", (), None, "ann@a.example", ("ann@a.example", BOX))
    answer = replace(mail, own_id="b@x", ancestors=("a@x",), root="a@x")
    stranger = replace(
        answer, own_id="c@x", sender="eve@e.example", participants=("eve@e.example", "ann@a.example", BOX)
    )
    letters = [letter(label, one) for label, one in zip("abc", (mail, answer, stranger), strict=True)]
    assert together(letters) == {frozenset("ab"), frozenset("c")}
