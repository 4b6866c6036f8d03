"""What `ingest.ports.Postponements` guarantees, and what lists of storms make of it, on every adapter."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ingest.errors import CallerError
from ingest.ports import Postponement, Postponements, Quarantine, StormQuery, StormTally
from ingest.records import HeldState
from tests.conformance.mails import START, hostile_texts
from tests.conformance.test_held_pages import A, B, hold, keys, of

Open = Callable[[], Postponements]
Quarantines = Callable[[], Quarantine]
Both = tuple[Quarantine, Postponements]
LATER = START + 1_000


def later(storm: str = "v1:a", **changes: Any) -> Postponement:
    made = Postponement(storm, None, "ann", "192.0.2.7", START, until=LATER)
    return replace(made, **changes)


def lists(now: float = START + 100, **about: Any) -> dict[str, StormQuery]:
    """What waits now, what is for later, and both."""
    wanted = {"now": False, "later": True, "both": None}
    return {name: StormQuery(**{"waits": True, **about}, postponed=one, now=now) for name, one in wanted.items()}


async def shown(quarantine: Quarantine, now: float = START + 100, **about: Any) -> dict[str, list[str]]:
    """Return what each list shows, a row a page; each counts what it shows."""
    found = {name: await keys(quarantine, query, 1) for name, query in lists(now, **about).items()}
    for name, query in lists(now, **about).items():
        assert (await quarantine.storm_tally(query)).rows == len(found[name])
        assert (await quarantine.storm_tally(query, 1_000)).rows == len(found[name])
        assert await keys(quarantine, query, 9) == found[name]
    assert sorted(found["now"] + found["later"]) == sorted(found["both"])
    return found


async def test_one_is_kept_for_each_storm_and_scope_until_it_is_ended(all_postponements: Open) -> None:
    all_ = all_postponements()
    assert await all_.of(["v1:a"]) == []
    narrow = later(mailboxes=(B, A), at=START + 1, count=5, until=None, quiet_s=7_200.0, note="after lunch")
    await all_.put(later())
    await all_.put(narrow)
    await all_.put(later("v1:b", at=START + 2))
    assert await all_.of(["v1:a", "v1:none"]) == [narrow, later()]
    again = later(mailboxes=(A, B), at=START + 3, actor="bob")
    await all_.put(again)
    assert await all_.of(["v1:a"]) == [again, later()]
    assert await all_.end([narrow]) == 0, "it was replaced meanwhile"
    assert await all_.end([again, later(), later("v1:none")]) == 2
    assert await all_.end([]) == 0
    assert await all_.of(["v1:a"]) == []


async def test_pages_hold_each_once_the_latest_first(all_postponements: Open) -> None:
    all_ = all_postponements()
    made = [later(f"v1:{n}", mailboxes=(A,) if n % 2 else None, at=START + n // 3) for n in range(7)]
    for one in made:
        await all_.put(one)
    found, cursor = await all_.page(None, 3)
    while cursor is not None:
        more, cursor = await all_.page(cursor, 3)
        assert len(more) <= 3
        found += more
    assert found == sorted(made, key=lambda one: (one.at, one.id), reverse=True)
    with pytest.raises(CallerError):
        await all_.page("h0.0000000000000000.x", 3)


@hostile_texts()
async def test_any_text_may_be_said(all_postponements: Open, text: str) -> None:
    all_ = all_postponements()
    await all_.put(later(note=text, actor=text[:50]))
    (there,) = await all_.of(["v1:a"])
    assert there.until == LATER
    assert await all_.end([there]) == 1


async def test_what_is_for_later_is_not_among_what_waits_now(put_off: Both) -> None:
    quarantine, all_ = put_off
    await hold(quarantine, of(1), of(2), of(3, "v1:b"), of(4, "v1:b"), of(5, "v1:single"))
    assert (await shown(quarantine))["later"] == []
    await all_.put(later())
    await all_.put(later("v1:single"))
    assert await shown(quarantine) == {
        "now": ["v1:b"],
        "later": ["v1:a", "v1:single"],
        "both": ["v1:b", "v1:a", "v1:single"],
    }
    assert (await shown(quarantine, LATER))["later"] == [], "they are due"
    assert await shown(quarantine, mailboxes=(B,)) == {"now": [], "later": [], "both": []}
    assert await shown(quarantine, single=True) == {"now": [], "later": ["v1:single"], "both": ["v1:single"]}
    assert await shown(quarantine, single=False) == {"now": ["v1:b"], "later": ["v1:a"], "both": ["v1:b", "v1:a"]}
    assert (await shown(quarantine, since=START + 3))["later"] == ["v1:single"]
    assert (await shown(quarantine, until=START + 2))["later"] == ["v1:a"]
    tally = await quarantine.storm_tally(lists()["later"], 1_000)
    assert tally == StormTally(storms=1, singles=1, mails=3)


async def test_a_storm_comes_back_with_its_mails_or_when_it_is_quiet(put_off: Both) -> None:
    quarantine, all_ = put_off
    await hold(quarantine, of(1), of(2), of(3, "v1:b"), of(4, "v1:c"))
    await all_.put(later(until=None, count=4))
    await all_.put(later("v1:b", until=None, quiet_s=600.0))
    assert (await shown(quarantine))["later"] == ["v1:a", "v1:b"]
    assert (await shown(quarantine, START + 603))["later"] == ["v1:a"]
    await hold(quarantine, of(500, "v1:b"))
    assert (await shown(quarantine, START + 603))["later"] == ["v1:b", "v1:a"], "the loop goes on"
    await hold(quarantine, of(6), of(7))
    assert (await shown(quarantine))["later"] == ["v1:b"]


async def test_who_sees_more_of_a_storm_sees_it(put_off: Both) -> None:
    quarantine, all_ = put_off
    await hold(quarantine, of(1), of(2), of(3, mailbox=B), of(4, "v1:b", B))
    await all_.put(later(mailboxes=(A,)))
    assert (await shown(quarantine, mailboxes=(A,)))["now"] == []
    for sees in (None, (A, B), (B,)):
        assert "v1:a" in (await shown(quarantine, mailboxes=sees))["now"]
    await all_.put(later(mailboxes=None))
    for sees in (None, (A, B), (B,), (A,)):
        assert (await shown(quarantine, mailboxes=sees))["later"] == ["v1:a"]


async def test_one_of_several_that_is_not_due_is_enough(put_off: Both) -> None:
    quarantine, all_ = put_off
    await hold(quarantine, of(1), of(2))
    await all_.put(later(mailboxes=(A,), until=None, count=2))
    assert (await shown(quarantine))["later"] == []
    await all_.put(later(until=None, count=3))
    assert (await shown(quarantine))["later"] == ["v1:a"]


async def test_once_all_is_decided_nothing_is_for_later(put_off: Both) -> None:
    quarantine, all_ = put_off
    await hold(quarantine, of(1), of(2))
    await all_.put(later())
    await quarantine.decide([of(1).id], HeldState.RELEASED, "ann", START)
    assert (await shown(quarantine))["later"] == ["v1:a"]
    await quarantine.decide([of(2).id], HeldState.DISCARDED, "ann", START)
    assert await shown(quarantine) == {"now": [], "later": [], "both": []}
    assert await keys(quarantine, StormQuery(waits=False, postponed=False, now=START)) == ["v1:a"]
    assert await keys(quarantine, StormQuery(postponed=True, now=START)) == []


async def test_two_single_mails_of_two_mailboxes_are_a_storm_to_who_sees_both(quarantines: Quarantines) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1), of(2, mailbox=B), of(3, "v1:b"))
    assert await shown(quarantine, single=False) == {"now": ["v1:a"], "later": [], "both": ["v1:a"]}
    assert (await shown(quarantine, single=True))["now"] == ["v1:b"]
    assert (await shown(quarantine, single=True, mailboxes=(A,)))["now"] == ["v1:b", "v1:a"]


async def test_no_row_is_lost_or_doubled_while_storms_are_put_off(put_off: Both) -> None:
    """Those that nobody touches between two pages are each there once."""
    quarantine, all_ = put_off
    await hold(quarantine, *(of(n, f"v1:{n:02}") for n in range(20)))
    found: list[str] = []
    cursor: str | None = None
    for turn in range(20):
        page = await quarantine.storm_page(lists()["now"], cursor, 2)
        found += [row.storm.key for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
        await all_.put(later(f"v1:{turn:02}"))  # those at the end, before they are reached
        await all_.put(later(f"v1:{19 - turn:02}"))  # and those that were shown, or are about to be
    assert len(found) == len(set(found))
    assert found == sorted(found, reverse=True)


async def test_a_party_is_an_address_in_any_case_or_a_domain(quarantines: Quarantines) -> None:
    quarantine = quarantines()
    await hold(quarantine, of(1, "v1:a"), parties=("Bot@Shop.example", A))
    await hold(quarantine, of(2, "v1:b"), parties=("bot@other.example", A))
    for said in ("bot@shop.EXAMPLE", "*@shop.example", "*@SHOP.example"):
        assert await keys(quarantine, StormQuery(sender=said)) == ["v1:a"]
    for said in ("shop.example", "*@hop.example", "ot@shop.example"):
        assert await keys(quarantine, StormQuery(sender=said)) == []


async def test_a_tally_looks_at_so_many_rows_and_says_so(quarantines: Quarantines) -> None:
    quarantine = quarantines()
    await hold(quarantine, *(of(n, f"v1:{n:04}") for n in range(30)))
    assert await quarantine.storm_tally(StormQuery(), 1_000) == StormTally(0, 30, 30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.ports.lasting.storm_seen.SLICE", 10)
        assert await quarantine.storm_tally(StormQuery(), 20) == StormTally(0, 20, 20, complete=False)
