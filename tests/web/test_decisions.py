"""The routes of storms, held mail, jobs and the audit log, asked over ASGI."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.feed.teller import Teller
from ingest.jobs.carrying import Carrier
from ingest.jobs.runner import Runner
from ingest.ports import AuditEntry, Subject
from ingest.records import HeldState
from ingest.staff.caller import Verb
from tests.ingest.desk import settings
from tests.jobs.desk import among_ours, hold
from tests.web.asking import BOX, OTHER, Api, api


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as opened:
        yield opened


async def post(here: Api, path: str, body: Any = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await here.client.post(f"/api/v1{path}", json={} if body is None else body, headers=named)


async def work(here: Api) -> None:
    """What a worker does."""
    node = here.node
    teller = Teller(node.ports.changes, "worker")
    runner = Runner(node.ports, Carrier(node.ports, node.raw, node.mailboxes, teller.tell))
    for job in await node.ports.jobs.unfinished():
        await runner.work(job.id)


async def test_storms_are_listed_and_opened_with_what_waits_first(here: Api) -> None:
    mails = await hold(here.node, 3)
    storm = mails[0].storm
    listed = await here.get("/storms")
    (row,) = listed["items"]
    assert listed["next"] is None
    assert sum(row.pop("sparkline")) == row.pop("rate_now") == 3
    assert row == {
        "storm": storm,
        "mailbox": BOX,
        "mailboxes": [BOX],
        "parties": ["robot@loop.example", BOX],
        "code": "hop-limit",
        "reason": "The mail was relayed 60 times; limit 50.",
        "first_at": row["first_at"],
        "last_at": row["last_at"],
        "count": 3,
        "waiting": 3,
        "per_minute": 3.0,
        "single": False,
        "waiting_for": None,
        "postponed": None,
    }
    assert row["first_at"].endswith("Z")
    assert await here.get(f"/storms/{storm}") == {**row, "offer": ""}
    assert len((await here.get(f"/storms/{storm}/messages", limit=2))["items"]) == 2
    assert (await here.get("/storms", state="decided"))["items"] == []
    (found,) = (await here.get("/storms", sender="robot@loop.example", code="hop-limit"))["items"]
    assert row.items() <= found.items()
    assert (await here.get("/storms", code="other"))["items"] == []
    assert (await here.get("/storms", since="2100-01-01T00:00:00Z"))["items"] == []


async def test_a_storm_is_shown_over_time(here: Api) -> None:
    mails = await hold(here.node, 3)
    told = await here.get(f"/storms/{mails[0].storm}/timeline")
    assert sum(one["held"] for one in told["buckets"]) == 3
    assert sum(one["passed"] for one in told["buckets"]) == 0
    assert told["buckets"][0]["at"] <= told["tripped_at"]
    assert {name: told[name] for name in ("width_s", "code", "limit", "window_s", "all_passed")} == {
        "width_s": 5,
        "code": "hop-limit",
        "limit": None,
        "window_s": None,
        "all_passed": True,
    }
    assert (await here.client.get("/api/v1/storms/v1:nothing/timeline")).status_code == 404


async def test_a_held_mail_shows_why_and_how_its_text_begins(here: Api) -> None:
    mails = await hold(here.node, 1)
    (line,) = (await here.get("/held"))["items"]
    shown = await here.get(f"/held/{mails[0].id}")
    assert {name: shown[name] for name in line} == line
    assert shown["text"].startswith("word0 xxx")
    assert (shown["text_missing"], shown["state"], shown["held"]) == (None, "held", True)
    assert shown["findings"][0]["code"] == "hop-limit"
    (entry,) = (await here.get("/audit"))["items"]
    assert (entry["actor"], entry["action"], entry["name"], entry["origin"]) == (
        "local",
        "view",
        mails[0].id,
        "127.0.0.1",
    )
    await here.get(f"/held/{mails[0].id}")
    assert len((await here.get("/audit"))["items"]) == 1, "once a day for each that looks"


async def test_a_storm_is_released_by_a_job_that_a_worker_works(here: Api) -> None:
    mails = await hold(here.node, 5)
    answer = await post(here, f"/storms/{mails[0].storm}/release", {"note": "our mistake"})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['job']}"
    assert (job["state"], job["counts"]["total"], job["what"]) == ("waiting", 5, {"storm": mails[0].storm})
    await work(here)
    ended = await here.get(f"/jobs/{job['job']}")
    assert (ended["state"], ended["counts"]["done"], ended["counts"]["left"]) == ("done", 5, 0)
    results = await here.get(f"/jobs/{job['job']}/results", limit=2)
    assert [one["result"] for one in results["items"]] == ["done", "done"]
    rest = await here.get(f"/jobs/{job['job']}/results", cursor=results["next"])
    assert {one["message"] for one in results["items"] + rest["items"]} == {one.id for one in mails}
    again = await post(here, f"/storms/{mails[0].storm}/release")
    assert again.status_code == 409
    assert "it was released by local on 20" in again.json()["detail"]
    changes = (await here.get("/changes"))["items"]
    assert sum(one["type"] == "message.released" for one in changes) == 5
    assert [one["action"] for one in (await here.get("/audit"))["items"]] == ["release.ended", "release"]
    (listed,) = (await here.get("/jobs"))["items"]
    assert ended == {**listed, "undo": None, "undo_until": None}


async def test_mail_is_discarded_before_the_answer(here: Api) -> None:
    mails = await hold(here.node, 3)
    answer = await post(here, f"/held/{mails[0].id}/discard")
    assert (answer.status_code, answer.json()["state"], answer.json()["counts"]["done"]) == (202, "done", 1)
    shown = await here.get(f"/held/{mails[0].id}")
    assert (shown["state"], shown["actor"], shown["held"]) == ("discarded", "local", False)
    assert len((await here.get("/held"))["items"]) == 2
    assert [one["message"] for one in (await here.get("/held", state="discarded"))["items"]] == [mails[0].id]
    refused = await post(here, f"/held/{mails[0].id}/release")
    assert (refused.status_code, "it was discarded by local" in refused.json()["detail"]) == (409, True)


async def test_many_are_named_or_filtered_and_tried_dry(here: Api) -> None:
    await hold(here.node, 3)
    mails = await hold(here.node, 2, OTHER, start=10)
    body = {"filter": {"mailbox": OTHER}, "dry_run": True}
    answer = await post(here, "/held/discard", body)
    assert (answer.status_code, answer.json()["total"], answer.json()["mailboxes"]) == (200, 2, {OTHER: 2})
    assert len((await here.get("/held"))["items"]) == 5
    assert (await here.get("/jobs"))["items"] == []
    done = await post(here, "/held/discard", {**body, "dry_run": False})
    assert (done.status_code, done.json()["counts"]["done"]) == (202, 2)
    assert done.json()["what"] == {"filter": "mailboxes", "mailboxes": OTHER, "state": "held"}
    named = await post(here, "/held/discard", {"messages": [mails[0].id, mails[-1].id, "0" * 32]})
    assert (named.json()["counts"]["done"], named.json()["counts"]["skipped"]) == (1, 1)
    (failed,) = (await here.get(f"/jobs/{named.json()['job']}/results", result="failed"))["items"]
    assert (failed["message"], failed["why"]) == ("0" * 32, "no held mail is called so")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": []},
        {"messages": ["x"]},
        {"messages": ["0" * 32], "filter": {"mailbox": BOX}},
        {"filter": {}},
        {"filter": {"mailbox": None}},
        {"filter": {"mailbox": None, "storm": None, "sender": None, "code": None, "since": None, "until": None}},
        {"filter": {"mailbox": {"$ne": None}}},
        {"filter": {"everything": True}},
        {"messages": ["0" * 32] * 1_001},
        {"messages": ["0" * 32], "note": "a\u0000b"},
        {"messages": ["0" * 32], "note": "\ud800"},
        {"messages": ["0" * 32], "dry_run": "yes"},
        {"filter": {"since": "yesterday"}},
        {"filter": {"since": "0001-01-01T00:00:00+12:00"}},
        {"filter": {"until": "9999-12-31T23:59:59-12:00"}},
        {"filter": {"since": 20261130}},
        {"filter": {"since": "20261130"}},
        {"filter": {"since": 1764460800000.0}},
        {"filter": {"since": True}},
        {"filter": {"until": "2100-01-01 00:00:00"}},
    ],
)
async def test_what_names_nothing_is_refused(here: Api, body: dict[str, Any]) -> None:
    import json

    headers = {"content-type": "application/json"}
    answer = await here.client.post("/api/v1/held/discard", content=json.dumps(body), headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_same_key_is_the_same_job(here: Api) -> None:
    mails = await hold(here.node, 2)
    one = await post(here, f"/held/{mails[0].id}/discard", Idempotency_Key="k1")
    two = await post(here, f"/held/{mails[0].id}/discard", Idempotency_Key="k1")
    assert (one.status_code, two.status_code, one.json()) == (202, 202, two.json())
    other = await post(here, f"/held/{mails[1].id}/discard", Idempotency_Key="k1")
    assert other.status_code == 422
    here.ask_as()
    mine = await post(here, f"/held/{mails[1].id}/discard", Idempotency_Key="k1")
    assert mine.status_code == 202, "the key is each caller's own"
    assert mine.json()["job"] != one.json()["job"]


async def test_a_state_that_has_changed_is_not_decided_on(here: Api) -> None:
    mails = await hold(here.node, 2)
    storm = mails[0].storm
    seen = await here.client.get(f"/api/v1/storms/{storm}")
    mail = await here.client.get(f"/api/v1/held/{mails[0].id}")
    await hold(here.node, 1, start=10)
    old = await post(here, f"/storms/{storm}/discard", If_Match=seen.headers["etag"])
    assert old.status_code == 412
    assert (await post(here, f"/storms/{storm}/discard", If_Match='"foreign"')).status_code == 412
    same = await post(here, f"/held/{mails[0].id}/discard", If_Match=mail.headers["etag"])
    assert same.status_code == 202, "the mail itself is as it was"
    assert (await post(here, f"/held/{mails[0].id}/discard", If_Match=mail.headers["etag"])).status_code == 412
    now = await here.client.get(f"/api/v1/storms/{storm}")
    assert (await post(here, f"/storms/{storm}/discard", If_Match=now.headers["etag"])).status_code == 202
    unchanged = await here.client.get(f"/api/v1/storms/{storm}", headers={"If-None-Match": now.headers["etag"]})
    assert unchanged.status_code == 200


async def test_of_a_storm_over_mailboxes_each_sees_and_decides_his_own(here: Api) -> None:
    mails = await among_ours(here.node)
    storm = mails[0].storm
    ours, theirs = ([one.id for one in mails if one.receipt.mailbox == box] for box in (BOX, OTHER))
    here.ask_as(OTHER)
    (row,) = (await here.get("/storms"))["items"]
    assert (row["count"], row["waiting"], row["mailbox"], row["mailboxes"]) == (2, 2, OTHER, [OTHER])
    listed = (await here.get(f"/storms/{storm}/messages"))["items"]
    assert sorted(one["message"] for one in listed) == sorted(theirs)
    assert sorted(one["message"] for one in (await here.get("/held", storm=storm))["items"]) == sorted(theirs)
    job = (await post(here, f"/storms/{storm}/discard")).json()
    assert (job["mailboxes"], job["counts"]["done"]) == ([OTHER], 2)
    assert (await post(here, f"/storms/{storm}/discard")).status_code == 409
    for path in (f"/held/{ours[0]}/release", f"/held/{ours[0]}/discard"):
        assert (await post(here, path)).status_code == 404
    assert (await here.client.get(f"/api/v1/held/{ours[0]}")).status_code == 404
    assert (await here.client.get("/api/v1/held", params={"mailbox": BOX})).status_code == 404
    assert (await post(here, "/held/discard", {"filter": {"mailbox": BOX}})).status_code == 404
    assert (await post(here, "/held/discard", {"filter": {"storm": storm}})).json()["counts"]["total"] == 0
    assert {entry["mailbox"] for entry in (await here.get("/audit"))["items"]} == {OTHER}
    here.ask_as(BOX)
    assert (await here.client.get(f"/api/v1/jobs/{job['job']}")).status_code == 404
    assert (await here.client.get(f"/api/v1/jobs/{job['job']}/results")).status_code == 404
    assert (await post(here, f"/jobs/{job['job']}/cancel")).status_code == 404
    assert job["job"] not in {one["job"] for one in (await here.get("/jobs"))["items"]}
    assert (await here.get("/audit"))["items"] == []
    assert (await here.get(f"/storms/{storm}"))["waiting"] == 3


async def test_who_may_only_read_decides_nothing(here: Api) -> None:
    mails = await hold(here.node, 1)
    job = (await post(here, f"/held/{mails[0].id}/release")).json()["job"]
    here.ask_as(verbs=frozenset({Verb.READ}))
    paths = [f"/{what}/{verb}" for what in (f"storms/{mails[0].storm}", f"held/{mails[0].id}", "held")
             for verb in ("release", "discard")]  # fmt: skip
    for path in (*paths, f"/jobs/{job}/cancel"):
        assert (await post(here, path, {"messages": [mails[0].id]} if "held/r" in path else {})).status_code == 403, (
            path
        )
    here.ask_as(verbs=frozenset({Verb.SEND}))
    for path in ("storms", "held", "jobs", "audit", f"held/{mails[0].id}", f"jobs/{job}"):
        assert (await here.client.get(f"/api/v1/{path}")).status_code == 403, path
    assert len(await here.node.ports.quarantine.held(state=HeldState.HELD)) == 1


async def test_a_job_is_cancelled_once(here: Api) -> None:
    mails = await hold(here.node, 3)
    job = (await post(here, f"/storms/{mails[0].storm}/release")).json()["job"]
    answer = await post(here, f"/jobs/{job}/cancel")
    assert (answer.status_code, answer.json()["state"], answer.json()["why"]) == (
        200,
        "cancelled",
        "cancelled by local",
    )
    again = await post(here, f"/jobs/{job}/cancel")
    assert (again.status_code, "it is cancelled" in again.json()["detail"]) == (409, True)
    await work(here)
    assert len((await here.get("/held"))["items"]) == 3


async def test_the_log_is_exported_so_that_no_spreadsheet_runs_it(here: Api) -> None:
    names = ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "\0x", 'a"b', "a,b", "a\nb", "plain"]
    entries = [
        AuditEntry(f"{n:032x}", 1_700_000_000.0 + n, name, "cli", "release", Subject.STORM, "v1:a", BOX, 1, name)
        for n, name in enumerate(names)
    ]
    await here.node.ports.audit.record(entries)
    answer = await here.client.get("/api/v1/audit", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert len(rows) == len(names)
    for row in rows:
        assert not row["actor"].startswith(tuple("=+-@\t\r\0"))
        assert not row["note"].startswith(tuple("=+-@\t\r\0"))
    assert [row["actor"] for row in rows if row["actor"][0] != "'"] == ["plain", "a\nb", "a,b", 'a"b']


async def test_who_decided_is_found_by_person_thing_and_time(here: Api) -> None:
    mails = await hold(here.node, 2)
    await post(here, f"/held/{mails[0].id}/discard")
    here.ask_as()
    await post(here, f"/held/{mails[1].id}/discard")
    assert [one["actor"] for one in (await here.get("/audit"))["items"]] == ["anna", "local"]
    assert [one["actor"] for one in (await here.get("/audit", actor="local"))["items"]] == ["local"]
    assert [one["actor"] for one in (await here.get("/audit", name=mails[1].id))["items"]] == ["anna"]
    assert (await here.get("/audit", until="2020-01-01T00:00:00Z"))["items"] == []


@pytest.mark.parametrize("path", ["/storms", "/held", "/jobs", "/audit"])
async def test_a_foreign_cursor_is_a_problem(here: Api, path: str) -> None:
    answer = await here.client.get(f"/api/v1{path}", params={"cursor": "foreign"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_a_store_that_is_away_lets_a_discard_wait_as_a_job(here: Api) -> None:
    mails = await hold(here.node, 1)
    real = here.node.ports.quarantine.decide

    async def away(*given: Any) -> int:
        from ingest.errors import StoreUnavailable

        raise StoreUnavailable("away")

    object.__setattr__(here.node.ports.quarantine, "decide", away)
    answer = await post(here, f"/held/{mails[0].id}/discard")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    object.__setattr__(here.node.ports.quarantine, "decide", real)
    await work(here)
    assert (await here.get(f"/held/{mails[0].id}"))["state"] == "discarded"
