"""Taking decisions back over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ingest.desk import settings
from tests.jobs.desk import hold
from tests.web.asking import BOX, OTHER, Api, api
from tests.web.test_decisions import post, work


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as opened:
        yield opened


async def test_a_release_that_waits_is_taken_back(here: Api) -> None:
    mails = await hold(here.node, 2)
    job = (await post(here, f"/storms/{mails[0].storm}/release", {"delay_s": 10})).json()
    assert job["not_before"] > job["created_at"]
    await work(here)
    shown = await here.get(f"/jobs/{job['job']}")
    assert (shown["state"], shown["undo"], shown["undo_until"]) == ("waiting", "cancel", job["not_before"])
    back = await post(here, f"/jobs/{job['job']}/undo")
    assert (back.status_code, back.json()["job"], back.json()["state"]) == (202, job["job"], "cancelled")
    assert len((await here.get("/held"))["items"]) == 2
    again = await post(here, f"/jobs/{job['job']}/undo")
    assert (again.status_code, "cannot be undone" in again.json()["detail"]) == (409, True)


async def test_a_discard_is_undone_before_the_answer_and_the_feed_tells_it(here: Api) -> None:
    mails = await hold(here.node, 3)
    body = {"keep": [mails[0].id]}
    tried = (await post(here, f"/storms/{mails[0].storm}/discard", {**body, "dry_run": True})).json()
    job = (await post(here, f"/storms/{mails[0].storm}/discard", body)).json()
    assert (tried["total"], job["counts"]["done"], job["what"]["keep"]) == (2, 2, "1")
    shown = await here.get(f"/jobs/{job['job']}")
    assert (shown["undo"], shown["undo_until"] > shown["created_at"]) == ("restore", True)
    back = (await post(here, f"/jobs/{job['job']}/undo")).json()
    assert (back["kind"], back["state"], back["counts"]["done"], back["what"]) == (
        "restore",
        "done",
        2,
        {"job": job["job"]},
    )
    held = {one["message"]: one for one in (await here.get("/held"))["items"]}
    assert (len(held), held[mails[1].id]["held"], held[mails[1].id]["actor"]) == (3, True, "local")
    assert (await here.get(f"/storms/{mails[0].storm}"))["waiting"] == 3
    assert (await here.get(f"/jobs/{job['job']}"))["undo"] is None
    told = [one["type"] for one in (await here.get("/changes"))["items"]]
    assert (told.count("message.discarded"), told.count("message.restored")) == (2, 2)


async def test_mail_is_restored_by_name_by_storm_and_by_filter(here: Api) -> None:
    mails = await hold(here.node, 3)
    storm = mails[0].storm
    for path, body in (
        (f"/held/{mails[0].id}/restore", {}),
        ("/held/restore", {"messages": [mails[1].id]}),
        ("/held/restore", {"filter": {"mailbox": BOX}}),
        (f"/storms/{storm}/restore", {}),
    ):
        refused = await post(here, path, body)
        assert refused.status_code == (202 if path == "/held/restore" else 409), path
        await post(here, f"/storms/{storm}/discard")
        said = (await post(here, path, body)).json()
        assert (said["kind"], said["counts"]["done"] > 0) == ("restore", True), path
        await post(here, f"/storms/{storm}/restore")
    assert len((await here.get("/held"))["items"]) == 3


async def test_whoever_does_not_see_a_mailbox_takes_nothing_back_there(here: Api) -> None:
    mails = await hold(here.node, 1)
    job = (await post(here, f"/held/{mails[0].id}/discard")).json()
    here.ask_as(OTHER)
    for path in (f"/jobs/{job['job']}/undo", f"/held/{mails[0].id}/restore", f"/storms/{mails[0].storm}/restore"):
        assert (await post(here, path)).status_code == 404, path


@pytest.mark.parametrize("delay", [-1, 3_601, "10", None])
async def test_a_delay_is_an_hour_at_most(here: Api, delay: object) -> None:
    mails = await hold(here.node, 1)
    assert (await post(here, f"/held/{mails[0].id}/release", {"delay_s": delay})).status_code == 422
