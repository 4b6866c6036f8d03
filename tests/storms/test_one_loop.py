"""A loop of many parties with a helpdesk that tells what it sends is one row, cut after six mails."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest.mailboxes import Mailboxes
from ingest.ports.pages.held import StormQuery
from ingest.records import Fate, Outcome
from ingest.settings import Settings
from ingest.testing.desk import VirtualDesk, virtual_desk
from ingest.testing.scenario import DESK, HELP, SALES, Sent, written
from tests.storms.one_loop import Partner, Seen, bounces, cc, several, storm

BOXES = (DESK, HELP, SALES)
DECLARED = ("Auto-Submitted", "auto-replied")
FIRST = Sent(0.0, DESK, written("anna@partner.example.com", DESK, "Order", "Where is my order?"))
TEXT = "We have registered your message as ticket {n} and will come back to you as soon as we can."
NAMES = st.lists(st.text("abcdefghijklmnoprstu", min_size=3, max_size=9), min_size=2, max_size=4, unique=True)
WORDING = st.sampled_from([TEXT, "Your request {n} was registered. Please do not answer, nobody reads this mailbox."])
MARKS = st.sampled_from([(), (DECLARED,)])
SEEDS = st.integers(0, 10_000)
loops = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)


def boxes() -> Mailboxes:
    return Mailboxes(Settings.model_validate({"mailbox": [{"address": one} for one in BOXES]}))


def seen(partner: Partner, seed: int, recipients: Sequence[str] = ()) -> Seen:
    async def run() -> Seen:
        with TemporaryDirectory() as folder:
            async with virtual_desk(Path(folder), *BOXES) as desk:
                return await storm(desk, boxes(), partner, recipients, [FIRST], Random(seed))

    return asyncio.run(run())


def at_the_firm(names: Sequence[str]) -> list[str]:
    hosts = ("example.com", "sub.example.com", "mail.example.com")
    return [f"{name}@partner.{hosts[place % 3]}" for place, name in enumerate(names)]


@loops
@given(NAMES, WORDING, MARKS, SEEDS)
def test_several_addresses_of_a_partner_are_one_row(
    names: list[str], text: str, marks: tuple[tuple[str, str], ...], seed: int
) -> None:
    found = seen(several(at_the_firm(names), text, *marks), seed)
    assert (len(found.rows), found.stored <= 6) == (1, True), (found.stored, found.rows)


@loops
@given(NAMES, WORDING, MARKS, SEEDS)
def test_so_they_are_when_all_of_them_answer_at_once(
    names: list[str], text: str, marks: tuple[tuple[str, str], ...], seed: int
) -> None:
    """What is under way when the loop is seen is held with it, by the lane as well, whoever of them wrote it."""
    found = seen(several(at_the_firm(names), text, *marks, at_once=len(names)), seed)
    assert len(found.rows) == 1, found.rows


@loops
@given(st.sampled_from([(DESK, SALES), (HELP, DESK), BOXES]), WORDING, MARKS, SEEDS)
def test_a_loop_in_copies_to_several_of_our_mailboxes_is_one_row(
    reached: tuple[str, ...], text: str, marks: tuple[tuple[str, str], ...], seed: int
) -> None:
    found = seen(cc("crm@partner.example.com", reached, text, *marks), seed)
    assert (len(found.rows), found.stored <= 6) == (1, True), (found.stored, found.rows)


@loops
@given(NAMES, SEEDS)
def test_bounces_of_several_agents_of_ours_are_one_row(names: list[str], seed: int) -> None:
    found = seen(bounces, seed, [f"{name}@agents.example.com" for name in names])
    assert (len(found.rows), found.stored <= 6) == (1, True), (found.stored, found.rows)


@loops
@given(st.sampled_from(["firm.example", "other.example.net", "gmail.com", "co.uk"]), SEEDS)
def test_two_organisations_are_two_rows(domain: str, seed: int) -> None:
    """Also two people at a provider of mail for everybody, who have no organisation."""
    theirs = ["anna@gmail.com", f"otto@{domain}"]
    found = seen(several(theirs, TEXT, DECLARED, at_once=2), seed)
    assert found.rows
    assert all(len({one.sender for one in mails}) == 1 for mails in found.rows.values()), found.rows


@loops
@given(SEEDS)
def test_bounces_about_two_organisations_are_two_rows(seed: int) -> None:
    def by_one_server(rng: Random, mailbox: str, recipient: str, number: int) -> list[Sent]:
        mails = bounces(rng, mailbox, recipient, number)
        domain = recipient.rpartition("@")[2].encode()
        return [Sent(0.0, mailbox, one.content.replace(b"mx." + domain, b"mx.relay.example")) for one in mails]

    found = seen(by_one_server, seed, ["anna@agents.example.com", "otto@other.example"])
    assert len(found.rows) == 2, found.rows


async def test_a_colleague_of_a_loop_who_took_no_part_is_not_held_with_it(tmp_path: Path) -> None:
    async with virtual_desk(tmp_path, *BOXES) as desk:
        loop = several(["crm@partner.example.com", "desk@partner.example.com"], TEXT, DECLARED, at_once=2)
        found = await storm(desk, boxes(), loop, (), [FIRST], Random(1))
        assert len(found.rows) == 1
        note = written("eva@partner.example.com", DESK, "Absent: Eva", "I am away until Monday.", DECLARED)
        assert (await last(desk, DESK, note)).fate is Fate.STORED
        gone = bounces(Random(2), DESK, "eva@partner.example.com", 1)[0].content
        assert (await last(desk, DESK, gone)).fate is Fate.STORED, "nor is a bounce about her"


async def test_the_bounce_of_an_agent_who_took_no_part_is_not_held(tmp_path: Path) -> None:
    async with virtual_desk(tmp_path, *BOXES) as desk:
        agents = ["anna@agents.example.com", "otto@agents.example.com"]
        assert (await storm(desk, boxes(), bounces, agents, [FIRST], Random(1))).rows
        gone = bounces(Random(2), DESK, "eva@agents.example.com", 1)[0].content
        assert (await last(desk, DESK, gone)).fate is Fate.STORED


async def test_who_sees_one_mailbox_decides_on_that_ones_mails_of_the_row(tmp_path: Path) -> None:
    async with virtual_desk(tmp_path, *BOXES) as desk:
        loop = cc("crm@partner.example.com", (DESK, SALES), TEXT, DECLARED)
        found = await storm(desk, boxes(), loop, (), [FIRST], Random(3))
        ((key, mails),) = found.rows.items()
        reached = [sum(one.receipt.mailbox == box for one in mails) for box in (DESK, SALES)]
        assert min(reached) > 0
        for box, count in zip((DESK, SALES), reached, strict=True):
            row = await desk.ports.quarantine.storm_row(key, (box,))
            assert row is not None
            assert (row.mailboxes, row.waiting) == ((box,), count)
            page = await desk.ports.quarantine.storm_page(StormQuery((box,)))
            assert [one.waiting for one in page.rows] == [count]


async def last(desk: VirtualDesk, box: str, content: bytes) -> Outcome:
    return await desk.take(Sent(2_000.0, box, content))
