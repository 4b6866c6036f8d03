"""A storm is held, somebody allows its sender, and its next mails are stored, muted: on either store, on both nodes."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import CallerError, Forbidden, NotFound, StoreUnavailable
from ingest.heart import fresh_answer
from ingest.heart.known_allowances import KnownAllowances
from ingest.mailboxes import Mailboxes
from ingest.ports import Allowance, AuditEntry, AuditQuery, Ports
from ingest.records import Fate, Outcome
from ingest.settings import Settings
from ingest.staff.allowing.making import allow, end, listed, shown
from ingest.staff.allowing.scope import State, scope_of
from ingest.staff.caller import Caller, Verb
from ingest.testing.desk import VirtualDesk
from ingest.testing.letter import Letter
from ingest.wiring import engines, in_memory
from tests.ingest.desk import BOX, OTHER, Desk, Failing
from tests.ingest.two_nodes import two_nodes
from tests.services.service import Service
from tests.web.asking import mongodb_settings

ROBOT, OTHER_ROBOT = "robot@loop.example", "crm@elsewhere.example"
ROOT = Caller("ann", frozenset(Verb))
BOXES = Mailboxes(Settings.model_validate({"mailbox": [{"address": BOX}, {"address": OTHER}]}))


def answer(number: int, sender: str = ROBOT, to: str = BOX, header: str = "") -> bytes:
    """One more "we have received your mail" of a responder."""
    return (
        f"From: Robot <{sender}>\r\nTo: {to}\r\nSubject: Re: your order\r\nMessage-ID: <{number}.{sender}>\r\n"
        f"Auto-Submitted: auto-replied\r\n{header}\r\nWe have received your mail and will come back to you.\r\n"
    ).encode()


@pytest.fixture(params=["sqlite", "mongodb"])
async def node(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[VirtualDesk]:
    if request.param == "sqlite":
        ports = in_memory(tmp_path)
        yield VirtualDesk(ports, (BOX, OTHER))
        await ports.close()
        return
    url: str = request.getfixturevalue("secantus").url
    opened = await engines(mongodb_settings(tmp_path, url))
    yield VirtualDesk(opened.ports, (BOX, OTHER))
    await opened.close()


class Loop:
    """A responder that writes every minute of virtual time."""

    def __init__(self, node: VirtualDesk) -> None:
        self._node = node
        self._number = 0

    async def turns(self, count: int, sender: str = ROBOT, to: str = BOX, header: str = "") -> list[Outcome]:
        outcomes = []
        for _ in range(count):
            self._number += 1
            self._node.clock.advance(minutes=1)
            content = answer(self._number, sender, to, header)
            outcomes.append(await self._node.deliver(Letter(content, sender, (to,))))
        return outcomes


def fates(outcomes: list[Outcome]) -> set[Fate]:
    return {one.fate for one in outcomes}


async def allowed(node: VirtualDesk, sender: str = ROBOT, mailbox: str | None = BOX, **more: Any) -> Allowance:
    facts = {"until": None, "at": node.clock(), **more}
    return await allow(node.ports, BOXES, ROOT, "cli", sender=sender, mailbox=mailbox, **facts)


async def acts(ports: Ports) -> list[AuditEntry]:
    return list((await ports.audit.page(AuditQuery(), None, 50)).entries)


async def test_what_is_allowed_is_stored_muted_and_another_senders_loop_is_held(node: VirtualDesk) -> None:
    loop = Loop(node)
    both = [await loop.turns(8, sender) for sender in (ROBOT, OTHER_ROBOT)]
    assert [one.fate for one in both[0]] == [Fate.STORED] * 5 + [Fate.HELD] * 3
    made = await allowed(node, until=node.clock() + 86_400, note="its owner has called")
    passed = await loop.turns(5)
    assert fates(passed) == {Fate.STORED}
    mail = await node.mail(passed[-1].id)
    assert mail is not None
    assert not mail.may_autoreply
    codes = [one.code for one in mail.findings]
    assert codes[0] == "allowed"
    assert {"auto-submitted", "pair-rate"} <= set(codes)
    assert passed[-1].reason.startswith(f"ann lets mail by {ROBOT} to {BOX} pass, until 2026-01-06T")
    assert fates(await loop.turns(2, OTHER_ROBOT)) == {Fate.HELD}
    assert fates(await loop.turns(6, to=OTHER)) == {Fate.HELD}, "the other mailbox is none of its scope, nor a new loop"
    held = await node.ports.quarantine.get(both[0][-1].id)
    assert held is not None
    assert held.state == "held", "what was held stays so"
    assert [(one.action, one.name, one.mailbox) for one in await acts(node.ports)] == [("allow", made.id, BOX)]
    assert ROBOT not in str(await acts(node.ports)), "the audit log is for good, and the address may be erased"


async def test_it_is_held_again_once_somebody_ends_it(node: VirtualDesk) -> None:
    loop = Loop(node)
    await loop.turns(8)
    made = await allowed(node)
    assert fates(await loop.turns(3)) == {Fate.STORED}
    ended = await end(node.ports, ROOT, "cli", made.id, node.clock())
    assert (ended.ended_by, scope_of(ended, node.clock()).state) == ("ann", State.ENDED)
    assert fates(await loop.turns(3)) == {Fate.HELD}
    assert await end(node.ports, ROOT, "cli", made.id, node.clock()) == ended
    assert [one.action for one in await acts(node.ports)] == ["allow.ended", "allow"]
    await allowed(node)
    assert fates(await loop.turns(3)) == {Fate.STORED}, "to make it again undoes it"


async def test_it_is_held_again_once_its_time_has_passed(node: VirtualDesk) -> None:
    loop = Loop(node)
    await loop.turns(8)
    made = await allowed(node, until=node.clock() + 600)
    assert fates(await loop.turns(9)) == {Fate.STORED}
    assert fates(await loop.turns(5)) == {Fate.HELD}
    assert scope_of(made, node.clock()).state is State.PASSED


async def test_a_mail_that_goes_in_a_circle_is_held_all_the_same(node: VirtualDesk) -> None:
    loop = Loop(node)
    await allowed(node, mailbox=None)
    circles = await loop.turns(3, header="Received: from a by b; x\r\n" * 60)
    assert fates(circles) == {Fate.HELD}
    assert "60 times" in circles[0].reason


async def test_mail_that_was_held_and_comes_again_is_what_it_was(node: VirtualDesk) -> None:
    """A sender's retry, or an attempt that died between the hold and its settling."""
    loop = Loop(node)
    last = (await loop.turns(8))[-1]
    await allowed(node)
    node.clock.advance(minutes=1)
    again = await node.deliver(Letter(answer(8), ROBOT, (BOX,)))
    assert (again.fate, again.id) == (Fate.DUPLICATE, last.id)
    assert await node.mail(last.id) is None


