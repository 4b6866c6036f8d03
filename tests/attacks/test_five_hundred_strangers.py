"""Strangers who know every id of a mailbox, or guess them, before, among and after the mails: nobody's thread changes.

They copy Message-IDs, name the customers in Cc and Reply-To, write our tokens, forge several conversations into one
References, and answer one another. The mails go from their bytes through `clue_of` to a `Threads`.
"""

import random

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteThreads
from ingest.threads.clue import Clue, clue_of
from ingest.threads.sent import SentMail
from loopguard import Policy
from parsers import parse

BOX = "support@desk.example"
TOKENS = [f"a2b3c4d5e6f7a2{letter}{letter}" for letter in "abcdefghijklmnopqrst"]
CUSTOMERS = [f"c{n}@customer{n}.example" for n in range(20)]


def mail(sender: str, id_: str, *more: str, to: str = BOX) -> Clue:
    text = "\r\n".join([f"From: {sender}", f"To: {to}", f"Message-ID: <{id_}>", *more])
    return clue_of(parse(f"{text}\r\n\r\nhello\r\n".encode()), id_, BOX, Policy(), ours={BOX})


def conversation(n: int, customer: str) -> list[Clue | SentMail]:
    """A question, our answer, the customer's next mail with all References, and one with In-Reply-To alone."""
    q, s, r, t = (f"{name}{n}@x.example" for name in "qsrt")
    sent = SentMail(f"k{n}", BOX, f"thread{n}", (s,), (customer,), 1.0, ancestors=(q,), tokens=(f"token {TOKENS[n]}",))
    return [
        mail(customer, q),
        sent,
        mail(customer, r, f"In-Reply-To: <{s}>", f"References: <{q}> <{s}>"),
        mail(customer, t, f"In-Reply-To: <{s}>"),
    ]


def stranger(n: int, dice: random.Random) -> Clue:
    known = [f"{name}{c}@x.example" for name in "qsrtu" for c in range(len(CUSTOMERS) + 2)]
    known += [f"eve{one}@evil.example" for one in range(500)]
    named = " ".join(f"<{id_}>" for id_ in dice.sample(known, dice.randrange(1, 9)))
    own = dice.choice([f"eve{n}@evil.example", dice.choice(known)])
    more = dice.choice([
        [f"References: {named}"],
        [f"In-Reply-To: {named}", f"Cc: {', '.join(dice.sample(CUSTOMERS, 3))}"],
        [f"X-Original-Message-ID: {named}", f"Reply-To: {dice.choice(CUSTOMERS)}"],
        [f"References: {named}", f"Sender: {dice.choice(CUSTOMERS)}", f"Subject: [#{dice.choice(TOKENS)}]"],
        [f"Cc: {dice.choice(CUSTOMERS)}, support+{dice.choice(TOKENS)}@desk.example"],
        [f"References: {named}", "List-Id: <customers.example>"],
    ])  # fmt: skip
    return mail(f"eve{n}@evil.example", own, *more)


@pytest.mark.parametrize("seed", range(3))
async def test_nobodys_thread_changes_and_none_of_theirs_holds_anothers_mail(seed: int) -> None:
    dice = random.Random(seed)
    honest = [one for n, customer in enumerate(CUSTOMERS) for one in conversation(n, customer)]
    strangers = [stranger(n, dice) for n in range(500)]
    everything = [*(("honest", n, one) for n, one in enumerate(honest)),
                  *(("eve", n, one) for n, one in enumerate(strangers))]  # fmt: skip
    dice.shuffle(everything)
    alone, beside = await places([one for one in everything if one[0] == "honest"]), await places(everything)
    groups = [{beside["honest", 4 * n + k] for k in range(4)} for n in range(len(CUSTOMERS))]
    assert all(len(group) == 1 for group in groups), "a conversation is one thread"
    assert len(set.union(*groups)) == len(CUSTOMERS), "and no two are one"
    assert len({alone["honest", n] for n in range(len(honest))}) == len(CUSTOMERS)
    theirs = [beside["eve", n] for n, one in enumerate(strangers) if not one.list_id]
    listed = [beside["eve", n] for n, one in enumerate(strangers) if one.list_id]
    assert not set.union(*groups) & {*theirs, *listed}
    assert len(set(theirs)) == len(theirs)
    assert not set(theirs) & set(listed), "who forges a List-Id meets those who forge the same one, and nobody else"


async def places(things: list[tuple[str, int, Clue | SentMail]]) -> dict[tuple[str, int], str]:
    """Return the name of the thread in which each stands in the end."""
    threads = SqliteThreads(SqliteDatabase.open(":memory:"))
    named = {
        (who, n): await threads.sent(one) if isinstance(one, SentMail) else (await threads.resolve(one)).thread
        for who, n, one in things
    }
    found = {key: (await threads.names(BOX, name))[0] for key, name in named.items()}
    await threads.close()
    return found


@pytest.mark.parametrize("first", ["question", "forged"])
@pytest.mark.parametrize("recorded", [True, False])
async def test_our_answer_to_all_of_a_forged_mail_merges_nothing(first: str, *, recorded: bool) -> None:
    """A stranger names customers' mails and puts them in Cc; our answer to all of them repeats what he named."""
    customer, other, eve = CUSTOMERS[0], CUSTOMERS[1], "eve@evil.example"
    questions = [("q", 0, mail(customer, "q0@x.example")), ("q", 1, mail(other, "q1@x.example"))]
    named = "References: <q0@x.example> <q1@x.example>"
    forged = mail(eve, "e@evil.example", named, f"Cc: {customer}, {other}")
    ancestors = ("e@evil.example", "q1@x.example", "q0@x.example")
    people = (eve, customer, other)
    answer: Clue | SentMail = SentMail("k", BOX, "eve's", ("s@desk.example",), people, 1.0, ancestors=ancestors)
    if not recorded:
        answer = mail(BOX, "s@desk.example", f"{named} <e@evil.example>", to=", ".join(people))
    about_eve = [("forged", 0, forged), ("answer", 0, answer)]
    found = await places([*questions, *about_eve] if first == "question" else [*about_eve, *questions])
    assert found["forged", 0] == found["answer", 0]
    assert len({found["q", 0], found["q", 1], found["forged", 0]}) == 3
