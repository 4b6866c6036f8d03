"""What `ingest.ports.Threads` guarantees, on every adapter; what follows from which mails: `tests/threads`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ingest.adapters.mongodb import MongoThreads
from ingest.adapters.sqlite import SqliteThreads
from ingest.ports import Threads
from ingest.threads.match import Match
from ingest.threads.name import alone
from tests.conformance.conftest import LASTING, Ground, opening
from tests.conformance.mails import clue, hostile_texts, sent

Open = Callable[[], Threads]
DAY = 86_400
MAILBOX = "support@example.org"
ALICE, BOB, EVE = "alice@example.com", "bob@example.com", "eve@example.net"
BY_EVE = {"sender": EVE, "participants": (EVE, MAILBOX)}


def opened_by(id_: str, author: str = ALICE) -> str:
    return alone(MAILBOX, f"id {id_}", author)


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
    assert await threads.resolve(clue("a@x")) == Match(opened_by("a@x"))


async def test_resolving_again_gives_the_same(all_threads: Open) -> None:
    threads = all_threads()
    first = [await threads.resolve(one) for one in (clue("a@x"), clue("b@x", "a@x"), clue("c@x", "b@x", "a@x"))]
    again = [await threads.resolve(one) for one in (clue("c@x", "b@x", "a@x"), clue("b@x", "a@x"), clue("a@x"))]
    assert first == again[::-1]


async def test_an_answer_joins_whichever_of_the_two_comes_first(all_threads: Open) -> None:
    threads = all_threads()
    asked = await threads.resolve(clue("a@x", participants=(ALICE, BOB, MAILBOX)))
    answered = await threads.resolve(clue("b@x", "unseen@x", "a@x", sender=BOB, participants=(BOB, ALICE, MAILBOX)))
    later = await threads.resolve(clue("d@x", "c@x", sender=BOB, participants=(BOB, ALICE, MAILBOX)))
    await threads.resolve(clue("c@x", participants=(ALICE, BOB, MAILBOX)))
    assert asked.thread == answered.thread != later.thread
    assert (await threads.names(MAILBOX, later.thread))[0] == (await threads.resolve(clue("c@x"))).thread


async def test_a_mail_that_answers_two_threads_makes_them_one(all_threads: Open) -> None:
    threads = all_threads()
    one, other = [(await threads.resolve(clue(id_))).thread for id_ in ("a@x", "z@x")]
    both = await threads.resolve(clue("b@x", "z@x", "a@x"))
    assert {both.thread, *both.merged} == {one, other}
    assert (await threads.resolve(clue("b@x", "z@x", "a@x"))).merged == (), "it is told once"
    assert both.thread == min(one, other)
    assert both.names == await threads.names(MAILBOX, one) == await threads.names(MAILBOX, other)
    assert set(both.names) == {one, other}
    assert both.names[0] == both.thread


async def test_siblings_meet_though_their_parent_never_came(all_threads: Open) -> None:
    threads = all_threads()
    one, other = [await threads.resolve(clue(f"{n}@x", "parent@x", "root@x")) for n in range(2)]
    assert one == other


async def test_a_lookup_never_leaves_its_mailbox(all_threads: Open) -> None:
    threads = all_threads()
    here = await threads.resolve(clue("a@x"))
    await threads.sent(sent("ours@x", thread=here.thread))
    there = await threads.resolve(clue("b@x", "ours@x", "a@x", mailbox="sales@example.org"))
    assert there.thread != here.thread
    assert (there.related, there.answers_us) == (None, False)
    assert await threads.names("sales@example.org", here.thread) == (here.thread,)


async def test_mailbox_and_id_cannot_be_shifted_into_each_other(all_threads: Open) -> None:
    threads = all_threads()
    await threads.sent(sent("c", mailbox="ab", thread="t"))
    for mailbox, id_ in (("a", "bc"), ("abc", ""), ("", "abc"), ("a\0b", "c"), ("ab\n", "c")):
        assert not (await threads.resolve(clue("own@x", id_, mailbox=mailbox))).answers_us


async def test_an_answer_to_what_we_sent_is_known_as_one(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    await threads.sent(sent("ours@x", thread=opened.thread, recipients=(ALICE, BOB)))
    answer = await threads.resolve(clue("b@x", "ours@x", sender=BOB))
    assert answer == Match(opened.thread, None, answers_us=True)


async def test_an_id_that_was_seen_first_is_known_as_sent_once_we_say_so(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("copy@x"))
    await threads.sent(sent("copy@x", thread=opened.thread, recipients=()))
    await threads.resolve(clue("copy@x"))
    assert (await threads.resolve(clue("b@x", "copy@x"))).answers_us


async def test_saying_again_what_was_sent_changes_nothing(all_threads: Open) -> None:
    threads = all_threads()
    mail = sent("ours@x", "ours@x", thread="t1")
    for _ in range(2):
        assert await threads.sent(mail) == "t1"
    await threads.sent(replace(mail, recipients=(EVE,)))
    assert await threads.sent_mail(MAILBOX, "t1", 0, 10) == [mail]
    assert await threads.resolve(clue("b@x", "ours@x")) == Match("t1", None, answers_us=True)
    assert (await threads.resolve(clue("c@x", "ours@x", **BY_EVE))).related == "t1"


async def test_what_we_sent_is_found_under_every_name_of_its_thread(all_threads: Open) -> None:
    threads = all_threads()
    one, other = [(await threads.resolve(clue(id_))).thread for id_ in ("a@x", "z@x")]
    mails = [sent(f"s{n}@x", thread=thread, at=100.0 + n) for n, thread in enumerate((one, other, one))]
    for mail in mails:
        await threads.sent(mail)
    await threads.resolve(clue("b@x", "z@x", "a@x"))
    for name in (one, other):
        assert await threads.sent_mail(MAILBOX, name, 0, 10) == mails
        assert await threads.sent_mail(MAILBOX, name, 101, 10) == mails[1:]
        assert await threads.sent_mail(MAILBOX, name, 0, 1) == mails[2:]
    assert await threads.sent_mail("sales@example.org", one, 0, 10) == []
    assert await threads.sent(sent("s9@x", thread=max(one, other))) == min(one, other)


async def test_a_stranger_opens_a_thread_of_his_own_with_a_link(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    stranger = await threads.resolve(clue("evil@x", "a@x", **BY_EVE))
    assert stranger.related == opened.thread
    assert stranger.thread != opened.thread
    back = await threads.resolve(clue("b@x", "a@x"))
    assert back.thread == opened.thread


async def test_a_stranger_is_decided_on_again_as_before(all_threads: Open) -> None:
    threads = all_threads()
    await threads.resolve(clue("a@x"))
    mail = clue("evil@x", "a@x", **BY_EVE)
    first = await threads.resolve(mail)
    again = await asyncio.gather(threads.resolve(mail), threads.resolve(mail))
    assert set(again) == {first}


async def test_a_stranger_joins_by_no_name_that_he_writes(all_threads: Open) -> None:
    """Before, among and after the mails he speaks of; with a copied id, and the customer in Cc."""
    threads = all_threads()
    eve = {"sender": EVE, "participants": (EVE, MAILBOX, ALICE)}
    tries = [
        clue("evil1@x", "a@x", **eve),
        clue("a@x", **eve),
        clue("b@x", "a@x", **eve),
        clue("evil2@x", "b@x", **eve),
    ]
    before = [(await threads.resolve(one)).thread for one in tries]
    opened = await threads.resolve(clue("a@x"))
    await threads.resolve(tries[2])
    answer = await threads.resolve(clue("b@x", "a@x"))
    after = [(await threads.resolve(one)).thread for one in tries]
    assert answer.thread == opened.thread == (await threads.resolve(clue("a@x"))).thread
    assert opened.thread not in {*before, *after}
    assert answer.names == (opened.thread,)


async def test_a_stranger_is_decided_on_alike_alone_and_in_a_crowd(all_threads: Open) -> None:
    threads = all_threads()
    opened, joined, stranger, later = await asyncio.gather(
        threads.resolve(clue("a@x")),
        threads.resolve(clue("b@x", "a@x", participants=(ALICE, BOB))),
        threads.resolve(clue("c@x", "a@x", **BY_EVE)),
        threads.resolve(clue("d@x", "b@x", sender=BOB)),
    )
    assert joined.thread == later.thread == opened.thread
    assert stranger.related == opened.thread


async def test_a_stamped_answer_joins_and_so_does_who_answers_it(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    stamped, next_ = await asyncio.gather(
        threads.resolve(clue("b@x", stamped=opened.thread, sender=BOB, participants=(BOB, ALICE))),
        threads.resolve(clue("c@x", "b@x", participants=(ALICE, BOB))),
    )
    assert stamped == Match(opened.thread, None, answers_us=True)
    assert next_.thread == opened.thread


async def test_a_stamp_decides_alone(all_threads: Open) -> None:
    """Who has read somebody's stamp, and names a mail of his own beside it, makes the two threads not one."""
    threads = all_threads()
    theirs, his = await threads.resolve(clue("a@x")), await threads.resolve(clue("e@x", **BY_EVE))
    assert (await threads.resolve(clue("f@x", "e@x", stamped=theirs.thread, **BY_EVE))).thread == theirs.thread
    assert (await threads.names(MAILBOX, his.thread)) == (his.thread,)


