"""One row is one loop: two people who have nothing to do with each other never share one, one loop never has two.

All through the real pipeline on SQLite, on virtual time: what the rules hold, what the storm lane holds, what is held
for its hops.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from ingest.records import Fate
from ingest.testing.desk import VirtualDesk, virtual_desk
from ingest.testing.scenario import DESK, HELP, SALES, Sent, written

TEXT = "We have received your mail and will answer as soon as we can, within a day."
DECLARED = ("Auto-Submitted", "auto-replied")
HOPS = tuple(("Received", "from a by b; Mon, 5 Jan 2026 08:00:00 +0000") for _ in range(60))
PROVIDERS = ("gmail.com", "gmx.de", "qq.com", "t-online.de")
DIGITS = st.integers(1, 9_999).map(str)
NAMES = st.text("abcdefghijklmnoprstu", min_size=3, max_size=8)


@dataclass(frozen=True)
class Person:
    """Somebody who writes: what his mails say of him."""

    sender: str
    fields: tuple[tuple[str, str], ...] = ()
    reverse_path: str | None = None
    text: str = TEXT
    subject: str = "Re: Order"


@dataclass
class Told:
    """Whose mails are in which row, by the left side of their ids."""

    rows: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    held: int = 0


def mail(person: Person, who: int, turn: int, at: float, mailbox: str, *more: tuple[str, str]) -> Sent:
    fields = (("Message-ID", f"<{who}.{turn}@mail.example>"), *person.fields, *more)
    content = written(person.sender, mailbox, f"{person.subject} {turn}", person.text, *fields, at=at)
    if not person.sender:
        content = content.replace(b"From: \r\n", b"").replace(b"From: \n", b"")
    return Sent(at, mailbox, content)


async def rows(desk: VirtualDesk) -> Told:
    told = Told()
    async for held in desk.ports.quarantine.every():
        told.rows[held.storm].add((held.message_id or "").partition(".")[0])
        told.held += 1
    return told


def pair(same: Callable[[str], Person]) -> st.SearchStrategy[tuple[Person, Person]]:
    """Two people whose addresses differ by a number."""
    return st.tuples(DIGITS, DIGITS).filter(lambda two: two[0] != two[1]).map(lambda two: (same(two[0]), same(two[1])))


def named(first: str, other: str, at: str) -> tuple[Person, Person]:
    return Person(f"{first}@{at}"), Person(f"{other}@{at}")


TWO_NAMES = st.tuples(NAMES, NAMES).filter(lambda two: two[0] != two[1])
ALIKE = st.tuples(NAMES, st.integers(0, 2), st.sampled_from("xyz")).map(
    lambda one: (one[0], f"{one[0][: one[1]]}{one[2]}{one[0][one[1] + 1 :]}")
)
UNRELATED: st.SearchStrategy[tuple[Person, Person]] = st.one_of(
    st.sampled_from(PROVIDERS).flatmap(lambda at: pair(lambda n: Person(f"anna{n}@{at}"))),
    pair(lambda n: Person(f"s{n}@school.example")),
    pair(lambda n: Person(f"4917{n}@sms.example")),
    pair(lambda n: Person(f"order-{n}@shop.example")),
    pair(lambda n: Person(f"Anna {n} <anna+{n}@customer{n}.example>")),
    ALIKE.map(lambda two: named(*two, "firm.example")),
    TWO_NAMES.map(lambda two: named(*two, "firm.example")),
    TWO_NAMES.map(lambda two: named(f"{two[0]}=40a.example", f"{two[1]}=40b.example", "lists.example")),
    TWO_NAMES.map(lambda two: named(f"talk-{two[0]}=a.example", f"talk-{two[1]}=b.example", "lists.example")),
    TWO_NAMES.map(lambda two: (Person(f"{two[0]}@firm.example"), Person(f"{two[0]}@other.example"))),
    TWO_NAMES.map(lambda two: two_behind(two, "Shop <noreply@shop.example>")),
    TWO_NAMES.map(lambda two: two_behind(two, "via Talk <talk@lists.example>", ("List-Id", "<talk.lists.example>"))),
    TWO_NAMES.map(lambda two: (nobody(two[0]), nobody(two[1]))),
    TWO_NAMES.map(lambda two: (Person(two[0]), Person(two[1]))),
    TWO_NAMES.map(lambda two: (bounce(two[0]), bounce(two[1]))),
)


def two_behind(two: tuple[str, str], sender: str, *more: tuple[str, str]) -> tuple[Person, Person]:
    one, other = (Person(sender, (("Reply-To", f"{name}@{name}.example"), *more)) for name in two)
    return one, other


def nobody(name: str) -> Person:
    return Person("", reverse_path=f"{name}@firm.example")


def bounce(name: str) -> Person:
    text = f"The mail could not be delivered to:\n\n<{name}@firm.example>: host mx said: 550 unknown\n"
    return Person("MAILER-DAEMON@mx.example", (("Return-Path", "<>"),), "", text, "Undelivered Mail Returned to Sender")


def told(two: tuple[Person, Person], hops: bool, boxes: tuple[str, ...], declared: bool, mails: int) -> Told:
    async def run() -> Told:
        with TemporaryDirectory() as folder:
            async with virtual_desk(Path(folder), DESK, HELP, SALES) as desk:
                for turn in range(mails):
                    for who, person in enumerate(two):
                        more = (*(HOPS if hops else ()), *((DECLARED,) if declared else ()))
                        one = mail(person, who, turn, turn * 10.0 + who, boxes[turn % len(boxes)], *more)
                        await desk.take(one, person.reverse_path)
                return await rows(desk)

    return asyncio.run(run())


ANNAS = (Person("anna1985@gmail.com"), Person("anna1986@gmail.com"))
COLLEAGUES = named("anna", "otto", "firm.example")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(UNRELATED, st.booleans(), st.sampled_from([(DESK,), (DESK, HELP), (SALES, HELP, DESK)]), st.booleans())
@example(ANNAS, False, (DESK,), True)
@example(COLLEAGUES, False, (DESK,), True)
@example(COLLEAGUES, True, (DESK,), False)
@example(named("jan", "jon", "firm.example"), False, (DESK,), True)
@example((nobody("anna"), nobody("otto")), True, (DESK,), False)
@example((Person("anna"), Person("otto")), True, (DESK,), False)
@example((bounce("anna"), bounce("otto")), False, (DESK,), False)
def test_two_unrelated_people_are_never_in_one_row(
    two: tuple[Person, Person], hops: bool, boxes: tuple[str, ...], declared: bool
) -> None:
    found = told(two, hops, boxes, declared, 9)
    assert all(len(people) == 1 for people in found.rows.values()), found.rows
    assert found.held or not hops
    if hops:
        assert len(found.rows) <= 4, "each is in one for each reason, whichever mailbox he writes to"


@pytest.mark.parametrize(
    ("why", "sender"),
    [
        ("tickets", "crm-{n}@theirs.example"),
        ("tickets with a name", "Ticket {n} <crm-{n}@theirs.example>"),
        ("hexadecimal tickets", "crm-{n:04x}9@theirs.example"),
        ("tags", "crm+{n}@theirs.example"),
        ("BATV", "prvs={n:04}abcdef=crm@theirs.example"),
        ("SRS", "SRS0=h{n}=t=theirs.example=crm@forward.example"),
        ("case", "{c}rm@theirs.example"),
    ],
)
@pytest.mark.parametrize("more", [(DECLARED,), ()])
async def test_one_loop_is_one_row_whatever_changes(
    why: str, sender: str, more: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    async with virtual_desk(tmp_path, DESK) as desk:
        for turn in range(40):
            person = Person(sender.format(n=turn, c="cC"[turn % 2]))
            await desk.take(mail(person, 0, turn, turn * 5.0, DESK, *more))
        assert desk.count(Fate.HELD) > 30
        assert len((await rows(desk)).rows) == 1, why


async def test_a_loop_with_two_of_our_mailboxes_is_one_row_and_takes_the_lane_in_both(tmp_path: Path) -> None:
    async with virtual_desk(tmp_path, DESK, SALES) as desk:
        for turn in range(40):
            box = (DESK, SALES)[turn % 2]
            await desk.take(mail(Person("crm@theirs.example"), 0, turn, turn * 5.0, box, DECLARED))
        assert len((await rows(desk)).rows) == 1
        assert all(one.reason.startswith("A storm between") for one in desk.outcomes[-10:])
        await desk.take(mail(Person("crm@theirs.example"), 0, 99, 205.0, HELP, DECLARED))
        assert desk.outcomes[-1].fate is Fate.STORED, "a mailbox that the loop did not reach"


async def test_a_ring_of_ours_is_one_row(tmp_path: Path) -> None:
    ring = (DESK, HELP, SALES)
    async with virtual_desk(tmp_path, *ring) as desk:
        for turn in range(40):
            one, other = ring[turn % 3], ring[(turn + 1) % 3]
            await desk.take(mail(Person(one, text=f"{TEXT} {one}"), 0, turn, turn * 5.0, other))
        assert desk.count(Fate.HELD) > 20
        assert len((await rows(desk)).rows) == 1


async def test_people_whose_absence_notes_are_alike_are_apart_by_their_names(tmp_path: Path) -> None:
    """Six of one school, each once: by their addresses and texts they could be one program."""
    people = ("Anna Huber", "Otto Maier", "Eva Lang", "Ida Kurz", "Ali Can", "Max Roth", "Lea Vogt", "Tim Ernst")
    async with virtual_desk(tmp_path, DESK) as desk:
        for who, name in enumerate(people):
            person = Person(f"{name} <s100{who}@school.example>")
            await desk.take(mail(person, who, 0, who * 60.0, DESK, DECLARED))
        assert all(len(found) == 1 for found in (await rows(desk)).rows.values())
