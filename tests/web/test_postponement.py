"""A storm that is put off leaves the list of what waits now, and comes back; over the API and as the log tells it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.ports import AuditQuery, StormQuery
from ingest.staff.looking.counts import Counts, counts
from tests.ingest.desk import looping, mail, settings
from tests.jobs.desk import hold
from tests.web.asking import BOX, EVERYBODY, OTHER, Api, api

SHORT = replace(EVERYBODY, name="ann", mailboxes=frozenset({BOX}))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as opened:
        yield opened


async def put(here: Api, storm: str, **body: Any) -> Any:
    return await here.client.put(f"/api/v1/storms/{storm}/postponement", json=body)


async def listed(here: Api, state: str) -> list[str]:
    return [row["storm"] for row in (await here.get("/storms", state=state))["items"]]


async def actions(here: Api) -> list[tuple[str, str, int]]:
    page = await here.node.ports.audit.page(AuditQuery(), None, 9)
    return [(one.action, one.mailbox, one.count) for one in page.entries]


async def test_a_storm_is_looked_at_later_and_now_again(here: Api) -> None:
    storm = (await hold(here.node, 3))[0].storm
    answer = await put(here, storm, until="2100-01-01T00:00:00Z", count=9, quiet_s=7_200, note="after lunch")
    assert answer.status_code == 200
    off = answer.json()["postponed"]
    assert {**off, "at": None} == {
        "actor": "local",
        "at": None,
        "until": "2100-01-01T00:00:00.000Z",
        "count": 9,
        "quiet_s": 7_200.0,
        "note": "after lunch",
        "due": False,
    }
    assert (await here.get(f"/storms/{storm}"))["postponed"] == off
    assert (await listed(here, "waiting"), await listed(here, "later")) == ([], [storm])
    assert await listed(here, "all") == [storm]
    assert (await here.client.delete(f"/api/v1/storms/{storm}/postponement")).status_code == 204
    assert (await here.client.delete(f"/api/v1/storms/{storm}/postponement")).status_code == 204
    assert (await listed(here, "waiting"), await listed(here, "later")) == ([storm], [])
    assert (await here.get(f"/storms/{storm}"))["postponed"] is None
    assert await actions(here) == [("postpone.ended", BOX, 3), ("postpone", BOX, 3)]


async def test_what_is_due_is_on_the_list_and_says_who_put_it_off(here: Api) -> None:
    storm = (await hold(here.node, 3))[0].storm
    assert (await put(here, storm, count=3)).json()["postponed"]["due"]
    assert await listed(here, "waiting") == [storm]


@pytest.mark.parametrize(
    "body", [{}, {"note": "why"}, {"until": "soon"}, {"count": 0}, {"quiet_s": -1}, {"count": 1, "x": 1}]
)
async def test_nothing_is_put_off_for_good_or_by_what_is_none(here: Api, body: dict[str, Any]) -> None:
    storm = (await hold(here.node, 1))[0].storm
    assert (await put(here, storm, **body)).status_code == 422
    assert await listed(here, "waiting") == [storm]


async def test_it_is_done_to_what_was_seen(here: Api) -> None:
    storm = (await hold(here.node, 2))[0].storm
    path = f"/api/v1/storms/{storm}"
    seen = {"If-Match": (await here.client.get(path)).headers["etag"]}
    assert (await here.client.put(f"{path}/postponement", json={"count": 9}, headers=seen)).status_code == 200
    await here.node.take(looping(99))
    await here.node.drain()
    assert (await here.client.put(f"{path}/postponement", json={"count": 9}, headers=seen)).status_code == 412


async def test_who_sees_one_mailbox_hides_a_storm_from_nobody_who_sees_more(here: Api) -> None:
    for number in range(4):
        await here.node.take(looping(number), (BOX, OTHER)[number % 2])
    await here.node.drain()
    (row,) = (await here.node.ports.quarantine.storm_page(StormQuery())).rows
    assert set(row.mailboxes) == {OTHER, BOX}, "one loop is one row, however long our addresses are"
    here.admission.who = SHORT
    assert (await put(here, row.storm.key, count=99)).json()["mailboxes"] == [BOX]
    assert await listed(here, "waiting") == []
    here.admission.who = EVERYBODY
    assert await listed(here, "waiting") == [row.storm.key]
    assert await actions(here) == [("postpone", BOX, 2)]


async def test_the_head_of_the_list_counts_what_the_list_shows(here: Api) -> None:
    storm = (await hold(here.node, 3))[0].storm
    for number in range(2):
        sixty = "Received: from a by b; x\r\n" * 60
        await here.node.take(mail(50 + number, sender=f"one{'x' * number}@single{number}.example", header=sixty))
    await here.node.drain()
    ports = here.node.ports
    assert await counts(ports, StormQuery(waits=False, single=True)) == Counts(1, 5, 2, 0, 0, complete=True)
    await put(here, storm, count=99)
    assert await counts(ports, StormQuery(now=0.0)) == Counts(0, 2, 2, 1, 0, complete=True)
    assert await counts(ports, StormQuery(mailboxes=(OTHER,), now=0.0)) == Counts(0, 0, 0, 0, 0, complete=True)
    assert await counts(ports, StormQuery(sender="*@single1.example", now=0.0)) == Counts(0, 1, 1, 0, 0, complete=True)
    single = await here.get("/storms", kind="single", state="waiting")
    assert [row["single"] for row in single["items"]] == [True, True]
