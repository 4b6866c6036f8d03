"""How much of what we send is recorded: counted from the answers to it, and said in a sentence."""

import time
from pathlib import Path

import pytest

from ingest.mailboxes import Mailboxes
from ingest.sending.outgoing import Outgoing, advise
from ingest.sending.recorded_share import RecordedShare, recorded_share
from ingest.sending.sent_mail import told
from ingest.sending.stamping import signing, stamp_for
from tests.ingest.desk import BOX, Desk, desk, mail, settings

WHO = "ann@customer.example"
KEY = {"id": "k1", "secret": "s" * 32}


async def look(node: Desk) -> tuple[int, int]:
    share = await recorded_share(Mailboxes(node.settings), node.ports, time.time())
    return share.count, share.recorded


async def arrive(node: Desk, *contents: bytes) -> None:
    for content in contents:
        await node.take(content)
        await node.drain()


async def test_told_advised_and_untold_mail_that_is_answered(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, stamp_key=[KEY])) as node:
        boxes = Mailboxes(node.settings)
        await arrive(node, mail(1, sender=WHO), mail(2, header="In-Reply-To: <x@elsewhere.example>\r\n"))
        assert await look(node) == (0, 0)
        for n in range(3):
            one = Outgoing(BOX, (WHO,), message_id=f"<told-{n}@desk.example>")
            await told(one, boxes, node.ports, time.time())
        asked = await advise(Outgoing(BOX, (WHO,)), boxes, node.ports, time.time())
        ids = [*(f"told-{n}@desk.example" for n in range(3)), asked.marks.message_id]
        answers = [mail(n, sender=WHO, header=f"In-Reply-To: <{id_}>\r\n") for n, id_ in enumerate(ids, 10)]
        await arrive(node, *answers)
        assert await look(node) == (4, 4)
        await arrive(node, *(mail(n, header=f"In-Reply-To: <{n}@app.desk.example>\r\n") for n in range(20, 24)))
        assert await look(node) == (8, 4)


async def test_the_nearest_of_ours_counts_and_a_stamp_that_was_told_to_nobody_is_not_recorded(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, stamp_key=[KEY])) as node:
        boxes = Mailboxes(node.settings)
        await told(Outgoing(BOX, (WHO,), message_id="<ack@desk.example>"), boxes, node.ports, time.time())
        by_hand = "In-Reply-To: <by-hand@desk.example>\r\nReferences: <ack@desk.example> <by-hand@desk.example>\r\n"
        await arrive(node, mail(1, sender=WHO, header=by_hand))
        assert await look(node) == (1, 0)
        marks = stamp_for(b"From: us@x\r\n\r\nhello\r\n", signing(boxes, BOX), "t1").marks
        await arrive(node, mail(2, sender=WHO, header=f"In-Reply-To: <{marks.message_id}>\r\n"))
        assert await look(node) == (2, 0)


async def test_a_stranger_s_answer_to_recorded_mail_counts_as_recorded(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await told(
            Outgoing(BOX, (WHO,), message_id="<1@desk.example>"), Mailboxes(node.settings), node.ports, time.time()
        )
        await arrive(node, mail(1, sender="bob@other.example", header="In-Reply-To: <1@desk.example>\r\n"))
        assert await look(node) == (1, 1)


async def test_ids_of_a_provider_of_mail_for_everybody_are_nobody_s(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, "ourdesk@gmail.com")) as node:
        await node.take(mail(1, header="In-Reply-To: <CAx@mail.gmail.com>\r\n"), "ourdesk@gmail.com")
        await node.drain()
        assert await look(node) == (0, 0)


@pytest.mark.parametrize(
    ("count", "recorded", "said", "warns"),
    [(0, 0, "none shows", False), (100, 95, "(95 %)", False), (100, 94, "(94 %)", True), (3, 0, "(0 %)", True)],
)
def test_a_low_share_says_what_it_means(count: int, recorded: int, said: str, warns: bool) -> None:
    sentence = RecordedShare(count, recorded).sentence
    assert said in sentence
    assert ("judged by that part" in sentence) is warns
