"""Login at an issuer: a whole code flow with the certified oidc-provider, and every answer that lets nobody in."""

import base64
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.accounts import users
from ingest.settings import Settings
from ingest.web.oidc.code_flow import Setting
from tests.ingest.desk import BOX, OTHER, Desk, desk, settings
from tests.services.oidc import OidcProvider
from tests.services.service import Service
from tests.web.client import add_user, client, closed

HERE = "http://127.0.0.1:8026"
ROLES = {"role_claim": "groups", "roles": {"helpdesk-admins": "admin", "staff": "viewer"}}


def made(folder: Path, issuer: str, **oidc: Any) -> Settings:
    table = {
        "issuer": issuer,
        "client_id": OidcProvider.client_id,
        "client_secret": OidcProvider.client_secret,
        "scopes": ["openid", "email", "groups"],
        **oidc,
    }
    return settings(folder, **closed(url=HERE, oidc=table))


async def at_the_issuer(there: str, name: str) -> str:
    """Log in and consent in the issuer's own forms; return the address that the browser is sent back to."""
    async with httpx.AsyncClient(follow_redirects=False) as browser:
        answer = await browser.get(there)
        for _ in range(20):
            if answer.is_redirect:
                where = str(answer.next_request.url) if answer.next_request else ""
                if where.startswith(HERE):
                    return where
                answer = await browser.get(where)
                continue
            assert answer.status_code == 200, answer.text
            action = re.search(r'action="([^"]+)"', answer.text)
            assert action, answer.text
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            form = {"prompt": prompt[1] if prompt else "", "login": name, "password": "any"}
            answer = await browser.post(action[1], data=form)
    raise AssertionError("the issuer goes round in circles")


async def login(node: Desk, name: str, asking: httpx.AsyncClient, then: str = "/") -> httpx.Response:
    """Go to the issuer and back."""
    out = await asking.get("/api/v1/oidc/login", params={"next": then})
    assert out.status_code == 303, out.text
    back = await at_the_issuer(out.headers["location"], name)
    return await asking.get(back.removeprefix(HERE))


