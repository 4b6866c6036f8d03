"""What `ingest.ports.Threads` guarantees, on every adapter. The decision itself is tested with `ingest.threads`."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ingest.adapters.mongodb import MongoThreads
from ingest.adapters.sqlite import SqliteThreads
from ingest.ports import Threads
from ingest.threads.choice import Known, Match, choose, thread_name
from ingest.threads.clue import Clue
from tests.conformance.conftest import LASTING, Ground, opening
from tests.conformance.mails import HOSTILE, clue

Open = Callable[[], Threads]
DAY = 86_400
MAILBOX = "support@example.org"


@dataclass
class Clock:
    now: float = 1_770_000_000.0

    def __call__(self) -> float:
        return self.now


Dated = tuple[Threads, Clock]


@pytest.fixture
async def dated_threads(ground: Ground, another: Callable[[Any], Any]) -> Dated:
    clock = Clock()
    opened = opening(ground, lambda db: SqliteThreads(db, clock), lambda db: MongoThreads(db, clock))
    return another(opened), clock


async def test_a_mail_that_refers_to_nothing_opens_a_thread(all_threads: Open) -> None:
    threads = all_threads()
    assert await threads.resolve(clue("a@x")) == Match(thread_name(MAILBOX, "a@x"))


async def test_resolving_again_gives_the_same(all_threads: Open) -> None:
    threads = all_threads()
    first = [await threads.resolve(one) for one in (clue("a@x"), clue("b@x", "a@x"), clue("c@x", "b@x", "a@x"))]
    again = [await threads.resolve(one) for one in (clue("c@x", "b@x", "a@x"), clue("b@x", "a@x"), clue("a@x"))]
    assert first == again[::-1]


async def test_answers_join_the_thread_of_their_nearest_known_ancestor(all_threads: Open) -> None:
    threads = all_threads()
    root = await threads.resolve(clue("a@x"))
    other = await threads.resolve(clue("z@x"))
    assert (await threads.resolve(clue("b@x", "unseen@x", "a@x"))).thread == root.thread
    assert (await threads.resolve(clue("c@x", "z@x", "a@x"))).thread == other.thread
    assert (await threads.resolve(clue("d@x", "b@x"))).thread == root.thread


async def test_siblings_meet_though_their_parent_never_came(all_threads: Open) -> None:
    threads = all_threads()
    one, other = [await threads.resolve(clue(f"{n}@x", "parent@x", "root@x")) for n in range(2)]
    assert one == other == Match(thread_name(MAILBOX, "root@x"))


async def test_a_lookup_never_leaves_its_mailbox(all_threads: Open) -> None:
    threads = all_threads()
    here = await threads.resolve(clue("a@x"))
    await threads.sent(MAILBOX, here.thread, ["ours@x"], ["alice@example.com"])
    there = await threads.resolve(clue("b@x", "ours@x", "a@x", mailbox="sales@example.org"))
    assert there.thread != here.thread
    assert not there.answers_us


async def test_mailbox_and_id_cannot_be_shifted_into_each_other(all_threads: Open) -> None:
    threads = all_threads()
    await threads.sent("ab", "t", ["c"], ["alice@example.com"])
    for mailbox, id_ in (("a", "bc"), ("abc", ""), ("", "abc"), ("a\0b", "c"), ("ab\n", "c")):
        assert not (await threads.resolve(clue("own@x", id_, mailbox=mailbox))).answers_us


async def test_an_answer_to_what_we_sent_is_known_as_one(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    await threads.sent(MAILBOX, opened.thread, ["ours@x"], ["alice@example.com", "bob@example.com"])
    answer = await threads.resolve(clue("b@x", "ours@x", sender="bob@example.com"))
    assert answer == Match(opened.thread, None, answers_us=True)


async def test_an_id_that_was_seen_first_is_known_as_sent_once_we_say_so(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("copy@x"))
    await threads.sent(MAILBOX, opened.thread, ["copy@x"], [])
    await threads.resolve(clue("copy@x"))
    assert (await threads.resolve(clue("b@x", "copy@x"))).answers_us


async def test_saying_again_what_was_sent_changes_nothing(all_threads: Open) -> None:
    threads = all_threads()
    for _ in range(2):
        await threads.sent(MAILBOX, "t1", ["ours@x", "ours@x"], ["alice@example.com"])
    await threads.sent(MAILBOX, "t1", [], [])
    assert await threads.resolve(clue("b@x", "ours@x")) == Match("t1", None, answers_us=True)


async def test_a_stranger_opens_a_thread_of_his_own_with_a_link(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    stranger = await threads.resolve(clue("evil@x", "a@x", sender="eve@example.net", participants=("eve@example.net",)))
    assert stranger.related == opened.thread
    assert stranger.thread != opened.thread
    back = await threads.resolve(clue("b@x", "a@x"))
    assert back.thread == opened.thread


async def test_a_stranger_is_decided_on_again_as_before(all_threads: Open) -> None:
    threads = all_threads()
    await threads.resolve(clue("a@x"))
    mail = clue("evil@x", "a@x", sender="eve@example.net", participants=("eve@example.net",))
    first = await threads.resolve(mail)
    again = await asyncio.gather(threads.resolve(mail), threads.resolve(mail))
    assert set(again) == {first}


async def test_a_stranger_does_not_become_a_participant_by_trying(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    eve = {"sender": "eve@example.net", "participants": ("eve@example.net", "alice@example.com")}
    for n in range(3):
        assert (await threads.resolve(clue(f"evil{n}@x", "a@x", **eve))).thread != opened.thread


async def test_a_stranger_is_decided_on_alike_alone_and_in_a_crowd(all_threads: Open) -> None:
    threads = all_threads()
    eve = {"sender": "eve@example.net", "participants": ("eve@example.net",)}
    opened, joined, stranger, later = await asyncio.gather(
        threads.resolve(clue("a@x")),
        threads.resolve(clue("b@x", "a@x", participants=("alice@example.com", "bob@example.com"))),
        threads.resolve(clue("c@x", "a@x", **eve)),
        threads.resolve(clue("d@x", "b@x", sender="bob@example.com")),
    )
    assert joined.thread == later.thread == opened.thread
    assert stranger.related == opened.thread


async def test_a_stamped_answer_joins_and_so_does_who_answers_it(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    bob = {"sender": "bob@example.com", "participants": ("bob@example.com",)}
    stamped, next_ = await asyncio.gather(
        threads.resolve(clue("b@x", stamped=opened.thread, **bob)), threads.resolve(clue("c@x", "b@x"))
    )
    assert stamped == Match(opened.thread, None, answers_us=True)
    assert next_.thread == opened.thread


async def test_clues_at_once_are_decided_in_the_order_of_the_calls(all_threads: Open) -> None:
    threads = all_threads()
    chain = [clue(f"{n}@x", *(f"{m}@x" for m in reversed(range(n))), root=None) for n in range(60)]
    matches = await asyncio.gather(*(threads.resolve(one) for one in chain))
    assert {match.thread for match in matches} == {thread_name(MAILBOX, "0@x")}


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_two_nodes_see_what_the_other_has_learnt(all_threads: Open) -> None:
    one, other = all_threads(), all_threads()
    matches = [await (one, other)[n % 2].resolve(clue(f"{n}@x", f"{n - 1}@x")) for n in range(1, 12)]
    assert {match.thread for match in matches} == {thread_name(MAILBOX, "0@x")}


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_two_nodes_that_meet_one_thread_at_once_agree(all_threads: Open) -> None:
    nodes = all_threads(), all_threads()
    calls = [nodes[n % 2].resolve(clue(f"{n}@x", "parent@x", "root@x")) for n in range(60)]
    assert {match.thread for match in await asyncio.gather(*calls)} == {thread_name(MAILBOX, "root@x")}


async def test_a_mail_may_name_many_ancestors_and_people(all_threads: Open) -> None:
    threads = all_threads()
    people = tuple(f"p{n}@example.com" for n in range(2_500))
    opened = await threads.resolve(clue("a@x", participants=people))
    ancestors = ("a@x", *(f"r{n}@x" for n in range(200)))
    answer = await threads.resolve(clue("b@x", *ancestors, sender="p2499@example.com", participants=people))
    assert answer.thread == opened.thread


@pytest.mark.parametrize("text", [text[:20_000] for text in HOSTILE.values()], ids=HOSTILE)
async def test_no_text_breaks_it(all_threads: Open, text: str) -> None:
    threads = all_threads()
    own = f"own {text}"
    one = clue(own, sender=f"s{text}", participants=(f"s{text}", text))
    opened = await threads.resolve(one)
    assert await threads.resolve(one) == opened
    await threads.sent(MAILBOX, opened.thread, [f"ours {text}"], [text])
    answer = await threads.resolve(clue("b@x", f"ours {text}", own, sender=text, participants=(text,)))
    assert answer == Match(opened.thread, None, answers_us=True)


async def test_a_thread_of_thousands_costs_no_more_than_one_of_few(
    all_threads: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, read = all_threads(), []

    def measured(clue: Clue, known: Mapping[str, Known], takes_part: Callable[[str], frozenset[str]]) -> Match:
        def counted(thread: str) -> frozenset[str]:
            read.append(len(takes_part(thread)))
            return takes_part(thread)

        return choose(clue, known, counted)

    people = [f"p{n:04}@example.com" for n in range(1_000)]
    root = await threads.resolve(replace(clue("a@x"), participants=tuple(people)))
    for engine in ("sqlite", "mongodb"):
        monkeypatch.setattr(f"ingest.adapters.{engine}.threads.choose", measured)
    mails = [clue(f"m{n}@x", "a@x", sender=sender) for n, sender in enumerate([*people[::333], "stranger@example.net"])]
    found = await asyncio.gather(*(threads.resolve(one) for one in mails))
    assert [one.thread == root.thread for one in found] == [True, True, True, True, False]
    assert found[-1].related == root.thread
    assert max(read) < 200


async def test_a_thread_in_which_nothing_came_for_long_is_forgotten_whole(dated_threads: Dated) -> None:
    threads, clock = dated_threads
    old = await threads.resolve(clue("old@x"))
    await threads.sent(MAILBOX, old.thread, ["ours@x"], ["alice@example.com"])
    await threads.resolve(clue("kept@x"))
    clock.now += 20 * DAY
    await threads.resolve(clue("later@x", "kept@x"))
    assert await threads.forget(clock.now - 10 * DAY) == 1
    assert await threads.find(MAILBOX, ["old@x"]) is None
    assert await threads.find(MAILBOX, ["ours@x"]) is None
    assert await threads.find(MAILBOX, ["kept@x"]) is not None, "an answer keeps a thread"
    assert not (await threads.resolve(clue("again@x", "ours@x"))).answers_us
    assert await threads.forget(clock.now - 10 * DAY) == 0


async def test_a_stranger_finds_no_door_that_forgetting_left_open(dated_threads: Dated) -> None:
    """Names without participants would let anybody in: they go together, and a mail we sent keeps both."""
    threads, clock = dated_threads
    match = await threads.resolve(clue("a@x"))
    clock.now += 20 * DAY
    await threads.sent(MAILBOX, match.thread, ["ours@x"], ["alice@example.com"])
    assert await threads.forget(clock.now - 10 * DAY) == 0
    stranger = await threads.resolve(replace(clue("b@x", "ours@x"), sender="eve@evil.example", participants=()))
    assert stranger.thread != match.thread
