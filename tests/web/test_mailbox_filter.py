"""`mailbox=` of every route: however it is spelt, and 404 for one that neither is nor was."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ingest.ports import AuditEntry, Subject
from tests.conformance.mails import held, receipt, storm
from tests.ingest.desk import BOX, looping, mail, settings
from tests.web.asking import Api, api
from tests.web.test_admission import application

GONE = "gone@desk.example"
NEEDS = {"/search": {"q": "word1"}}
FILTERED = [
    path.removeprefix("/api/v1")
    for path, methods in application().openapi()["paths"].items()
    if any(one["name"] == "mailbox" and one["in"] == "query" for one in methods.get("get", {}).get("parameters", ()))
]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as made:
        yield made


async def asked(here: Api, path: str, mailbox: str) -> tuple[int, Any]:
    answer = await here.client.get(f"/api/v1{path}", params={"mailbox": mailbox, **NEEDS.get(path, {})})
    return answer.status_code, answer.json()


def test_there_are_routes_to_look_at() -> None:
    assert set(FILTERED) >= {"/messages", "/threads", "/search", "/held", "/storms", "/audit", "/changes"}


@pytest.mark.parametrize("path", FILTERED)
async def test_a_mailbox_that_is_none_is_not_there_and_spelling_does_not_matter(here: Api, path: str) -> None:
    await here.arrive(mail(1), looping(2))
    status, problem = await asked(here, path, "typo@desk.example")
    assert (status, problem["detail"]) == (404, "There is no mailbox typo@desk.example.")
    plain, shouted = await asked(here, path, BOX), await asked(here, path, BOX.upper())
    assert plain[0] == 200
    assert shouted == plain


async def test_a_filter_of_held_mail_that_names_no_mailbox_is_not_there(here: Api) -> None:
    body = {"dry_run": True, "filter": {"mailbox": "typo@desk.example"}}
    assert (await here.client.post("/api/v1/held/release", json=body)).status_code == 404


@pytest.mark.parametrize("path", FILTERED)
@pytest.mark.parametrize("left", ["held", "audit"])
async def test_what_is_left_of_a_mailbox_that_is_no_more_is_found(here: Api, path: str, left: str) -> None:
    await here.arrive(mail(1))
    ports = here.node.ports
    if left == "held":
        one = held(1, receipt=receipt(1, mailbox=GONE))
        await ports.quarantine.hold(one, storm(one.storm, 1.0, mailbox=GONE))
    else:
        await ports.audit.record([AuditEntry("a" * 32, 1.0, "ann", "cli", "release", Subject.MESSAGE, "x", GONE)])
    assert (await asked(here, path, GONE))[0] == 200
