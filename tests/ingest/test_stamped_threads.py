"""Outgoing mail stamped by a node, and the answers to it: they come home by stamp, alias, token or anchor."""

from pathlib import Path

import pytest

import ingest
from loopguard import Envelope
from tests.ingest.desk import ANN, BOX, OTHER, settings

SES = "0108017f71202927-4718d6c3-8547-4f89-a995-fa9a5d16749c-000000"
WHO = "ann@customer.example"
QUESTION = f"From: {WHO}\r\nTo: {BOX}\r\nSubject: order\r\nMessage-ID: <q@customer.example>\r\n\r\nWhere is it?\r\n"
ANSWER = f"From: {BOX}\r\nTo: {WHO}\r\nSubject: Re: order\r\nMessage-ID: <{SES}@email.amazonses.com>\r\n\r\nHere.\r\n"
KEY = {"id": "k1", "secret": "s" * 32}


def answer(*fields: str, sender: str = WHO, to: str = BOX, number: int = 1) -> bytes:
    head = (f"From: {sender}", f"To: {to}", f"Message-ID: <a{number}@customer.example>", *fields)
    return ("\r\n".join(head) + f"\r\n\r\nThank you, {number}.\r\n").encode()


@pytest.mark.parametrize("way", ["stamp", "alias", "anchor", "plus-address", "subject", "ses in another region"])
async def test_an_answer_comes_home(tmp_path: Path, way: str) -> None:
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        thread = (await node.deliver(QUESTION.encode(), ANN)).thread
        marks = (await node.stamp(ANSWER.encode(), BOX, thread, [WHO])).marks
        assert marks.reply_to is not None
        ways = {
            "stamp": answer(f"In-Reply-To: <{marks.message_id}>"),
            "alias": answer(f"In-Reply-To: <{SES}@email.amazonses.com>"),
            "anchor": answer(f"References: {dict(marks.headers)['References']} <new@relay.example>"),
            "plus-address": answer(to=marks.reply_to),
            "subject": answer(f"Subject: Aw: order {marks.subject_tag}"),
            "ses in another region": answer(f"In-Reply-To: <{SES}@eu-west-1.amazonses.com>"),
        }
        outcome = await node.deliver(ways[way], ANN)
        assert outcome.thread == thread
        stranger = ways[way].replace(WHO.encode(), b"eve@evil.example")
        by_eve = await node.deliver(stranger, Envelope("eve@evil.example", (BOX,)))
        stored = await node.mail(by_eve.id)
        if way in ("stamp", "anchor"):  # a stamp is proof in anybody's hands: a colleague answers from his own address
            assert stored.thread == thread
        else:
            assert (stored.thread == thread, stored.related) == (False, thread)


@pytest.mark.parametrize("field", ["In-Reply-To: <{id}>", "Subject: {tag}", "References: <{had}@email.amazonses.com>"])
async def test_no_answer_crosses_into_another_mailbox(tmp_path: Path, field: str) -> None:
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        thread = (await node.deliver(QUESTION.encode(), ANN)).thread
        marks = (await node.stamp(ANSWER.encode(), BOX, thread, [WHO])).marks
        line = field.format(id=marks.message_id, tag=marks.subject_tag, had=SES)
        outcome = await node.deliver(answer(line), Envelope(WHO, (OTHER,)))
        stored = await node.mail(outcome.id)
        assert stored.thread != thread
        assert stored.related is None


async def test_whom_we_wrote_to_takes_part(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        thread = (await node.deliver(QUESTION.encode(), ANN)).thread
        await node.stamp(ANSWER.encode(), BOX, thread, ["Bob@Supplier.example"])
        by_bob = answer(f"In-Reply-To: <{SES}@email.amazonses.com>", sender="bob@supplier.example")
        assert (await node.deliver(by_bob, ANN)).thread == thread


async def test_whom_the_question_did_not_name_cannot_answer_it(tmp_path: Path) -> None:
    """Not even if we wrote to him: he answers our mail, or gets a thread of his own, related to that one."""
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        thread = (await node.deliver(QUESTION.encode(), ANN)).thread
        await node.stamp(ANSWER.encode(), BOX, thread, ["Bob@Supplier.example"])
        by_bob = answer("In-Reply-To: <q@customer.example>", sender="bob@supplier.example")
        stored = await node.mail((await node.deliver(by_bob, ANN)).id)
        assert (stored.thread == thread, stored.related) == (False, thread)


async def test_a_token_counts_where_only_smtp_names_the_address(tmp_path: Path) -> None:
    """An answer that was forwarded, or sent as a blind copy, names the plus-address in RCPT alone."""
    async with ingest.open(settings(tmp_path, stamp_key=[KEY])) as node:
        thread = (await node.deliver(QUESTION.encode(), ANN)).thread
        marks = (await node.stamp(ANSWER.encode(), BOX, thread, [WHO])).marks
        assert marks.reply_to is not None
        outcome = await node.deliver(answer(to="undisclosed-recipients:;"), Envelope(WHO, (marks.reply_to,)))
        assert (await node.mail(outcome.id)).thread == thread
