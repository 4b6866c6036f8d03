"""How long turns are kept, what erasing takes of them, and what a mail's turn costs."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.heart.pipeline import process
from ingest.heart.storm_lane import StormLane
from ingest.records import Fate
from ingest.turns.going import Going, tell
from ingest.turns.parties import keys_of
from ingest.work.tidy import Tidier
from loopguard.dealings import Dealings, author_digest
from loopguard.identity.pair import BOUNCE
from tests.conformance.mails import receipt
from tests.ingest.desk import BOX, Desk, Failing, desk, mail, settings
from tests.ingest.test_erasing import forget, plan

ZOE, BOB = "zoe@customer.example", "bob@customer.example"
DAY_S = 86_400.0


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(settings(tmp_path)) as opened:
        await opened.engines.index.prepare()
        yield opened


async def answered(node: Desk, *people: str) -> None:
    """Each writes, has an automatic answer, and answers that."""
    for n, sender in enumerate(people):
        await node.take(mail(10 * n, sender=sender))
        await node.drain()
        await tell([Going(f"ours {n}", sender, time.time(), automatic=True)], node.engines.ports.turns)
        await node.take(mail(10 * n + 1, sender=sender, header="In-Reply-To: <ours@desk.example>\r\n"))
        await node.drain()


async def known(node: Desk, address: str) -> tuple[Dealings, ...]:
    return await node.engines.ports.turns.known(keys_of(address))


async def test_turns_are_kept_as_long_as_a_week_of_rounds_needs_and_not_much_longer(node: Desk) -> None:
    await answered(node, ZOE)
    tidier, now = Tidier(node.settings, node.engines.ports), time.time()
    await tidier.round(now + 7 * DAY_S)
    assert [len(one.rounds) for one in await known(node, ZOE)] == [1, 1]
    await tidier.round(now + 8 * DAY_S + 60)
    assert await known(node, ZOE) == (Dealings(),) * 2


async def test_who_is_erased_leaves_no_turn_and_his_colleagues_keep_theirs(node: Desk) -> None:
    await answered(node, ZOE, BOB)
    assert [len(one.rounds) for one in await known(node, BOB)] == [1, 2]
    found = await plan(node, address="Zoe@Customer.example")
    assert found.counts()["turns"] == 1
    await forget(node, found)
    address, organisation = await known(node, ZOE)
    assert address == Dealings()
    assert (len(organisation.rounds), len(organisation.mails)) == (1, 2)
    assert organisation.rounds == (await known(node, BOB))[0].rounds
    assert sum(count for _, count in organisation.hours) == 2, "how much went to the organisation is nobody's own"


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        (f"Reply-To: {ZOE}\r\n", 1),
        ("", 0),
        (f"Reply-To: {ZOE}\r\nAuto-Submitted: auto-generated\r\n", 0),
        ("Reply-To: form@web.example\r\n", 0),
    ],
)
async def test_of_a_reply_to_the_mail_is_known_that_is_answered_without_saying_so(
    node: Desk, header: str, kept: int
) -> None:
    await node.take(mail(1, sender="form@web.example", header=header))
    await node.drain()
    assert await known(node, "form@web.example") == (Dealings(),) * 2
    assert [len(one.mails) for one in await known(node, ZOE)] == [kept, kept]
    await tell([Going("ours", ZOE, time.time(), automatic=True)], node.engines.ports.turns)
    assert [len(one.firsts) for one in await known(node, ZOE)] == [kept, kept]


async def test_an_address_that_we_only_wrote_to_can_be_erased(node: Desk) -> None:
    await tell([Going("ours", ZOE, time.time(), automatic=True)], node.engines.ports.turns)
    await forget(node, await plan(node, address=ZOE))
    assert (await known(node, ZOE))[0] == Dealings()


async def test_one_mail_that_is_erased_takes_its_turn_with_it(node: Desk) -> None:
    await answered(node, ZOE, BOB)
    (mail_of_zoe,) = [one.id for one in (await known(node, ZOE))[0].rounds]
    await forget(node, await plan(node, message=mail_of_zoe))
    assert [len(one.rounds) for one in await known(node, ZOE)] == [0, 1]
    assert [len(one.sent) for one in await known(node, ZOE)] == [1, 2]


@pytest.mark.parametrize("broken", ["arrivals", "turns"])
async def test_a_failure_of_either_loses_nothing_and_counts_nothing_twice(node: Desk, broken: str) -> None:
    await tell([Going("ours", ZOE, time.time(), automatic=True)], node.engines.ports.turns)
    failing = Failing(getattr(node.engines.ports, broken))
    ports = replace(node.engines.ports, **{broken: failing})
    content = mail(1, sender=ZOE, header="In-Reply-To: <ours@desk.example>\r\n")
    came = receipt(1, mailbox=BOX, accepted_at=time.time(), sha256=sha256(content).hexdigest(), size=len(content))
    box = node.mailboxes.named(BOX)
    assert box is not None
    lane = StormLane(ports.quarantine, ports.originals, time.time)
    for _ in range(2):
        failing.down()
        with pytest.raises(Exception, match="the store is away"):
            await process(came, content, box, ports, lane)
    failing.up()
    for fate in (Fate.STORED, Fate.STORED):
        assert (await process(came, content, box, ports, lane)).fate is fate
    assert [len(one.rounds) for one in await known(node, ZOE)] == [1, 1]
    one = await node.engines.ports.store.get((await known(node, ZOE))[0].mails[0].id)
    assert one is not None
    history = await node.engines.ports.arrivals.recent(BOX, (one.thread,), "", 0.0, 100)
    assert len(history.thread) == 1


async def test_a_bounce_about_who_is_erased_names_him_no_more(node: Desk) -> None:
    await answered(node, ZOE, BOB)
    said = (
        f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {ZOE}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    parts = f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{said}\r\n--b--\r\n"
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    head = f"From: mailer-daemon@mx.example\r\nTo: {BOX}\r\nSubject: failed\r\nMessage-ID: <b@mx.example>\r\n{kind}"
    await tell([Going("ours again", ZOE, time.time(), automatic=True)], node.engines.ports.turns)
    await node.take(f"{head}\r\n\r\n{parts}".encode())
    await node.drain()
    named = author_digest(f"{BOUNCE}{ZOE}")
    assert named in {one.author for one in (await known(node, ZOE))[1].mails}
    await forget(node, await plan(node, address=ZOE))
    (_, organisation) = await known(node, ZOE)
    assert named not in {one.author for one in (*organisation.mails, *organisation.rounds)}
    assert len(organisation.mails) == 2
