"""Who forges the address of a customer, or of a large firm: what that silences, for how long, and how much is kept.

What anybody can forge may silence our replies, and stops no mail.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteTurnBook
from ingest.record_json import dealings_to_json
from ingest.turns.going import Going, ask, tell
from ingest.turns.lifting import lift
from ingest.turns.parties import each, keys_of
from loopguard import Kind, Policy
from loopguard.dealings import Dealings, Ours, Theirs
from loopguard.rules.rounds import came, went
from loopguard.rules.silence import refusal
from tests.ingest.desk import Desk, desk, settings

Known = tuple[Dealings, ...]
ANN, DAY_S = "ann@firm.example", 86_400.0
KEPT_BYTES = 40_000
"""More than all that is remembered of one party, as JSON."""


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(settings(tmp_path)) as opened:
        await opened.engines.index.prepare()
        yield opened


def said(name: str, at: float, text: str = "", *, answer: bool = False, author: str = "") -> Theirs:
    return Theirs(name, at, author or name, answer, False, False, Kind.PERSONAL, text or name, 9, "", False)


WORDS = tuple("abcdefghijklmnop")


async def test_forged_answers_silence_for_a_while_and_every_mail_arrives(node: Desk) -> None:
    """Thirty times somebody answers in a firm's name. No mail is held; our machines are silent to the firm's answers
    and to no first mail of a colleague; and a person of ours ends it."""
    turns, policy, now = node.engines.ports.turns, Policy(), time.time()
    for n in range(30):
        who = f"{'abcdefghij'[n % 10]}.{'klm'[n // 10]}urz@firm.example"
        await tell([Going(f"ours-{n}", who, now, automatic=True)], turns)
        words = " ".join(3 * one for one in Random(n).sample(WORDS, 9))
        fields = f"From: {who}\r\nMessage-ID: <{n}@f.example>\r\nIn-Reply-To: <ours-{n}@desk.example>"
        await node.take(f"{fields}\r\n\r\n{words}.\r\n".encode())
        await node.drain()
    assert await node.engines.ports.quarantine.storms() == []
    first, answering = said("first", now + 60), said("answer", now + 60, answer=True)
    assert await ask(Going("a", ANN, now + 60, automatic=True, answers=first), turns, policy, send=False) is None
    asked = Going("b", ANN, now + 60, automatic=True, answers=answering)
    refused = await ask(asked, turns, policy, send=False)
    assert refused is not None
    assert now < refused.until <= now + 7 * DAY_S + 60
    assert await ask(replace(asked, at=now + 7 * DAY_S + 60), turns, policy, send=False) is None
    await lift(ANN, turns, now + 60)
    assert await ask(asked, turns, policy, send=False) is None


def test_a_person_s_answer_ends_the_silence_of_a_customer_in_whose_name_somebody_wrote() -> None:
    known: Known = (Dealings(), Dealings())
    for n in range(10):
        known = went(known, Ours(f"ours {n}", 60.0 * n, automatic=True))
        known = came(known, said(f"forged {n}", 60.0 * n + 30, answer=True))
    mail = said("hers", 700.0)
    assert refusal(known, mail, 700.0, Policy()) is not None
    known = went(known, Ours("by hand", 650.0, automatic=False))
    assert refusal(known, mail, 700.0, Policy()) is None


@pytest.mark.parametrize("seed", range(5))
def test_what_is_remembered_of_one_party_is_bounded(seed: int) -> None:
    """Whatever is sent and forged for two months, with ids and texts of any length."""
    rng, known, at, most = Random(seed), (Dealings(), Dealings()), 0.0, 0
    for n in range(4_000):
        at += rng.expovariate(1 / rng.choice([1.0, 60.0, 4_000.0]))
        mail = said(f"{n:032x}", at, rng.choice(["same", f"{n:032x}"]), answer=rng.random() < 0.5)
        if rng.random() < 0.5:
            known = came(known, replace(mail, machine=rng.random() < 0.3))
        else:
            answers = rng.choice([None, mail])
            known = went(known, Ours(f"{n:016x}", at, automatic=rng.random() < 0.9, answers=answers))
        if n % 100 == 0:
            most = max(most, *(len(dealings_to_json(one)) for one in known))
    assert most < KEPT_BYTES


async def test_a_crowd_of_forged_addresses_leaves_nothing_but_of_whom_we_wrote_to_and_that_goes(tmp_path: Path) -> None:
    """An address that we never wrote to is kept only beside an organisation that we wrote to, and goes like all."""
    turns = SqliteTurnBook(SqliteDatabase.open(tmp_path / "turns.sqlite"))
    forged = [f"w{n}@{'firm' if n % 2 else f'other{n}'}.example" for n in range(5_000)]
    for who in forged[:200]:
        await tell([Going(f"to {who}", who, 1_000.0, automatic=True)], turns)
    held = {key for keys in each(forged[:200]) for key in keys}
    assert await turns.forget(999.0) == 0
    assert await turns.forget(1_000.0 + 8 * DAY_S) == len(held)
    assert await turns.known(keys_of(forged[0])) == (Dealings(), Dealings())
    await turns.close()