async def test_a_mail_without_an_id_can_answer_and_not_be_answered(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x"))
    answer = await threads.resolve(clue("0123abcd", "a@x", unnamed=True))
    assert answer.thread == opened.thread
    alone_ = await threads.resolve(clue("4567", unnamed=True))
    assert (await threads.resolve(clue("b@x", "4567"))).thread != alone_.thread
    assert await threads.find(MAILBOX, ["4567"]) is not None, "it is an id that a mail spoke of"
    assert (await threads.resolve(clue("4567", unnamed=True))) == alone_


async def test_a_mail_of_a_list_meets_who_answers_it_there(all_threads: Open) -> None:
    threads = all_threads()
    users = {"list_id": "users.example.org"}
    answer = await threads.resolve(clue("b@x", "a@x", sender=BOB, participants=(BOB, MAILBOX), **users))
    asked = await threads.resolve(clue("a@x", participants=(ALICE, MAILBOX), **users))
    assert answer.thread in asked.names
    other = await threads.resolve(clue("c@x", "a@x", list_id="dev.example.org", **BY_EVE))
    assert other.thread not in asked.names


async def test_the_id_that_a_mail_had_before_a_relay_leads_to_it(all_threads: Open) -> None:
    threads = all_threads()
    relayed = await threads.resolve(clue("new@x", former_ids=("old@x",)))
    assert (await threads.resolve(clue("b@x", "old@x"))).thread == relayed.thread


async def test_mails_at_once_are_one_thread_whatever_their_order(all_threads: Open) -> None:
    threads = all_threads()
    chain = [clue(f"{n}@x", *(f"{m}@x" for m in reversed(range(n)))) for n in range(60)]
    matches = await asyncio.gather(*(threads.resolve(one) for one in reversed(chain)))
    assert len({(await threads.names(MAILBOX, match.thread))[0] for match in matches}) == 1


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_two_nodes_see_what_the_other_has_learnt(all_threads: Open) -> None:
    one, other = all_threads(), all_threads()
    matches = [await (one, other)[n % 2].resolve(clue(f"{n}@x", f"{n - 1}@x")) for n in range(1, 12)]
    assert len({match.thread for match in matches}) == 1


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_two_nodes_that_meet_one_thread_at_once_agree(all_threads: Open) -> None:
    nodes = all_threads(), all_threads()
    calls = [nodes[n % 2].resolve(clue(f"{n}@x", "parent@x", "root@x")) for n in range(60)]
    matches = await asyncio.gather(*calls)
    names = [await node.names(MAILBOX, match.thread) for node in nodes for match in matches]
    assert len({each[0] for each in names}) == 1


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_two_nodes_that_unite_at_once_meet(all_threads: Open) -> None:
    """Each makes two of four threads one, in a ring: they are one thread in the end."""
    nodes = all_threads(), all_threads()
    ids = ["a@x", "b@x", "c@x", "d@x"]
    threads = [(await nodes[0].resolve(clue(id_))).thread for id_ in ids]
    ring = [clue(f"{n}@x", ids[n], ids[(n + 1) % 4]) for n in range(4)]
    await asyncio.gather(*(nodes[n % 2].resolve(one) for n, one in enumerate(ring)))
    for node in nodes:
        assert {(await node.names(MAILBOX, name))[0] for name in threads} == {min(threads)}
        assert set(await node.names(MAILBOX, threads[2])) == set(threads)


async def test_a_mail_may_name_many_ancestors_and_people(all_threads: Open) -> None:
    threads = all_threads()
    people = tuple(f"p{n}@example.com" for n in range(2_500))
    opened = await threads.resolve(clue("a@x", participants=(ALICE, *people)))
    ancestors = ("a@x", *(f"r{n}@x" for n in range(200)))
    answer = await threads.resolve(clue("b@x", *ancestors, sender="p9@example.com", participants=(ALICE, *people)))
    assert answer.thread == opened.thread


@hostile_texts(20_000)
async def test_no_text_breaks_it(all_threads: Open, text: str) -> None:
    threads = all_threads()
    own = f"own {text}"
    one = clue(
        own, sender=f"s{text}", participants=(f"s{text}", text), list_id=text, conversation=f"conversation {text}"
    )
    opened = await threads.resolve(one)
    assert await threads.resolve(one) == opened
    mail = sent(f"ours {text}", thread=opened.thread, recipients=(text,), key=f"key {text}", tokens=(f"token {text}",))
    assert await threads.sent(mail) == opened.thread
    assert await threads.sent_mail(MAILBOX, opened.thread, 0, 1) == [mail]
    answer = await threads.resolve(clue("b@x", f"ours {text}", own, sender=text, participants=(text,)))
    if text:
        assert answer == Match(opened.thread, None, answers_us=True)


async def test_whoever_names_thousands_makes_nobody_slow(all_threads: Open) -> None:
    threads = all_threads()
    people = (ALICE, *(f"p{n:04}@example.com" for n in range(1_000)))
    root = await threads.resolve(replace(clue("a@x"), participants=people))
    mails = [clue(f"m{n}@x", "a@x", sender=sender) for n, sender in enumerate([people[9], "stranger@example.net"])]
    found = await asyncio.gather(*(threads.resolve(one) for one in mails))
    assert [one.thread == root.thread for one in found] == [True, False]
    assert found[-1].related == root.thread


async def test_threads_that_brought_people_together_are_shown_to_staff(all_threads: Open) -> None:
    threads = all_threads()
    one, other = [(await threads.resolve(clue(id_))).thread for id_ in ("a@x", "z@x")]
    await threads.sent(sent("s1@x", thread=one, recipients=(ALICE,)))
    await threads.sent(sent("s2@x", thread=other, recipients=(BOB,)))
    assert await threads.joined(MAILBOX) == []
    await threads.resolve(clue("b@x", "z@x", "a@x"))
    (join,) = await threads.joined(MAILBOX)
    assert (join.mailbox, join.by, {join.thread, join.other}) == (MAILBOX, "b@x", {one, other})
    assert join.thread == min(one, other)
    assert await threads.joined("sales@example.org") == []


async def test_staff_split_a_thread_and_it_stays_split_until_they_merge_it(all_threads: Open) -> None:
    threads = all_threads()
    one, other = sorted([(await threads.resolve(clue(id_))).thread for id_ in ("a@x", "z@x")])
    await threads.resolve(clue("b@x", "z@x", "a@x"))
    assert await threads.split(MAILBOX, other)
    assert not await threads.split(MAILBOX, other)
    assert not await threads.split(MAILBOX, "never")
    await threads.resolve(clue("c@x", "z@x", "a@x"))
    assert [await threads.names(MAILBOX, name) for name in (one, other)] == [(one,), (other,)]
    assert await threads.merge(MAILBOX, other, one, "ann") == one
    assert set(await threads.names(MAILBOX, other)) == {one, other}
    await threads.resolve(clue("d@x", "z@x", "a@x"))
    assert set(await threads.names(MAILBOX, other)) == {one, other}


async def test_a_thread_in_which_nothing_came_for_long_is_forgotten_whole(dated_threads: Dated) -> None:
    threads, clock = dated_threads
    old = await threads.resolve(clue("old@x"))
    await threads.sent(sent("ours@x", thread=old.thread, at=clock.now))
    await threads.resolve(clue("kept@x"))
    clock.now += 20 * DAY
    await threads.resolve(clue("later@x", "kept@x"))
    assert await threads.forget(clock.now - 10 * DAY) == 1
    assert await threads.find(MAILBOX, ["old@x"]) is None
    assert await threads.find(MAILBOX, ["ours@x"]) is None
    assert await threads.find(MAILBOX, ["kept@x"]) is not None, "an answer keeps a thread"
    assert await threads.sent_mail(MAILBOX, old.thread, 0, 10) == []
    again = await threads.resolve(clue("again@x", "ours@x"))
    assert (again.thread == old.thread, again.answers_us) == (False, False)
    assert await threads.forget(clock.now - 10 * DAY) == 0


async def test_a_stranger_finds_no_door_that_forgetting_left_open(dated_threads: Dated) -> None:
    """Names without participants would let anybody in: they go together, and a mail we sent keeps both."""
    threads, clock = dated_threads
    match = await threads.resolve(clue("a@x"))
    clock.now += 20 * DAY
    await threads.sent(sent("ours@x", thread=match.thread, at=clock.now))
    assert await threads.forget(clock.now - 10 * DAY) == 0
    stranger = await threads.resolve(replace(clue("b@x", "ours@x"), sender="eve@evil.example", participants=()))
    assert stranger.thread != match.thread


async def test_who_has_left_stands_in_no_record_of_what_we_sent(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("q@x"))
    await threads.sent(sent("s@x", thread=opened.thread, recipients=("Alice@example.com", BOB)))
    assert await threads.leave(ALICE) == 1
    assert [one.recipients for one in await threads.sent_mail(MAILBOX, opened.thread, 0.0, 10)] == [(BOB,)]
