"""/api/v1/users and /api/v1/tokens, as an admin's page or script uses them."""

from pathlib import Path
from typing import Any

import pytest

from ingest.ports import AuditQuery
from ingest.settings import Settings
from ingest.staff.caller import Verb
from tests.ingest.desk import BOX, OTHER, desk, settings
from tests.web.client import PASSWORD, add_user, bearer, browser, client, closed, logged_in

USERS, TOKENS = "/api/v1/users", "/api/v1/tokens"


def made(folder: Path) -> Settings:
    return settings(folder, **closed())


async def test_a_user_is_added_read_changed_as_read_and_comes_in(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, **browser()) as asking, client(node) as hers:
        await add_user(node, "root", "admin")
        await logged_in(asking, "root")
        body = {"name": "anna", "role": "reviewer", "mailboxes": [BOX.upper()], "password": PASSWORD}
        added = await asking.post(USERS, json=body)
        assert (added.status_code, added.headers["location"]) == (201, f"{USERS}/anna")
        form = added.json()
        assert (form["name"], form["role"], form["mailboxes"], form["has_password"]) == (
            "anna",
            "reviewer",
            [BOX],
            True,
        )
        assert form["created_at"].endswith("Z")
        assert PASSWORD not in added.text
        assert "argon2" not in added.text
        assert (await asking.post(USERS, json=body)).status_code == 409
        await logged_in(hers)
        read = await asking.get(f"{USERS}/anna")
        assert read.json() == form
        etag = {"If-Match": read.headers["etag"]}
        assert (await asking.patch(f"{USERS}/anna", json={"role": "viewer"})).status_code == 428
        assert (await asking.patch(f"{USERS}/anna", json={"role": "viewer"}, headers=etag)).json()["role"] == "viewer"
        assert (await asking.patch(f"{USERS}/anna", json={"role": "admin"}, headers=etag)).status_code == 412
        assert (await hers.get("/api/v1/session")).status_code == 401
        listed = await asking.get(USERS)
        assert [one["name"] for one in listed.json()["items"]] == ["anna", "root"]
        assert listed.headers["cache-control"] == "no-store"
        assert (await asking.get(f"{USERS}/carl")).status_code == 404


@pytest.mark.parametrize("etag", ['"x"', "*", "", '"99999999999999999999"', '"-1"', 'W/"1"', '"١"'])
async def test_a_version_that_was_never_read_changes_nothing(tmp_path: Path, etag: str) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node)
        headers = {**(await bearer(node, "crm")), "If-Match": etag.encode()}
        answer = await asking.patch(f"{USERS}/anna", json={"role": "admin"}, headers=headers)
        assert answer.status_code == 412


async def test_an_admin_does_not_lock_himself_out(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, **browser()) as asking:
        await add_user(node, "root", "admin")
        await logged_in(asking, "root")
        for body in ({"role": "viewer"}, {"disabled": True}, {"mailboxes": [BOX]}):
            answer = await asking.patch(f"{USERS}/root", json=body, headers={"If-Match": '"1"'})
            assert (answer.status_code, answer.json()["detail"][:22]) == (409, "root is the only admin")
        assert (await asking.get("/api/v1/session")).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "token:crm"}, 422),
        ({"name": "local"}, 422),
        ({"name": "Anna"}, 422),
        ({"name": "anna", "role": "root"}, 422),
        ({"name": "anna", "password": "short"}, 422),
        ({"name": "anna", "mailboxes": ["who@else.example"]}, 422),
        ({"name": "anna", "epoch": 3}, 422),
        ({"name": {"$ne": None}}, 422),
    ],
)
async def test_what_no_user_can_be_is_refused_and_no_secret_repeated(
    tmp_path: Path, body: dict[str, Any], status: int
) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        answer = await asking.post(USERS, json=body, headers=await bearer(node, "crm"))
        assert answer.status_code == status, answer.text
        assert "short" not in answer.text.replace("shorter", "")
        assert await node.ports.accounts.users() == []


