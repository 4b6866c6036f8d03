"""/api/v1/allowances, as a page or a program uses it."""

from pathlib import Path
from typing import Any

import pytest

from tests.ingest.desk import BOX, OTHER, Desk, desk, settings
from tests.web.client import bearer, client, closed

ALLOWANCES = "/api/v1/allowances"
BODY = {"sender": "Bot@Loop.example", "mailbox": BOX.upper(), "until": "2126-01-31T00:00:00Z", "note": "he called"}


async def as_caller(node: Desk, asking: Any, name: str, **more: Any) -> None:
    asking.headers.update(await bearer(node, name, **more))


async def test_it_is_made_opened_listed_and_ended(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await as_caller(node, asking, "all")
        made = await asking.post(ALLOWANCES, json=BODY)
        form = made.json()
        assert (made.status_code, made.headers["location"]) == (201, f"{ALLOWANCES}/{form['id']}")
        assert (form["sender"], form["mailbox"], form["until"]) == ("bot@loop.example", BOX, "2126-01-31T00:00:00.000Z")
        assert form["scope"] == f"Mail by bot@loop.example to {BOX} is let pass until 2126-01-31T00:00:00.000Z."
        assert (form["state"], form["actor"], form["note"]) == ("holds", "token:all", "he called")
        assert (await asking.post(ALLOWANCES, json=BODY)).json() == form, "asked again it is the same"
        other = (await asking.post(ALLOWANCES, json={**BODY, "mailbox": None, "until": None})).json()
        page = (await asking.get(ALLOWANCES, params={"limit": 1})).json()
        rest = (await asking.get(ALLOWANCES, params={"limit": 1, "cursor": page["next"]})).json()
        assert (page["items"], rest["items"], rest["next"]) == ([other], [form], None)
        for _ in range(2):
            assert (await asking.delete(f"{ALLOWANCES}/{form['id']}")).status_code == 204
        ended = (await asking.get(f"{ALLOWANCES}/{form['id']}")).json()
        assert (ended["state"], ended["ended_by"]) == ("ended", "token:all")
        audit = (await asking.get("/api/v1/audit", params={"name": form["id"]})).json()["items"]
        assert [(one["action"], one["subject"], one["mailbox"]) for one in audit] == [
            ("allow.ended", "allowance", BOX),
            ("allow", "allowance", BOX),
        ]
        assert audit[1]["note"] == "until 2126-01-31T00:00:00.000Z: he called"


async def test_who_sees_some_mailboxes_does_so_for_those(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await as_caller(node, asking, "all")
        ids = [
            (await asking.post(ALLOWANCES, json={**BODY, "mailbox": box})).json()["id"] for box in (BOX, None, OTHER)
        ]
        await as_caller(node, asking, "sales", mailboxes=(OTHER,))
        listed = (await asking.get(ALLOWANCES)).json()["items"]
        assert [one["mailbox"] for one in listed] == [OTHER, None]
        answers = [(await asking.delete(f"{ALLOWANCES}/{one}")).status_code for one in ids]
        assert answers == [404, 403, 204]
        assert (await asking.get(f"{ALLOWANCES}/{ids[0]}")).status_code == 404
        every = await asking.post(ALLOWANCES, json={**BODY, "mailbox": None})
        assert (every.status_code, every.json()["detail"]) == (
            403,
            "An allowance for all mailboxes is for who sees them all, and token:sales sees some.",
        )


@pytest.mark.parametrize(
    "changes",
    [{"sender": "*@gmail.com"}, {"sender": OTHER}, {"until": "2020-01-01T00:00:00Z"}, {"until": 5}, {"more": 1}],
)
async def test_what_cannot_be_meant_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await as_caller(node, asking, "all")
        assert (await asking.post(ALLOWANCES, json={**BODY, **changes})).status_code == 422
        assert (await asking.get(ALLOWANCES)).json()["items"] == []


@pytest.mark.parametrize("missing", ["sender", "mailbox", "until"])
async def test_the_whole_scope_is_to_be_said(tmp_path: Path, missing: str) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await as_caller(node, asking, "all")
        body = {name: said for name, said in BODY.items() if name != missing}
        answer = await asking.post(ALLOWANCES, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{missing}")