async def test_a_login_at_the_issuer_is_a_login_here(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        back = await login(node, "anna", asking, "/held?storm=v1:a")
        assert (back.status_code, back.headers["location"]) == (303, "/held?storm=v1:a")
        who = (await asking.get("/api/v1/session")).json()
        assert (who["name"], who["verbs"]) == ("anna@desk.example", ["admin", "decide", "read", "send", "submit"])
        user = await node.ports.accounts.user("anna@desk.example")
        assert user is not None
        assert (user.role, user.subject, user.password) == ("admin", f"{issuer.url} anna", "")
        assert not any(one.name.startswith("hdi_oidc") for one in asking.cookies.jar)


async def test_a_second_login_is_the_same_user_and_what_he_lost_there_he_loses_here(
    tmp_path: Path, issuer: Service
) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as first, client(node) as second:
        await login(node, "bob", first)
        assert (await first.get("/api/v1/session")).json()["verbs"] == ["read"]
        user = await users.change(node.ports.accounts, "bob@desk.example", "tests", role="admin")
        await login(node, "bob", second)
        assert (await second.get("/api/v1/session")).json()["verbs"] == ["read"]
        assert len(await node.ports.accounts.users()) == 1
        await users.change(node.ports.accounts, user.name, "tests", disabled=True)
        assert (await second.get("/api/v1/session")).status_code == 401
        assert (await login(node, "bob", second)).status_code == 403


@pytest.mark.parametrize(
    ("name", "oidc", "why"),
    [
        ("mallory", ROLES, "verified"),
        ("eve", {**ROLES, "allowed_domains": ["desk.example"]}, "allowed_domains"),
        ("mallory", {**ROLES, "allowed_domains": ["desk.example"]}, "allowed_domains"),
        ("nogroup", ROLES, "no role"),
        ("bob", {}, "no role"),
        ("bob", {**ROLES, "name_claim": "preferred_username"}, "preferred_username"),
    ],
)
async def test_whom_the_issuer_knows_and_we_do_not_let_in(
    tmp_path: Path, issuer: Service, name: str, oidc: dict[str, Any], why: str
) -> None:
    async with desk(made(tmp_path, issuer.url, **oidc)) as node, client(node) as asking:
        back = await login(node, name, asking)
        assert back.status_code == 403
        assert why in back.json()["detail"]
        assert await node.ports.accounts.users() == []
        assert "hdi_session" not in asking.cookies


async def test_an_address_that_was_another_s_opens_nobody_s_account(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        await login(node, "anna", asking)
        asking.cookies.clear()
        assert "another user's" in (await login(node, "twin", asking)).json()["detail"]


async def test_nor_that_of_a_user_with_a_password_here(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        await add_user(node, "anna@desk.example", "admin")
        assert (await login(node, "anna", asking)).status_code == 403
        assert "hdi_session" not in asking.cookies


async def test_who_was_added_without_a_password_keeps_what_he_was_given(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url)) as node, client(node) as asking:
        await add_user(node, "bob@desk.example", "reviewer", BOX, password="")
        assert (await login(node, "bob", asking)).status_code == 303
        who = (await asking.get("/api/v1/session")).json()
        assert (who["verbs"], who["mailboxes"]) == (["decide", "read"], [BOX])


@pytest.mark.parametrize(("name", "boxes"), [("anna", [OTHER, BOX]), ("bob", [OTHER]), ("nogroup", [])])
async def test_mailboxes_by_claims_and_none_without_one(
    tmp_path: Path, issuer: Service, name: str, boxes: list[str]
) -> None:
    by = {"mailbox_claim": "groups", "mailboxes": {"staff": [OTHER], "helpdesk-admins": [BOX]}}
    async with desk(made(tmp_path, issuer.url, role="viewer", **by)) as node, client(node) as asking:
        assert (await login(node, name, asking)).status_code == 303
        assert (await asking.get("/api/v1/session")).json()["mailboxes"] == boxes


def waiting(asking: httpx.AsyncClient) -> tuple[str, str]:
    """Return the cookie in which the one login of this browser waits, name and value."""
    ((name, text),) = [(one.name, one.value or "") for one in asking.cookies.jar if one.name.startswith("hdi_oidc")]
    return name, text


async def _changed(asking: httpx.AsyncClient, **changes: str) -> None:
    """Change what this browser set out with."""
    name, text = waiting(asking)
    kept = Setting.read(text)
    assert kept is not None
    asking.cookies.clear()
    asking.cookies.set(name, replace(kept, **changes).written)


@pytest.mark.parametrize("changes", [{"state": "x"}, {"nonce": "x"}, {"verifier": "x" * 43}], ids=str)
async def test_what_the_browser_did_not_set_out_with_ends_in_no_login(
    tmp_path: Path, issuer: Service, changes: dict[str, str]
) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        out = await asking.get("/api/v1/oidc/login")
        back = await at_the_issuer(out.headers["location"], "anna")
        await _changed(asking, **changes)
        answer = await asking.get(back.removeprefix(HERE))
        assert answer.status_code == 400
        assert "hdi_session" not in asking.cookies


async def test_a_way_back_is_gone_once_and_by_the_same_browser_and_issuer(tmp_path: Path, issuer: Service) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking, client(node) as other:
        out = await asking.get("/api/v1/oidc/login")
        name, cookie = waiting(asking)
        back = (await at_the_issuer(out.headers["location"], "anna")).removeprefix(HERE)
        assert (await other.get(back)).status_code == 400
        path, _, query = back.partition("?")
        said = {name: values[0] for name, values in parse_qs(query).items()}
        assert said["iss"] == issuer.url
        for wrong in (
            {**said, "iss": "https://evil.example"},
            {name: value for name, value in said.items() if name != "iss"},
            {name: value for name, value in said.items() if name != "code"},
            {**said, "error": "access_denied"},
        ):
            assert (await asking.get(f"{path}?{urlencode(wrong)}")).status_code == 400
        assert (await asking.get(f"{back}&code=other")).status_code == 400
        assert (await asking.get(back)).status_code == 303
        asking.cookies.set(name, cookie)
        assert (await asking.get(back)).status_code == 400, "a code is good once"


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb: c", "javascript:x"]
)
async def test_a_login_leads_to_no_page_elsewhere(tmp_path: Path, issuer: Service, then: str) -> None:
    async with desk(made(tmp_path, issuer.url, **ROLES)) as node, client(node) as asking:
        assert (await login(node, "anna", asking, then)).headers["location"] == "/"


@given(st.text() | st.dictionaries(st.sampled_from(["state", "nonce", "verifier", "then"]), st.text()).map(json.dumps))
def test_any_cookie_is_read_or_is_none(text: str) -> None:
    for cookie in (text, base64.urlsafe_b64encode(text.encode("utf-8", "replace")).decode()):
        read = Setting.read(cookie)
        assert read is None or (read.then.startswith("/") and not read.then.startswith(("//", "/\\")))
    made = Setting.out(text)
    assert Setting.read(made.written) == made


async def test_an_issuer_that_is_away_takes_no_local_login_away(tmp_path: Path) -> None:
    from tests.services.service import free_port

    async with desk(made(tmp_path, f"http://127.0.0.1:{free_port()}", **ROLES)) as node, client(node) as asking:
        answer = await asking.get("/api/v1/oidc/login")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "does not answer" in answer.json()["detail"]
        await add_user(node)
        given = {"name": "anna", "password": "correct horse battery"}
        assert (await asking.post("/api/v1/session", json=given)).status_code == 200


async def test_without_an_issuer_there_is_no_such_login(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        for path in ("login", "callback"):
            assert (await asking.get(f"/api/v1/oidc/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("oidc", "names"),
    [
        ({"issuer": "http://id.example"}, "https"),
        ({"client_id": ""}, "client_id"),
        ({"scopes": ["email"]}, "openid"),
        ({"role_claim": "groups", "roles": {}}, "role_claim"),
        ({"mailbox_claim": "", "mailboxes": {"a": ["b@c"]}}, "mailbox_claim"),
        ({"roles": {"a": "root"}, "role_claim": "groups"}, "roles"),
    ],
)
def test_what_cannot_work_is_no_setting(tmp_path: Path, oidc: dict[str, Any], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        made(tmp_path, **{"issuer": "https://id.example", **oidc})


def test_an_issuer_needs_our_own_address() -> None:
    with pytest.raises(ValueError, match="url must be set"):
        Settings.model_validate({"web": {"oidc": {"issuer": "https://id.example", "client_id": "x"}}})


def test_without_an_issuer_nothing_of_it_is_loaded() -> None:
    code = "import sys, ingest.web.app; print(*{'authlib', 'joserfc', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ""
