"""An honest day of two hundred people of one domain, at a helpdesk that asks: every ticket gets its receipt."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from ingest.sending.outgoing import Outgoing, advise
from ingest.testing.desk import VirtualDesk, virtual_desk
from ingest.testing.scenario import DESK, START, Sent, quoted, random_words, token, written
from loopguard import Policy
from tests.storms.adversaries import MAILBOXES
from tests.storms.adversary import BOXES

FIRM = "customer.example.com"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[VirtualDesk]:
    async with virtual_desk(tmp_path, policy=Policy()) as opened:
        yield opened


async def receipt(desk: VirtualDesk, sent: Sent, who: str) -> tuple[bool, str]:
    """Take a mail; return whether it gets a receipt, and the id of that or why not."""
    outcome = await desk.take(sent)
    mail = await desk.mail(outcome.id)
    assert mail is not None, outcome.reason
    if not mail.may_autoreply:
        return False, str(mail.findings)
    out = Outgoing(DESK, (who,), automatic=True, answers=outcome.id)
    advice = await advise(out, MAILBOXES, desk.ports, START + sent.at)
    return advice.may_autoreply, advice.marks.message_id if advice.may_autoreply else advice.why


def ticket(rng: Random, who: str, at: float, *fields: tuple[str, str], re: str = "", text: str = "") -> Sent:
    id_ = ("Message-ID", f"<{token(rng, 12)}@{FIRM}>")
    subject = re or f"{random_words(rng, 2, 5)}"
    return Sent(at, DESK, written(who, DESK, subject, text or random_words(rng, 8, 50), id_, *fields, at=at), False)


@pytest.mark.parametrize("seed", range(2))
async def test_two_hundred_people_get_every_receipt(desk: VirtualDesk, seed: int) -> None:
    rng = Random(f"honest {seed}")
    people = [f"{token(rng, rng.randint(3, 9))}@{FIRM}" for _ in range(200)]
    tickets = [*people, *(who for who in people[:3] for _ in range(4))]
    rng.shuffle(tickets)
    first: list[str] = []
    for turn, who in enumerate(tickets):
        at = turn * 130.0 + rng.uniform(0, 60)
        given, said = await receipt(desk, ticket(rng, who, at), who)
        assert given, (turn, who, said)
        if who in people[10:13]:  # on holiday, and a machine says so
            note = ("Auto-Submitted", "auto-replied"), ("In-Reply-To", f"<{said}>")
            text = "I am out of the office until Monday."
            await receipt(desk, ticket(rng, who, at + 5, *note, re="Automatic reply: your ticket", text=text), who)
        if who in people[20:32]:  # answers the receipt
            text = f"Thank you!\n\n{quoted('We have received your mail.')}"
            await receipt(
                desk, ticket(rng, who, at + 50, ("In-Reply-To", f"<{said}>"), re="Re: ticket", text=text), who
            )
        if first and turn % 20 == 0:  # a colleague answers another's receipt
            await receipt(
                desk, ticket(rng, people[-1], at + 60, ("In-Reply-To", f"<{first[0]}>"), re="Re: it"), people[-1]
            )
        first.append(said)


async def test_three_absence_notes_of_colleagues_silence_nobody(desk: VirtualDesk) -> None:
    rng = Random("absent")
    for turn in range(3):
        who = f"person{token(rng)}@{FIRM}"
        given, said = await receipt(desk, ticket(rng, who, turn * 600.0), who)
        assert given, said
        note = ("Auto-Submitted", "auto-replied"), ("In-Reply-To", f"<{said}>")
        await receipt(desk, ticket(rng, who, turn * 600.0 + 5, *note, re="Automatic reply", text="I am away."), who)
    for turn in range(3, 9):
        who = f"person{token(rng)}@{FIRM}"
        given, said = await receipt(desk, ticket(rng, who, turn * 600.0), who)
        assert given, said


async def test_who_answers_our_person_is_not_silenced_by_it(desk: VirtualDesk) -> None:
    rng = Random("talk")
    who = f"ann@{FIRM}"
    for turn in range(12):
        out = Outgoing(DESK, (who,))
        told = await advise(out, MAILBOXES, desk.ports, START + turn * 900.0)
        mail = ticket(rng, who, turn * 900.0 + 300, ("In-Reply-To", f"<{told.marks.message_id}>"), re="Re: it")
        await desk.take(mail)
    given, said = await receipt(desk, ticket(rng, who, 12 * 900.0), who)
    assert given, said


async def test_a_note_to_another_mailbox_of_ours_keeps_no_receipt_back(tmp_path: Path) -> None:
    """His program answers the sales people while he is away; what he wrote to the desk before gets its receipt."""
    who, rng = f"ann@{FIRM}", Random("another mailbox")
    async with virtual_desk(tmp_path, DESK, BOXES[1], policy=Policy()) as desk:
        outcome = await desk.take(ticket(rng, who, 0.0))
        note = (("Auto-Submitted", "auto-replied"), ("Message-ID", f"<{token(rng, 12)}@{FIRM}>"))
        text = "I am out of the office until Monday."
        await desk.take(Sent(60.0, BOXES[1], written(who, BOXES[1], "Automatic reply: Offer", text, *note), False))
        out = Outgoing(DESK, (who,), automatic=True, answers=outcome.id)
        advice = await advise(out, MAILBOXES, desk.ports, START + 61.0)
        assert advice.may_autoreply, advice.why
