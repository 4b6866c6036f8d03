"""What `ingest.ports.TurnBook` guarantees, on every adapter."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ingest.adapters.mongodb import MongoDatabase
from ingest.ports import TurnBook
from ingest.turns.going import Going, ask, tell
from ingest.turns.parties import keys_of
from loopguard import Policy
from loopguard.dealings import Dealings, Round, Theirs
from loopguard.rules.rounds import came
from tests.conformance.conftest import LASTING, Ground
from tests.conformance.mails import HOSTILE, START, arrival

Open = Callable[[], TurnBook]
Known = tuple[Dealings, ...]
ANN, BOB = "ann@example.org", "bob@example.org"
FULL = Dealings(
    hours=((472_222, 3), (472_223, 1)),
    waiting=(START, START + 1.5),
    person=START - 7,
    rounds=(Round("r", START, "ann", repeats=True), Round("s", START + 1, "bob", repeats=False)),
    turns=(START + 2,),
    mails=tuple(Theirs.of(arrival(n)) for n in range(16)),
    followed=(("m", START), ("n", START + 3)),
    sent=tuple(f"{n:016x}" for n in range(100)),
)
"""Something in every field."""


def at(moment: float) -> Dealings:
    """Dealings to which something was last added then."""
    return Dealings(waiting=(moment,))


def put(*what: Dealings) -> Callable[[Known], tuple[Known, Known]]:
    """Put these in place, and answer with what was there."""
    return lambda known: (what, known)


def another(name: str) -> Callable[[Known], tuple[Known, int]]:
    """Add one mail of ours to each key; answer how many the first one knows then."""

    def fold(known: Known) -> tuple[Known, int]:
        return tuple(replace(one, sent=(*one.sent, name)) for one in known), len(known[0].sent) + 1

    return fold


async def test_what_nothing_is_kept_under_is_known_as_empty(turn_books: Open) -> None:
    turns = turn_books()
    assert await turns.known([]) == ()
    assert await turns.known(["a", "b", "a"]) == (Dealings(),) * 3
    assert await turns.change([], lambda known: (known, known)) == ()


async def test_what_was_put_in_place_is_known_whole_and_in_the_order_of_the_question(turn_books: Open) -> None:
    turns = turn_books()
    assert await turns.change(["a", "b"], put(FULL, at(1))) == (Dealings(), Dealings())
    assert await turns.known(["b", "none", "a"]) == (at(1), Dealings(), FULL)
    assert await turns.change(["b", "a"], put(at(2), at(3))) == (at(1), FULL)
    assert await turns.known(["a", "b"]) == (at(3), at(2))


async def test_what_a_fold_returns_as_it_was_is_not_written(turn_books: Open) -> None:
    """Nothing is kept for a party that nothing went to, and one key of two may stay as it is."""
    turns = turn_books()
    await turns.change(["a", "b"], lambda known: (known, None))
    assert await turns.forget(1e12) == 0
    await turns.change(["a", "b"], put(Dealings(), at(1)))
    assert await turns.remove(["a"]) == 0
    assert await turns.known(["a", "b"]) == (Dealings(), at(1))


async def test_what_nothing_was_added_to_is_forgotten(turn_books: Open) -> None:
    turns = turn_books()
    for n in range(10):
        await turns.change([f"{n}"], put(at(START + n)))
    assert await turns.forget(START + 4) == 4
    assert await turns.forget(START + 4) == 0
    await turns.change(["4"], put(at(START + 40)))
    assert await turns.forget(START + 10) == 5
    assert await turns.known(["4", "5"]) == (at(START + 40), Dealings())


async def test_what_is_removed_is_gone_and_the_rest_stays(turn_books: Open) -> None:
    turns = turn_books()
    await turns.change(["a", "b", "c"], put(at(1), at(2), at(3)))
    assert await turns.remove(["a", "c", "none"]) == 2
    assert await turns.remove(["a"]) == 0
    assert await turns.remove([]) == 0
    assert await turns.known(["a", "b", "c"]) == (Dealings(), at(2), Dealings())
    assert await turns.change(["a"], put(at(9))) == (Dealings(),)


async def test_of_many_changes_at_once_each_sees_those_before_it(turn_books: Open) -> None:
    """In the order in which they were asked: what they share is counted for each, what they do not is their own."""
    turns = turn_books()
    asked = [turns.change(["all", f"own {n % 50}"], another(f"{n}")) for n in range(100)]
    assert await asyncio.gather(*asked) == list(range(1, 101))
    (everything,) = await turns.known(["all"])
    assert everything.sent == tuple(f"{n}" for n in range(100))
    owned = await asyncio.gather(*(turns.known([f"own {n}"]) for n in range(50)))
    assert [one.sent for (one,) in owned] == [(f"{n}", f"{n + 50}") for n in range(50)]


async def test_a_fold_that_raises_changes_nothing_and_harms_no_other(turn_books: Open) -> None:
    turns = turn_books()

    def broken(_known: Known) -> tuple[Known, None]:
        raise ZeroDivisionError

    def short(known: Known) -> tuple[Known, None]:
        return (at(5),), None

    folds: list[Callable[[Known], tuple[Known, Any]]] = [another("1"), broken, another("2"), short, another("3")]
    answers = await asyncio.gather(*(turns.change(["a", "b"], fold) for fold in folds), return_exceptions=True)
    assert [type(one) for one in answers] == [int, ZeroDivisionError, int, ValueError, int]
    assert [one.sent for one in await turns.known(["a", "b"])] == [("1", "2", "3")] * 2


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_of_two_nodes_that_change_one_key_none_undoes_the_other(turn_books: Open, ground: Ground) -> None:
    """The slower one folds again, and so a fold may be asked often; each mail is there once in the end."""
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    nodes, asked = (turn_books(), turn_books()), list[int]()

    async def changes(node: TurnBook, first: int) -> None:
        for n in range(first, first + 10):

            def fold(known: Known, name: str = f"{n}") -> tuple[Known, None]:
                asked.append(1)
                return tuple(one if name in one.sent else replace(one, sent=(*one.sent, name)) for one in known), None

            await node.change(["a", "b"], fold)

    await asyncio.gather(*(changes(node, 100 * place) for place, node in enumerate(nodes)))
    for one in await nodes[0].known(["a", "b"]):
        assert sorted(one.sent) == sorted(f"{n}" for first in (0, 100) for n in range(first, first + 10))
    assert len(asked) >= 20


@pytest.mark.parametrize("ground", LASTING, indirect=True)
@pytest.mark.parametrize("whom", ["one address", "one organisation"])
async def test_two_nodes_that_ask_at_one_instant_answer_one_too_many_at_most(
    turn_books: Open, ground: Ground, whom: str
) -> None:
    if not ground.takes_two:
        pytest.skip("two connections to this engine do not see one order")
    nodes, policy = (turn_books(), turn_books()), Policy(sent_per_party=3, sent_per_domain=3)
    names = [f"person{n}" if whom == "one organisation" else "ann" for n in range(50)]
    mails = [Going(f"{n}", f"{name}@example.org", START, automatic=True) for n, name in enumerate(names)]
    asked = [ask(mail, nodes[n % 2], policy, send=True) for n, mail in enumerate(mails)]
    refused = await asyncio.gather(*asked)
    assert 3 <= sum(one is None for one in refused) <= 4
    again = await ask(replace(mails[0], message_id="again"), nodes[0], policy, send=True)
    assert again is not None


async def test_who_asks_twice_for_one_mail_is_answered_twice_and_counted_once(turn_books: Open) -> None:
    turns, policy = turn_books(), Policy(sent_per_party=2)
    mail = Going("m", ANN, START, automatic=True)
    for _ in range(5):
        assert await ask(mail, turns, policy, send=True) is None
    assert await ask(replace(mail, message_id="n"), turns, policy, send=False) is None
    assert [one.sent for one in await turns.known(keys_of(ANN))] == [(mail.name,)] * 2


KILLED = """
import asyncio, os, signal, sys
from ingest.adapters.mongodb import MongoTurnBook, connect
from ingest.adapters.mongodb import turn_book as on_mongodb
from ingest.adapters.sqlite import SqliteDatabase, SqliteTurnBook
from ingest.adapters.sqlite import turn_book as on_sqlite
from ingest.turns.going import Going, tell