async def test_while_the_store_is_away_the_last_that_was_known_counts(node: VirtualDesk) -> None:
    await allowed(node, until=node.clock() + 600)
    port = Failing(node.ports.allowances)
    known = KnownAllowances(port, node.clock, node.clock)
    port.down()
    with pytest.raises(StoreUnavailable):
        await known.now()
    port.up()
    assert len((await known.now()).known) == 1
    port.down()
    node.clock.advance(hours=1)
    there = await known.now()
    assert [one.holds(there.at) for one in there.known.values()] == [False], "its time passes all the same"
    port.up()
    node.clock.advance(seconds=2)
    await known.now()
    calls = port.calls
    for _ in range(100):
        await known.now()
    assert port.calls == calls, "within a second it is not asked again"
    node.clock.advance(seconds=2)
    await known.now()
    assert port.calls == calls + 1, "nothing has changed, so the list is not read"
    node.clock.advance(minutes=2)
    await known.now()
    assert port.calls == calls + 3, "once a minute it is read all the same"


async def test_asked_again_it_is_the_same_one_and_another_term_takes_its_place(node: VirtualDesk) -> None:
    made = await allowed(node)
    node.clock.advance(minutes=1)
    assert await allowed(node, sender="Robot@LOOP.example", note="again") == made
    assert len(await acts(node.ports)) == 1
    until = node.clock() + 60
    other = await allowed(node, until=until)
    assert (other.id, other.until) == (made.id, until)
    assert (await listed(node.ports, ROOT, None, 10)).allowances == (other,)
    with pytest.raises(CallerError, match="has passed"):
        await allowed(node, until=node.clock())


async def test_who_sees_some_mailboxes_allows_and_ends_for_those_alone(node: VirtualDesk) -> None:
    some = Caller("sam", frozenset(Verb), frozenset({OTHER}))
    ours, all_, theirs = await allowed(node), await allowed(node, mailbox=None), await allowed(node, mailbox=OTHER)
    assert set((await listed(node.ports, some, None, 10)).allowances) == {all_, theirs}
    assert await shown(node.ports, some, all_.id) == all_
    with pytest.raises(NotFound):
        await shown(node.ports, some, ours.id)
    with pytest.raises(NotFound):
        await end(node.ports, some, "cli", ours.id, node.clock())
    with pytest.raises(Forbidden):
        await end(node.ports, some, "cli", all_.id, node.clock())
    for mailbox, error in ((BOX, NotFound), (None, Forbidden), ("nobody@desk.example", NotFound)):
        with pytest.raises(error):
            await allow(node.ports, BOXES, some, "cli", sender=ROBOT, mailbox=mailbox, until=None, at=node.clock())
    assert (await end(node.ports, some, "cli", theirs.id, node.clock())).ended_by == "sam"


def test_a_scope_is_said_in_words() -> None:
    one = Allowance("0" * 32, ROBOT, BOX, 1_767_600_000.0, "ann", "cli", 0.0)
    assert scope_of(one, 1.0).sentence == f"Mail by {ROBOT} to {BOX} is let pass until 2026-01-05T08:00:00.000Z."
    wide = scope_of(Allowance("0" * 32, "*@loop.example", None, None, "ann", "cli", 0.0), 1.0)
    assert wide.sentence == (
        "Mail by any address at loop.example (none at domains below it) to all mailboxes is let pass until somebody"
        " ends it."
    )
    assert (wide.is_domain, wide.mailbox, wide.until, wide.state) == (True, None, None, State.HOLDS)


async def test_what_is_made_on_one_node_counts_on_the_other(
    tmp_path: Path, secantus: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh_answer, "FRESH_S", 0.0)
    async with two_nodes(tmp_path, secantus.url) as nodes:
        assert [await last_fate(nodes.b, number) for number in range(7)][5:] == [Fate.HELD] * 2
        made = await allow(
            nodes.a.ports, nodes.a.mailboxes, ROOT, "cli", sender=ROBOT, mailbox=BOX, until=None, at=time.time()
        )
        assert await last_fate(nodes.b, 8) is Fate.STORED
        await end(nodes.a.ports, ROOT, "cli", made.id, time.time())
        assert await last_fate(nodes.b, 9) is Fate.HELD


async def last_fate(node: Desk, number: int) -> Fate:
    receipt = await node.take(answer(number))
    await node.drain()
    outcome = node.watch.outcome(receipt)
    assert outcome is not None
    return outcome.fate
