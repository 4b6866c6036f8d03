"""A helpdesk that imports us: what it stamps and what it tells counts as sent, and what nobody told proves nothing."""

import time
from pathlib import Path

import pytest

import ingest
from ingest.turns.parties import keys_of
from loopguard.dealings import Dealings
from tests.ingest.desk import ANN, BOX, OTHER, mail, settings

WHO = "ann@customer.example"
KEY = {"id": "k1", "secret": "s" * 32}
OURS = f"From: {BOX}\r\nTo: {WHO}\r\nSubject: order\r\n\r\nWe have it.\r\n".encode()


async def known(node: ingest.Node, who: str = WHO) -> Dealings:
    return (await node.engines.ports.turns.known(keys_of(who)))[0]


async def test_a_stamp_of_a_node_is_a_turn(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        for n in range(1, 4):
            made = await node.stamp(OURS, BOX, "t1", [WHO, OTHER], automatic=True)
            back = f"In-Reply-To: <{made.marks.message_id}>\r\n"
            await node.deliver(mail(n, sender=WHO, header=back), ANN)
        assert len((await known(node)).rounds) == 3
        assert await known(node, OTHER) == Dealings()
        await node.stamp(OURS, BOX, "t1", [WHO])
        assert ((await known(node)).rounds, (await known(node)).person > 0) == ((), True)


async def test_a_stamp_without_a_node_tells_nothing(tmp_path: Path) -> None:
    chosen = settings(tmp_path, stamp_key=[KEY])
    async with ingest.open(chosen) as node:
        made = ingest.stamp(OURS, BOX, "t1", settings=chosen, automatic=True)
        assert await known(node) == Dealings()
        await node.tell_sent(BOX, [WHO], made.marks.message_id, automatic=True)
        assert len((await known(node)).waiting) == 1


async def test_what_is_sent_without_a_stamp_is_told(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        first = await node.deliver(mail(1, sender=WHO), ANN)
        for _ in range(2):
            thread = await node.tell_sent(BOX, (WHO,), "<ours@desk.example>", automatic=True, answers=first.id)
            assert thread == first.thread
        back = await node.deliver(mail(2, sender=WHO, header="In-Reply-To: <ours@desk.example>\r\n"), ANN)
        assert back.thread == first.thread
        (sent,) = await node.sent(BOX, first.thread)
        assert (sent.ids, sent.automatic) == (("ours@desk.example",), True)
        assert len((await known(node)).rounds) == 1


async def test_a_stamped_mail_that_is_told_as_well_counts_once(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        made = await node.stamp(OURS, BOX, "t1", [WHO], automatic=True)
        assert await node.tell_sent(BOX, [WHO], made.marks.message_id, automatic=True, thread="t1") == "t1"
        assert len((await known(node)).waiting) == 1
        assert len(await node.sent(BOX, "t1")) == 1


async def test_what_cannot_be_told_is_said(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        with pytest.raises(ingest.WrongType):
            await node.tell_sent(BOX, WHO, "<a@desk.example>")
        with pytest.raises(ingest.NotFound, match="not in the settings"):
            await node.tell_sent("who@else.example", [WHO], "<a@desk.example>")
        for at in (time.time() + 3_600, time.time() - 367 * 86_400, float("nan")):
            with pytest.raises(ingest.CallerError, match="at: "):
                await node.tell_sent(BOX, [WHO], "<a@desk.example>", at=at)
        with pytest.raises(ingest.CallerError, match="message_id"):
            await node.tell_sent(BOX, [WHO], "<>")
        assert await known(node) == Dealings()


@pytest.mark.parametrize("told", [False, True])
async def test_nothing_recorded_is_not_nothing_sent(tmp_path: Path, told: bool) -> None:
    """A partner's template answers to mail of ours that nobody told of are cut, also beside mail that is told."""
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        if told:
            await node.tell_sent(BOX, ["somebody@else.example"], "<known@desk.example>", automatic=True)
            await node.tell_sent(BOX, [WHO], "<by-hand@desk.example>", automatic=False)
        fates = []
        for n in range(1, 13):
            text = (
                f"From: {WHO}\r\nTo: {BOX}\r\nSubject: Re: [Ticket 17] order\r\nMessage-ID: <{n}@customer.example>\r\n"
            )
            body = f"In-Reply-To: <unrecorded-{n}@desk.example>\r\n\r\nWe have received your request number {n}.\r\n"
            fates.append((await node.deliver((text + body).encode(), ANN)).fate)
        assert fates.index(ingest.Fate.HELD) <= 6
        assert fates[6:] == [ingest.Fate.HELD] * 6