real, written, left = on_sqlite.dealings_to_json, 0, int(sys.argv.pop())

def dealings_to_json(dealings):
    global written
    written += 1
    if written == left:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(dealings)

on_mongodb.dealings_to_json = on_sqlite.dealings_to_json = dealings_to_json

async def main(engine, where, name):
    opened = SqliteTurnBook(SqliteDatabase.open(where)) if engine == "sqlite" else MongoTurnBook(
        connect(where, engine, name))
    mails = [Going(name, f"{name}@example.org", 1_700_000_000.0, automatic=True) for name in ("ann", "bob")]
    await asyncio.gather(*(tell([mail], opened) for mail in mails))

asyncio.run(main(*sys.argv[1:]))
"""


def place(ground: Ground, database: Any) -> tuple[str, str, str]:
    """Return what another process needs to open the same database."""
    if isinstance(database, MongoDatabase):
        return ground.engine.split("-")[0], f"mongodb://{database.host}/", database._database.name
    return "sqlite", database.name, ""


@pytest.mark.parametrize("ground", LASTING, indirect=True)
@pytest.mark.parametrize("write", [1, 2, 3])
async def test_who_is_killed_between_two_keys_has_written_what_stands_before(
    turn_books: Open, ground: Ground, write: int
) -> None:
    """Two mails go to two people of one organisation at once; whoever asks again then finds each counted once."""
    turns: Any = turn_books()
    command = [sys.executable, "-c", KILLED, *place(ground, turns._database), str(write)]
    died = await asyncio.to_thread(subprocess.run, command, check=False, timeout=60, capture_output=True)
    assert died.returncode == -9, died.stderr
    mails = [Going(name, f"{name}@example.org", START, automatic=True) for name in ("ann", "bob")]
    keys = [keys_of(ANN)[0], keys_of(BOB)[0], keys_of(ANN)[1]]
    ann, bob, organisation = await turns.known(keys)
    assert set(organisation.sent) <= {*ann.sent, *bob.sent}
    if ground.engine == "sqlite-file":
        assert (ann, bob, organisation) == (Dealings(),) * 3
    for _ in range(2):
        await tell(mails, turns)
        assert [len(one.sent) for one in await turns.known(keys)] == [1, 1, 2]
        assert [sum(count for _, count in one.hours) for one in await turns.known(keys)] == [1, 1, 2]


async def test_a_mail_that_comes_twice_at_once_is_one_turn(turn_books: Open) -> None:
    turns, mail = turn_books(), Theirs.of(arrival(1))
    await tell([Going("m", ANN, START, automatic=True)], turns)

    def fold(known: Known) -> tuple[Known, Known]:
        after = came(known, mail)
        return after, after

    answers = await asyncio.gather(*(turns.change(keys_of(ANN), fold) for _ in range(20)))
    assert {len(one.rounds) for known in answers for one in known} == {1}


async def test_no_key_breaks_it_and_no_two_are_one(turn_books: Open) -> None:
    turns = turn_books()
    keys = [*(text[:1_000] for text in HOSTILE.values()), "a\0", "a", "\ud800", "\udfff", "?", "x" * 1_000, "x" * 999]
    keys = list(dict.fromkeys((*keys, *(f"address {key}" for key in keys))))
    for n, key in enumerate(keys):
        await turns.change([key], put(at(START + n)))
    assert await turns.known(keys) == tuple(at(START + n) for n in range(len(keys)))
    assert await turns.remove(keys) == len(keys)


@pytest.mark.parametrize("text", [text[:1_000] for text in HOSTILE.values()], ids=HOSTILE)
async def test_no_mail_breaks_it(turn_books: Open, text: str) -> None:
    """Whoever writes has chosen his address, his words and his ids."""
    turns = turn_books()
    strange = arrival(1, id=text, author=text, fingerprint=text, sketch=text, subject_key=text)
    mail = Going(text, f"{text}@example.org", START, automatic=True, answers=Theirs.of(strange))
    assert await ask(mail, turns, Policy(), send=True) is None
    await tell([mail], turns)
    for one in await turns.known(keys_of(mail.recipient)):
        assert one.mails == (Theirs.of(strange),)


async def test_a_store_of_the_build_before_has_no_turns_and_takes_them(ground: Ground, turn_books: Open) -> None:
    """Nothing of the format changed: the table, or the collection, is made when it is missing."""
    turns: Any = turn_books()
    await turns.change(["a"], put(at(1)))
    if ground.engine == "sqlite-file":
        with sqlite3.connect(turns._database.name, timeout=10) as store:
            store.execute("DROP TABLE turns")
        store.close()
    elif isinstance(turns._database, MongoDatabase):
        await turns._database._database.drop_collection("turns")
    else:
        pytest.skip("no file to be older")
    later = turn_books()
    assert await later.known(["a"]) == (Dealings(),)
    await later.change(["a"], put(at(2)))
    assert await later.known(["a"]) == (at(2),)