async def test_a_token_is_shown_once_and_revoked_for_good(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, **browser()) as asking, client(node) as program:
        await add_user(node, "root", "admin")
        await logged_in(asking, "root")
        body = {"name": "crm", "verbs": ["read", "send"], "mailboxes": [BOX], "expires_at": "2099-01-01T00:00:00Z"}
        added = await asking.post(TOKENS, json=body)
        assert added.status_code == 201
        token, secret = added.json()["token"], added.json()["secret"]
        assert (token["owner"], token["expires_at"]) == ("root", "2099-01-01T00:00:00.000Z")
        program.headers["Authorization"] = f"Bearer {secret}"
        who = (await program.get("/api/v1/session")).json()
        assert (who["name"], who["verbs"], who["mailboxes"]) == ("token:crm", ["read", "send"], [BOX])
        for path in (TOKENS, f"{TOKENS}/{token['id']}"):
            answer = await asking.get(path)
            assert answer.status_code == 200
            assert secret[17:60] not in answer.text
            assert "sha256" not in answer.text
        assert (await asking.post(TOKENS, json=body)).status_code == 409
        assert [(await asking.delete(f"{TOKENS}/{token['id']}")).status_code for _ in range(2)] == [204, 204]
        assert (await program.get("/api/v1/session")).status_code == 401
        assert (await asking.delete(f"{TOKENS}/none")).status_code == 404
        assert (await asking.get(f"{TOKENS}/none")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"name": "crm", "verbs": []}, {"name": "crm", "verbs": ["all"]}, {"name": "a b", "verbs": ["read"]},
     {"name": "crm", "verbs": ["read"], "mailboxes": ["who@else.example"]},
     {"name": "crm", "verbs": ["read"], "expires_at": "2020-01-01T00:00:00Z"},
     {"name": "crm", "verbs": ["read"], "expires_at": "2099-01-01T00:00:00"},
     {"name": "crm", "verbs": ["read"], "expires_at": "9999-12-31T23:59:59-12:00"},
     {"name": "crm", "verbs": ["read"], "owner": "root"}],
    ids=str,
)  # fmt: skip
async def test_what_no_token_can_be_is_refused(tmp_path: Path, body: dict[str, Any]) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        answer = await asking.post(TOKENS, json=body, headers=await bearer(node, "other"))
        assert answer.status_code == 422
        assert len(await node.ports.accounts.tokens()) == 1


async def test_an_admin_of_one_mailbox_gives_himself_no_other(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, **browser()) as asking:
        await add_user(node, "part", "admin", OTHER)
        await logged_in(asking, "part")
        for method, path, body in (
            ("GET", USERS, None),
            ("GET", f"{USERS}/part", None),
            ("PATCH", f"{USERS}/part", {"mailboxes": None}),
            ("POST", TOKENS, {"name": "mine", "verbs": ["read"]}),
            ("GET", TOKENS, None),
        ):
            answer = await asking.request(method, path, json=body, headers={"If-Match": '"1"'})
            assert answer.status_code == 403, path


async def test_a_token_that_makes_a_token_hands_on_whose_it_is(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node, "root", "admin")
        of_root = await bearer(node, "first", Verb.ADMIN, owner="root")
        second = await asking.post(TOKENS, json={"name": "second", "verbs": ["admin"]}, headers=of_root)
        assert second.json()["token"]["owner"].startswith("token:")


async def test_who_did_what_to_whom_stands_in_the_audit_log_and_no_secret(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, address="192.0.2.9", **browser()) as asking:
        await add_user(node, "root", "admin")
        await logged_in(asking, "root")
        await asking.post(USERS, json={"name": "anna", "password": PASSWORD})
        await asking.patch(f"{USERS}/anna", json={"disabled": True}, headers={"If-Match": '"1"'})
        token = (await asking.post(TOKENS, json={"name": "crm", "verbs": ["read"]})).json()
        await asking.delete(f"{TOKENS}/{token['token']['id']}")
        page = (await node.ports.audit.page(AuditQuery(), None, 100)).entries
        assert sorted((one.actor, one.origin, one.action, one.name, one.note) for one in page) == [
            ("root", "192.0.2.9", "login", "root", ""),
            ("root", "192.0.2.9", "token.add", "crm", "read"),
            ("root", "192.0.2.9", "token.revoke", "crm", ""),
            ("root", "192.0.2.9", "user.add", "anna", "viewer"),
            ("root", "192.0.2.9", "user.change", "anna", "disabled"),
        ]
        assert PASSWORD not in repr(page)
        assert token["secret"] not in repr(page)


async def test_no_token_ends_when_nothing_can_be_written_of_it(tmp_path: Path) -> None:
    """Reported of pydantic (issue 7940 and others): a number counts as seconds. A token of the year 10000 hid all."""
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        headers = await bearer(node, "admin")
        for end in ("9999-12-31T23:59:59-23:59", 32_000_000_000, "4102444800"):
            body = {"name": "crm", "verbs": ["read"], "expires_at": end}
            assert (await asking.post("/api/v1/tokens", json=body, headers=headers)).status_code == 422
        assert len((await asking.get("/api/v1/tokens", headers=headers)).json()["items"]) == 1
