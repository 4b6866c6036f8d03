"""A loop over several addresses is a ring; mail beside it is not."""

from typing import Any

import pytest

from loopguard import Arrival, History, Policy
from loopguard.rules.ring import ring
from tests.loopguard.mails import arrival

RING = ("desk@ours.example", "help@ours.example", "sales@ours.example")


def around(n: int, **facts: Any) -> list[Arrival]:
    """n mails around the ring; each mailbox says the same whenever its turn comes."""
    return [
        arrival(at=10.0 * i, sender=RING[i % 3], mailbox=RING[(i + 1) % 3], thread=f"t{i}",
                fingerprint=f"says {i % 3}", **facts)
        for i in range(n)
    ]  # fmt: skip


def found(mails: list[Arrival]) -> bool:
    return ring(History(tuple(mails[-1:]), tuple(mails)), Policy()) is not None


@pytest.mark.parametrize(
    ("why", "mails", "finding"),
    [
        ("four pass", around(4), False),
        ("the fifth is held", around(5), True),
        ("two parties are a pair", [m for m in around(30) if RING[2] not in (m.sender, m.mailbox)], False),
        ("the newest says something new", [*around(8)[:-1], arrival(at=70.0, sender=RING[1], mailbox=RING[2])], False),
        ("over hours", [arrival(at=4_000.0 * i, sender=m.sender, mailbox=m.mailbox) for i, m in enumerate(around(9))],
         False),
    ],
)  # fmt: skip
def test_ring(why: str, mails: list[Arrival], finding: bool) -> None:
    assert found(mails) is finding, why


def test_mail_beside_the_ring_is_no_part_of_it() -> None:
    mails = around(6)
    mails.insert(3, arrival(at=25.0, sender=RING[0], mailbox="else@ours.example"))
    finding = ring(History(tuple(mails[-1:]), tuple(mails)), Policy())
    assert finding is not None
    assert finding.evidence.startswith("6 mails in a ring of desk@ours.example and help@ours.example and sales@")
