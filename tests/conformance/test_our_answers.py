"""Threads beside our own answers, on every adapter: they repeat what a stranger wrote, and unite nobody by it."""

from collections.abc import Callable

from ingest.ports import Threads
from ingest.threads.name import alone
from tests.conformance.mails import clue, sent

Open = Callable[[], Threads]
MAILBOX = "support@example.org"
ALICE, EVE = "alice@example.com", "eve@example.net"
BY_EVE = {"sender": EVE, "participants": (EVE, MAILBOX)}


async def test_our_answer_waits_for_the_mail_that_it_answers(all_threads: Open) -> None:
    threads = all_threads()
    name = await threads.sent(sent("ours@x", thread="t1", ancestors=("q@x",)))
    question = await threads.resolve(clue("q@x"))
    stranger = await threads.resolve(clue("q@x", **BY_EVE))
    assert question.thread == (await threads.names(MAILBOX, name))[0]
    assert stranger.thread == alone(MAILBOX, "id q@x", EVE)


async def test_our_answers_never_meet_at_what_a_stranger_made_us_repeat(all_threads: Open) -> None:
    """Eve's References name a mail of Alice and a mail that we sent to her; our answer to Eve repeats them."""
    threads = all_threads()
    alice = await threads.resolve(clue("q@x"))
    await threads.sent(sent("s1@x", thread=alice.thread, ancestors=("q@x",)))
    eve = await threads.resolve(clue("e@x", "s1@x", "q@x", **BY_EVE))
    await threads.sent(sent("s2@x", thread=eve.thread, ancestors=("e@x", "s1@x", "q@x"), recipients=(EVE,)))
    again = await threads.resolve(clue("f@x", "s2@x", "e@x", "s1@x", "q@x", **BY_EVE))
    assert again.thread == eve.thread != alice.thread
    assert await threads.names(MAILBOX, alice.thread) == (alice.thread,)


async def test_our_answer_to_all_joins_whom_it_is_addressed_to_alone(all_threads: Open) -> None:
    """Eve copies the id of Alice's mail and puts Alice in Cc; our answer to all names both, and the id of both."""
    threads = all_threads()
    alice = await threads.resolve(clue("q@x"))
    eve = await threads.resolve(clue("q@x", sender=EVE, participants=(EVE, MAILBOX, ALICE)))
    ours = clue("a@x", "q@x", sender=MAILBOX, participants=(MAILBOX, EVE, ALICE), by_us=True)
    assert (await threads.resolve(ours)).thread == eve.thread != alice.thread
    told = sent("b@x", thread=eve.thread, ancestors=("q@x",), recipients=(EVE, ALICE))
    assert await threads.sent(told) == eve.thread
    assert await threads.names(MAILBOX, alice.thread) == (alice.thread,)
