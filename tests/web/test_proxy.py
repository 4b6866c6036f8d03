"""A reverse proxy in front: what is believed of it, and what of everybody else is not."""

from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from ingest.settings import Settings
from ingest.web.answers.outflow import share_of
from ingest.web.app import make_app
from ingest.web.entry.proxy import Proxy
from ingest.wiring import Engines
from tests.ingest.desk import BOX, desk, settings
from tests.web.client import PASSWORD, add_user, bearer, client, closed

WHO = "/api/v1/session"
TRUSTED = {"trusted": ["192.0.2.0/29", "unix"], "user_header": "X-Remote-User"}


def made(folder: Path, **proxy: Any) -> Settings:
    return settings(folder, **closed(proxy={**TRUSTED, **proxy}))


async def test_whom_the_proxy_names_is_the_user_of_that_name(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        await add_user(node, "anna", "viewer", BOX, password="")
        for address in ("192.0.2.1", "::ffff:192.0.2.1", ""):
            async with client(node, address=address, X_Remote_User="Anna") as asking:
                assert (await asking.get(WHO)).json() == {
                    **{"name": "anna", "verbs": ["read"], "mailboxes": [BOX]},
                    **{"csrf_token": None, "expires_at": None},
                }


@pytest.mark.parametrize("address", ["192.0.2.8", "127.0.0.1", "2001:db8::1", "nonsense"])
async def test_anybody_else_who_sends_the_header_is_refused(tmp_path: Path, address: str) -> None:
    async with desk(made(tmp_path, role="admin")) as node:
        for header in ("X-Remote-User", "x-remote-user"):
            async with client(node, address=address) as asking:
                headers = {header: "anna", "X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1"}
                assert (await asking.get(WHO, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    "lines", [["anna", "root"], ["anna", "anna"], ["anna,root"], ["root, anna"], ["nobody"], ["token:crm"], ["Ünal"]]
)
async def test_one_user_is_named_and_once(tmp_path: Path, lines: list[str]) -> None:
    async with desk(made(tmp_path)) as node, client(node, address="192.0.2.1") as asking:
        await add_user(node, "anna", password="")
        await add_user(node, "root", "admin", password="")
        headers = [(b"x-remote-user", line.encode()) for line in lines]
        assert (await asking.get(WHO, headers=headers)).status_code == 403


async def test_who_was_not_added_has_the_role_that_the_settings_give(tmp_path: Path) -> None:
    async with desk(made(tmp_path, role="viewer")) as node, client(node, address="192.0.2.1") as asking:
        assert (await asking.get(WHO, headers={"X-Remote-User": "carl"})).json()["verbs"] == ["read"]
        for name in ("token:crm", "local", "a b"):
            assert (await asking.get(WHO, headers={"X-Remote-User": name})).status_code == 403


async def test_a_disabled_user_is_not_let_in_by_a_proxy_either(tmp_path: Path) -> None:
    from ingest.accounts import users

    async with desk(made(tmp_path, role="viewer")) as node, client(node, address="192.0.2.1") as asking:
        await add_user(node, "anna", password="")
        await users.change(node.ports.accounts, "anna", "tests", disabled=True)
        assert (await asking.get(WHO, headers={"X-Remote-User": "anna"})).status_code == 403


async def test_a_page_elsewhere_changes_nothing_through_the_proxy_s_login(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, address="192.0.2.1", X_Remote_User="root") as asking:
        await add_user(node, "root", "admin", password="")
        for headers, status in (
            ({}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "http://127.0.0.1:8026"}, 201),
        ):
            answer = await asking.post("/api/v1/users", json={"name": "carl"}, headers=headers)
            assert answer.status_code == status, headers


async def test_a_token_counts_before_the_header_and_needs_no_proxy(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, address="203.0.113.5") as asking:
        assert (await asking.get(WHO, headers=await bearer(node, "crm"))).json()["name"] == "token:crm"
        basic = {"Authorization": "Basic YTpi"}
        assert (await asking.get(WHO, headers=basic)).status_code == 401


async def test_tls_is_what_the_proxy_says_and_nobody_else(tmp_path: Path) -> None:
    async with desk(made(tmp_path, user_header="")) as node:
        await add_user(node)
        for address, secure in (("192.0.2.1", True), ("203.0.113.5", False)):
            async with client(node, address=address, X_Forwarded_Proto="https") as asking:
                answer = await asking.post(WHO, json={"name": "anna", "password": PASSWORD})
                assert all(one.startswith("__Host-") is secure for one in answer.headers.get_list("set-cookie")), (
                    address
                )


@pytest.mark.parametrize(
    ("peer", "lines", "address"),
    [
        ("192.0.2.1", ["203.0.113.5"], "203.0.113.5"),
        ("192.0.2.1", ["192.0.2.2, 203.0.113.5"], "203.0.113.5"),
        ("192.0.2.1", ["6.6.6.6, 203.0.113.5, 192.0.2.3"], "203.0.113.5"),
        ("192.0.2.1", ["6.6.6.6", "203.0.113.5"], "203.0.113.5"),
        ("192.0.2.1", ["192.0.2.2"], "192.0.2.1"),
        ("192.0.2.1", [], "192.0.2.1"),
        ("203.0.113.5", ["192.0.2.1"], "203.0.113.5"),
        ("203.0.113.5", ["6.6.6.6"], "203.0.113.5"),
    ],
)
def test_the_client_s_address_is_the_last_that_is_no_proxy_of_ours(peer: str, lines: list[str], address: str) -> None:
    chosen = Settings.model_validate({"web": {"proxy": TRUSTED}})
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    request = Request({"type": "http", "headers": headers, "client": (peer, 1)})
    assert Proxy(chosen).address(request) == address


@pytest.mark.parametrize(
    ("proxy", "names"),
    [
        ({"user_header": "X-Remote-User"}, "trusted"),
        ({"trusted": ["0.0.0.0/0"]}, "trusted"),
        ({"trusted": ["::/0"]}, "trusted"),
        ({"trusted": ["proxy.example"]}, "trusted"),
        ({"trusted": ["192.0.2.1/24"]}, "trusted"),
        ({"trusted": ["unix"], "user_header": "X Remote"}, "user_header"),
        ({"trusted": ["unix"], "user_header": "X_Remote_User"}, "user_header"),
        ({"role": "root"}, "role"),
    ],
)
def test_what_would_trust_everybody_is_no_setting(proxy: dict[str, Any], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        Settings.model_validate({"web": {"proxy": proxy}})


async def test_room_for_answers_is_each_client_s_not_the_proxy_s(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        app = make_app(node.settings, lambda: Engines(node.ports, node.engines.index))
        app.add_route("/counted", lambda request: PlainTextResponse(share_of(request).address))
        told = []
        for address in ("192.0.2.1", "198.51.100.1"):
            async with client(node, app, address) as asking:
                told.append((await asking.get("/counted", headers={"X-Forwarded-For": "203.0.113.7"})).text)
        assert told == ["203.0.113.7", "198.51.100.1"]
