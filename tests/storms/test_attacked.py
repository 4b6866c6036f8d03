"""Attacks by a stranger on a helpdesk that tells what it sends and heeds no advice: nobody is held whom he names.

He forges a customer's thanks and absence notes, lets answers go to her (Reply-To), and reports that her mail bounced.
Meanwhile she, and a colleague, write as people do.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.mailboxes import Mailboxes
from ingest.records import Fate, Outcome
from ingest.sending.outgoing import Outgoing, advise
from ingest.sending.sent_mail import told
from ingest.settings import MailboxSettings, Settings
from ingest.testing.desk import VirtualDesk, virtual_desk
from ingest.testing.scenario import DESK, START, Sent, written
from ingest.turns.parties import keys_of

ANN, BOB, STRANGER = "ann@firm.example", "bob@firm.example", "x@stranger.example"
AUTO = ("Auto-Submitted", "auto-replied")
REGISTERED = "We have registered your request and will come back to you soon."
BOXES = Mailboxes(Settings(mailbox=[MailboxSettings(address=DESK)]))


def thanks(n: int) -> tuple[bytes, str | None]:
    return written(ANN, DESK, f"Re: thing {n}", "Thanks!"), None


def absence(n: int) -> tuple[bytes, str | None]:
    return written(ANN, DESK, f"Re: thing {n}", "I am away until Monday.", AUTO), None


def reply_to(n: int) -> tuple[bytes, str | None]:
    return written(STRANGER, DESK, f"Re: thing {n}", REGISTERED, ("Reply-To", ANN), AUTO), None


def bounced(n: int) -> tuple[bytes, str | None]:
    status = f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {ANN}\nAction: failed\nStatus: 5.1.1\n"
    parts = f"--b\nContent-Type: text/plain\n\n{n}\n--b\nContent-Type: message/delivery-status\n\n{status}\n--b--\n"
    kind = ("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
    return written("MAILER-DAEMON@stranger.example", DESK, "Undelivered", parts, ("MIME-Version", "1.0"), kind), ""


async def tell(desk: VirtualDesk, at: float, answers: str | None = None, *, automatic: bool = True) -> str:
    id_ = f"ours-{at}@ours.example"
    mail = Outgoing(DESK, (ANN,), automatic=automatic, answers=answers, message_id=id_)
    await told(mail, BOXES, desk.ports, START + at, START + at)
    return id_


async def attack(desk: VirtualDesk, forged: Callable[[int], tuple[bytes, str | None]]) -> None:
    """Forty mails, a minute apart, each of which the helpdesk answers to her, held or not."""
    for n in range(40):
        content, path = forged(n)
        outcome = await desk.take(Sent(60.0 * n, DESK, content), path)
        await tell(desk, 60.0 * n + 1, outcome.id if outcome.fate is Fate.STORED else None)
    assert desk.count(Fate.HELD) >= 30


async def comes(desk: VirtualDesk, at: float, sender: str, text: str, *fields: tuple[str, str]) -> Outcome:
    return await desk.take(Sent(at, DESK, written(sender, DESK, text[:20], text, *fields)))


def on_a_desk(play: Callable[[VirtualDesk], Awaitable[object]]) -> None:
    async def run() -> None:
        with TemporaryDirectory() as folder:
            async with virtual_desk(Path(folder)) as desk:
                await play(desk)

    asyncio.run(run())


@pytest.mark.parametrize("forged", [thanks, absence, reply_to, bounced])
def test_who_is_named_by_a_stranger_and_her_colleague_are_not_held(
    forged: Callable[[int], tuple[bytes, str | None]],
) -> None:
    async def play(desk: VirtualDesk) -> None:
        await attack(desk, forged)
        for n, (sender, text, fields) in enumerate([
            (ANN, "The printer in room four does not work since this morning.", ()),
            (BOB, "May I have a new chair please? Mine broke yesterday.", ()),
            (BOB, "I am on holiday until the third.", (AUTO,)),
            (BOB, "Re: the chair. Thanks!", ()),
        ]):  # fmt: skip
            outcome = await comes(desk, 2_430.0 + 30 * n, sender, text, *fields)
            assert outcome.fate is Fate.STORED, (text, outcome.reason)

    on_a_desk(play)


@pytest.mark.parametrize("days", [0.1, 1.2])
def test_whose_thanks_were_forged_may_thank_a_person_of_ours(days: float) -> None:
    async def play(desk: VirtualDesk) -> None:
        await attack(desk, thanks)
        at = 2_400.0 + 86_400 * days
        id_ = await tell(desk, at, automatic=False)
        hers = written(ANN, DESK, "Re: your printer", "Thanks!", ("In-Reply-To", f"<{id_}>"))
        outcome = await desk.take(Sent(at + 3_600, DESK, hers))
        assert outcome.fate is Fate.STORED, outcome.reason

    on_a_desk(play)


def test_who_asks_again_or_tells_what_he_asked_for_is_counted_once() -> None:
    """As after an answer that got lost: by the id that the helpdesk gave it and the mail that it answers. An id alone
    may be one that a stranger chose: for another mail it counts anew."""
    settings = {"mailbox": [{"address": DESK}], "stamp_key": [{"id": "k1", "secret": "s" * 40}]}
    boxes = Mailboxes(Settings.model_validate(settings))

    async def play(desk: VirtualDesk) -> None:
        first = await comes(desk, 0.0, ANN, "The printer in room four does not work since this morning.")
        second = await comes(desk, 900.0, ANN, "And who repairs the lamp in the hall next week?")
        mail = Outgoing(DESK, (ANN,), automatic=True, answers=first.id, message_id="receipt@ours.example")
        for n in range(5):
            advice = await advise(mail, boxes, desk.ports, START + 1_000 + n)
            assert advice.may_autoreply
            for id_ in (advice.marks.message_id, mail.message_id):
                sent = Outgoing(DESK, (ANN,), automatic=True, answers=first.id, message_id=id_)
                await told(sent, boxes, desk.ports, START + 1_000 + n)
            assert await counted(desk) == [1, 1]
        again = Outgoing(DESK, (ANN,), automatic=True, answers=second.id, message_id="receipt@ours.example")
        await advise(again, boxes, desk.ports, START + 2_000)
        assert await counted(desk) == [2, 2]

    on_a_desk(play)


async def counted(desk: VirtualDesk) -> list[int]:
    """Return how many automatic mails count to her and to her organisation."""
    return [sum(count for _, count in one.hours) for one in await desk.ports.turns.known(keys_of(ANN))]
