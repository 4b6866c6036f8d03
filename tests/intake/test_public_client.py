"""`ingest.testing.Client` reads a reply for each recipient, by LMTP each its own; what it hands over arrives whole."""

import asyncio
from collections.abc import Callable

import pytest

from ingest.testing import Client, Letter, lmtp, smtp
from ingest.testing.client import Reply
from tests.intake.conftest import StartIntake
from tests.intake.listed_spool import ListedSpool

THREE = ("support@desk.test", "nobody@desk.test", "sales@desk.test")
LETTER = Letter(b"Subject: x\n\n.dot\r\n..two\rcr\n.\n", "a@b.test", THREE)
AS_IT_ARRIVES = b"Subject: x\r\n\r\n.dot\r\n..two\r\ncr\r\n.\r\n"


Way = Callable[[str, Letter], tuple[Reply, ...]]


async def hand_in(way: Way, address: str, letter: Letter = LETTER) -> list[tuple[int, bool, str]]:
    replies = await asyncio.to_thread(way, address, letter)
    assert [one.recipient for one in replies] == list(letter.recipients)
    return [(one.code, one.accepted, one.receipt) for one in replies]


async def test_lmtp_says_of_each_recipient_what_became_of_it(start: StartIntake) -> None:
    spool = ListedSpool()
    intake = await start(lmtp=True, spool=spool)
    assert await hand_in(lmtp, intake.address) == [(250, True, "r0-0"), (550, False, ""), (250, True, "r0-1")]
    assert [mail.content for mail in spool.mails] == [AS_IT_ARRIVES]


async def test_smtp_says_one_thing_of_all_that_were_taken(start: StartIntake) -> None:
    spool = ListedSpool()
    intake = await start(spool=spool)
    (first, _, _), refused, (last, _, _) = await hand_in(smtp, intake.address)
    assert (first, refused[0], last) == (250, 550, 250)
    assert [mail.content for mail in spool.mails] == [AS_IT_ARRIVES]


async def test_nothing_is_sent_where_nobody_is_known(start: StartIntake) -> None:
    spool = ListedSpool()
    intake = await start(spool=spool)
    assert await hand_in(smtp, intake.address, Letter(b"x", "a@b.test", ("nobody@desk.test",))) == [(550, False, "")]
    assert spool.mails == []


async def test_a_connection_takes_one_mail_after_the_other(start: StartIntake) -> None:
    spool = ListedSpool()
    intake = await start(lmtp=True, spool=spool)

    def talk() -> list[int]:
        with Client(intake.address, lmtp=True) as client:
            return [one.code for _ in range(3) for one in client.hand_in(LETTER)]

    assert await asyncio.to_thread(talk) == [250, 550, 250] * 3
    assert len(spool.mails) == 3


def test_one_recipient_in_the_place_of_several_is_refused() -> None:
    with pytest.raises(TypeError, match=r"recipients is several, and 'a@b.test' is one"):
        Client.send(object(), b"x", "", "a@b.test")
