"""What `ingest.ports.Threads` guarantees of tokens, conversations, colliding ids and `find`, on every adapter."""

import asyncio
from collections.abc import Callable

from ingest.ports import Threads
from ingest.threads.match import Match
from tests.conformance.mails import HOSTILE, clue, sent

Open = Callable[[], Threads]
MAILBOX = "support@example.org"
EVE = {"sender": "eve@example.net", "participants": ("eve@example.net", MAILBOX)}


async def test_what_is_known_can_be_found_and_finding_teaches_nothing(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x", "parent@x"))
    await threads.sent(sent("ours@x", thread="t9", recipients=()))
    assert await threads.find(MAILBOX, ["unknown@x", "parent@x", "ours@x"]) == opened.thread
    assert await threads.find(MAILBOX, ["ours@x", "a@x"]) == "t9"
    assert await threads.find(MAILBOX, ["unknown@x"]) is None
    assert await threads.find(MAILBOX, []) is None
    assert await threads.find("sales@example.org", ["a@x", "ours@x"]) is None
    assert (await threads.resolve(clue("unknown@x"))).thread not in {opened.thread, "t9"}


async def test_a_token_that_was_sent_leads_participants_of_its_mailbox_only(all_threads: Open) -> None:
    threads = all_threads()
    await threads.sent(sent("ours@x", thread="t1", tokens=("token abc",)))
    assert await threads.resolve(clue("b@x", tokens=("token abc",))) == Match("t1", None, answers_us=True)
    assert (await threads.resolve(clue("c@x", tokens=("token abc",), **EVE))).related == "t1"
    there = await threads.resolve(clue("d@x", tokens=("token abc",), mailbox="sales@example.org"))
    assert (there.thread == "t1", there.related) == (False, None)


async def test_a_token_that_a_mail_writes_leads_nobody_else_there(all_threads: Open) -> None:
    threads = all_threads()
    first = await threads.resolve(clue("a@x", tokens=("token abc",)))
    stranger = await threads.resolve(clue("b@x", tokens=("token abc",), **EVE))
    assert (stranger.thread == first.thread, stranger.related) == (False, None)
    await threads.sent(sent("ours@x", thread="t1", tokens=("token abc",)))
    assert "t1" in await threads.names(MAILBOX, first.thread)
    assert "t1" not in await threads.names(MAILBOX, stranger.thread)


async def test_no_id_can_pass_for_a_token(all_threads: Open) -> None:
    """Since what stands in brackets is an id whatever it is, a Message-ID may read `token abc`."""
    threads = all_threads()
    await threads.sent(sent("ours@x", thread="t1", tokens=("token abc",)))
    assert await threads.find(MAILBOX, ["token abc"]) is None
    assert (await threads.resolve(clue("b@x", "token abc"))).thread != "t1"


async def test_whose_mail_it_is_decides_before_whose_came_first(all_threads: Open) -> None:
    threads = all_threads()
    copied, meant = await threads.resolve(clue("q@x", **EVE)), await threads.resolve(clue("q@x"))
    assert await threads.find(MAILBOX, ["q@x"]) == copied.thread
    assert await threads.find(MAILBOX, ["q@x"], ["Alice@example.com"]) == meant.thread
    assert await threads.find(MAILBOX, ["q@x"], ["nobody@example.com"]) == copied.thread


async def test_a_conversation_is_remembered_and_only_links(all_threads: Open) -> None:
    threads = all_threads()
    opened = await threads.resolve(clue("a@x", conversation="conversation 1"))
    other = await threads.resolve(clue("b@x", conversation="conversation 1"))
    assert other.thread != opened.thread
    assert other.related == opened.thread
    assert await threads.resolve(clue("b@x", conversation="conversation 1")) == other
    answer = await threads.resolve(clue("c@x", "b@x", conversation="conversation 1"))
    assert (answer.thread, answer.related) == (other.thread, opened.thread)


async def test_one_id_on_two_mails_collides_alone_and_in_a_crowd(all_threads: Open) -> None:
    threads = all_threads()
    crowd = await asyncio.gather(*(threads.resolve(clue("a@x", seal=seal)) for seal in ("s1", "s1", "s2", "s3")))
    assert [match.collides for match in crowd] == [False, False, True, True]
    assert [(await threads.resolve(clue("a@x", seal=seal))).collides for seal in ("s1", "s2")] == [False, True]
    assert not (await threads.resolve(clue("a@x", seal="s2", mailbox="sales@example.org"))).collides


async def test_an_id_that_was_spoken_of_first_takes_the_seal_of_the_mail_that_bears_it(all_threads: Open) -> None:
    threads = all_threads()
    await threads.resolve(clue("b@x", "a@x", seal="s9"))
    await threads.sent(sent("ours@x", thread="t1"))
    for id_ in ("a@x", "ours@x"):
        seen = [(await threads.resolve(clue(id_, seal=seal))).collides for seal in ("s1", "s1", "s2")]
        assert seen == [False, False, True]


async def test_who_takes_an_id_first_does_not_take_the_mail_that_bears_it(all_threads: Open) -> None:
    threads = all_threads()
    opened, _, home = await asyncio.gather(
        threads.resolve(clue("q@x")), threads.resolve(clue("next@x", **EVE)), threads.resolve(clue("next@x", "q@x"))
    )
    assert home.thread == opened.thread
    assert (await threads.resolve(clue("next@x", "q@x"))).thread == opened.thread


async def test_no_text_breaks_finding(all_threads: Open) -> None:
    threads = all_threads()
    for n, text in enumerate(HOSTILE.values()):
        id_ = f"{n} {text[:5_000]}"
        match = await threads.resolve(clue(id_, conversation=f"conversation {id_}", seal="s"))
        assert await threads.find(MAILBOX, [id_]) == match.thread
