"""Logins of browsers: from the password to the cookie, and every way in which one ends."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.accounts import users
from ingest.settings import Settings
from tests.ingest.desk import BOX, Desk, desk, settings
from tests.web.client import PASSWORD, add_user, bearer, browser, client, closed, logged_in

WHO = "/api/v1/session"


def made(folder: Path, **web: Any) -> Settings:
    return settings(folder, **closed(**web))


async def test_a_login_says_who_one_is_and_lasts(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node, "anna", "reviewer", BOX)
        who = await logged_in(asking, "Anna")
        assert (who["name"], who["verbs"], who["mailboxes"]) == ("anna", ["decide", "read"], [BOX])
        again = await asking.get(WHO)
        assert again.json() == who
        assert again.headers["cache-control"] == "no-store"


async def test_the_cookie_is_held_to_tls_where_there_is_some(tmp_path: Path) -> None:
    async with desk(made(tmp_path, url="https://desk.example")) as node:
        await add_user(node)
        async with client(node, base="https://desk.example") as asking:
            answer = await asking.post(WHO, json={"name": "anna", "password": PASSWORD})
            cookies = answer.headers.get_list("set-cookie")
            assert sorted(one.partition("=")[0] for one in cookies) == ["__Host-hdi_device", "__Host-hdi_session"]
            for one in cookies:
                assert {"HttpOnly", "Secure", "Path=/"} <= {part.strip() for part in one.split(";")}
                assert f"SameSite={'strict' if 'hdi_session' in one else 'lax'}" in one
                assert "domain" not in one.lower()
            assert (await asking.get(WHO)).status_code == 200
            plain = {"cookie": f"hdi_session={asking.cookies['__Host-hdi_session']}"}
            asking.cookies.clear()
            assert (await asking.get(WHO, headers=plain)).status_code == 401, "a neighbour could have set it"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("off", PASSWORD),
        ("sso", ""),
        ("sso", PASSWORD),
        ("anna", f"{PASSWORD} "),
    ],
)
async def test_what_is_wrong_is_not_told_apart(tmp_path: Path, name: str, password: str) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node)
        await add_user(node, "sso", password="")
        await add_user(node, "off")
        await users.change(node.ports.accounts, "off", "tests", disabled=True)
        answer = await asking.post(WHO, json={"name": name, "password": password or "x"})
        assert answer.status_code == 401
        assert answer.json()["detail"] == "There is no such name with this password."
        assert "set-cookie" not in answer.headers


async def test_a_cookie_that_was_planted_is_not_the_login(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking, client(node) as thief:
        await add_user(node)
        await add_user(node, "mallory")
        await logged_in(thief, "mallory")
        planted = thief.cookies["hdi_session"]
        asking.cookies.set("hdi_session", planted)
        await logged_in(asking)
        mine = [one.value for one in asking.cookies.jar if one.name == "hdi_session"]
        assert planted not in mine[-1:]
        assert (await thief.get(WHO)).status_code == 401, "the login that the browser had is over"


async def test_a_cookie_that_comes_twice_is_nobody_s(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node)
        await logged_in(asking)
        value = asking.cookies["hdi_session"]
        asking.cookies.clear()
        for line in (f"hdi_session={value}; hdi_session=x", f"hdi_session={value}; hdi_session={value}"):
            assert (await asking.get(WHO, headers={"Cookie": line})).status_code == 401
        assert (await asking.get(WHO, headers={"Cookie": f"a=b; hdi_session={value}"})).status_code == 200


async def test_a_stolen_cookie_is_worth_nothing_after_the_logout(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node, **browser()) as asking, client(node) as thief:
        await add_user(node)
        await logged_in(asking)
        thief.cookies.set("hdi_session", asking.cookies["hdi_session"])
        assert (await thief.get(WHO)).status_code == 200
        assert (await asking.delete(WHO)).status_code == 204
        assert (await thief.get(WHO)).status_code == 401
        assert "hdi_session" not in asking.cookies


async def test_another_password_ends_all_logins_but_a_new_one_here(tmp_path: Path) -> None:
    path, new = f"{WHO}/password", "another horse battery"
    async with desk(made(tmp_path)) as node, client(node, **browser()) as mine, client(node) as thief:
        await add_user(node)
        await logged_in(mine)
        await logged_in(thief)
        for body, status in (
            ({"old": "wrong horse battery", "new": new}, 403),
            ({"old": PASSWORD, "new": "short"}, 422),
            ({"old": PASSWORD, "new": new}, 200),
        ):
            answer = await mine.put(path, json=body)
            assert answer.status_code == status, answer.text
        assert (await mine.get(WHO)).json()["csrf_token"] == answer.json()["csrf_token"]
        assert (await thief.get(WHO)).status_code == 401
        assert (await thief.post(WHO, json={"name": "anna", "password": PASSWORD})).status_code == 401
        assert (await thief.put(path, json=body, headers=await bearer(node, "crm"))).status_code == 403


async def ended(node: Desk, **changes: Any) -> None:
    await users.change(node.ports.accounts, "anna", "tests", **changes)


@pytest.mark.parametrize(
    "changes",
    [{"disabled": True}, {"password": "$argon2id$other"}, {"role": "viewer"}, {"mailboxes": (BOX,)}],
    ids=lambda changes: next(iter(changes)),
)
async def test_what_takes_rights_away_ends_all_logins_everywhere(tmp_path: Path, changes: dict[str, Any]) -> None:
    async with desk(made(tmp_path)) as node, client(node) as here, client(node) as there:
        await add_user(node)
        for one in (here, there):
            await logged_in(one)
        kept = [one.cookies["hdi_session"] for one in (here, there)]
        await ended(node, **changes)
        assert [(await one.get(WHO)).status_code for one in (here, there)] == [401, 401]
        if "disabled" in changes:
            await ended(node, disabled=False)
            assert [(await one.get(WHO)).status_code for one in (here, there)] == [401, 401], kept


async def test_a_login_that_raced_with_its_end_has_ended(tmp_path: Path) -> None:
    """A session that is written after all were ended carries the old epoch."""
    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node)
        before = await node.ports.accounts.user("anna")
        assert before is not None
        await ended(node, disabled=True)
        await ended(node, disabled=False)
        sessions = asking._transport.app.state.admission.sessions
        begun = await sessions.begin(node.ports.accounts, before)
        asking.cookies.set("hdi_session", begun.secret)
        assert (await asking.get(WHO)).status_code == 401


async def test_a_token_ends_with_its_owner_and_may_no_more_than_he(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node, "anna", "reviewer", BOX)
        token = await bearer(node, "hers", owner="anna")
        who = (await asking.get(WHO, headers=token)).json()
        assert (who["name"], who["verbs"], who["mailboxes"]) == ("token:hers", ["decide", "read"], [BOX])
        await ended(node, disabled=True)
        assert (await asking.get(WHO, headers=token)).status_code == 401
        await ended(node, disabled=False)
        assert (await asking.get(WHO, headers=token)).status_code == 200


class Wall:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("steps", "lives"),
    [
        ([3_500], True),
        ([3_700], False),
        ([3_000] * 7, True),
        ([3_000] * 8, False),
        ([-600], True),
        ([-2_000], False),
        ([-600, 600, 600], True),
        ([-2_000, 2_000], True),
        ([1e9, -1e9], True),
    ],
)
async def test_time_ends_a_login_and_a_clock_that_jumps_makes_none_last(
    tmp_path: Path, steps: list[float], lives: bool
) -> None:
    """An hour without use, six in all; `steps` are what the clock does between two requests."""
    chosen = made(tmp_path, session_idle_s=3_600, session_s=6 * 3_600)
    async with desk(chosen) as node, client(node) as asking:
        await add_user(node)
        wall = asking._transport.app.state.admission.sessions._wall = Wall()
        await logged_in(asking)
        for step in steps:
            wall.now += step
            status = (await asking.get(WHO)).status_code
        assert (status == 200) is lives


async def test_old_sessions_are_forgotten_at_a_later_login(tmp_path: Path) -> None:
    async with desk(made(tmp_path, session_s=3_600)) as node, client(node) as asking:
        await add_user(node)
        wall = asking._transport.app.state.admission.sessions._wall = Wall()
        await logged_in(asking)
        asking.cookies.clear()
        wall.now += 2 * 3_600
        await logged_in(asking)
        assert await node.ports.accounts.end_sessions("anna") == 1


async def test_guesses_are_slowed_down_for_a_name_and_for_an_address(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking, client(node, address="192.0.2.9") as other:
        await add_user(node)
        app = asking._transport.app
        _same_application(other, app)
        wrong = {"name": "anna", "password": "wrong horse battery"}
        answers = [await asking.post(WHO, json=wrong) for _ in range(12)]
        assert [one.status_code for one in answers] == [401] * 10 + [429] * 2
        assert 0 < int(answers[-1].headers["retry-after"]) <= 15
        right = {"name": "anna", "password": PASSWORD}
        assert (await asking.post(WHO, json=right)).status_code == 429
        assert (await other.post(WHO, json=right)).status_code == 200, "the name has attempts left"


async def test_a_stranger_s_guesses_lock_no_known_browser_out(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node, client(node) as mine, client(node, address="192.0.2.9") as new:
        await add_user(node)
        await logged_in(mine)
        app = mine._transport.app
        _same_application(new, app)
        for network in range(30):
            async with client(node, app, address=f"198.51.100.{network}") as stranger:
                await stranger.post(WHO, json={"name": "anna", "password": "wrong horse battery"})
        right = {"name": "anna", "password": PASSWORD}
        assert (await new.post(WHO, json=right)).status_code == 429
        assert (await mine.post(WHO, json=right)).status_code == 200
        device = mine.cookies["hdi_device"]
        new.cookies.set("hdi_device", device[:-1] + ("0" if device[-1] != "0" else "1"))
        assert (await new.post(WHO, json=right)).status_code == 429, "a forged device is no known one"


async def test_a_worn_hash_is_made_anew_at_login(tmp_path: Path) -> None:
    from argon2 import PasswordHasher

    async with desk(made(tmp_path)) as node, client(node) as asking:
        await add_user(node)
        there = await node.ports.accounts.user("anna")
        assert there is not None
        old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        await node.ports.accounts.change_user(replace(there, password=old, version=2))
        await logged_in(asking)
        after = await node.ports.accounts.user("anna")
        assert after is not None
        assert after.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert (await asking.get(WHO)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b'{"name": {"$ne": null}, "password": {"$ne": null}}', b'{"name": "anna"}',
     b'{"name": "anna", "password": ["x"]}', b'{"name": "' + b"a" * 101 + b'", "password": "x"}',
     b'{"name": "anna", "password": "' + b"x" * 1_001 + b'"}', b'{"name": "anna", "password": "x", "role": "admin"}'],
)  # fmt: skip
async def test_a_login_takes_two_texts_and_repeats_none(tmp_path: Path, body: bytes) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        answer = await asking.post(WHO, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422}
        assert "xxx" not in answer.text
        assert "aaa" not in answer.text


@pytest.mark.parametrize(
    ("password", "status"), [("\\u0000", 200), ("ｐ", 200), ("e\\u0301", 200), ("😀", 200), ("\\ud800", 422)]
)
async def test_any_text_can_be_a_password(tmp_path: Path, password: str, status: int) -> None:
    async with desk(made(tmp_path)) as node, client(node) as asking:
        content = f'{{"name": "anna", "password": "{password * 12}"}}'
        await add_user(node, password=json.loads(content)["password"])
        answer = await asking.post(WHO, content=content.encode(), headers={"Content-Type": "application/json"})
        assert answer.status_code == status


def _same_application(one: Any, app: Any) -> None:
    one._transport.app = app


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://desk.example:443", "https://desk.example"),
        ("http://desk.example:80/", "http://desk.example"),
        ("HTTPS://Desk.example/", "https://desk.example"),
        ("https://desk.example:8443/ingest/", "https://desk.example:8443"),
        ("https://[::1]:443", "https://[::1]"),
        ("https://xn--hus-pla.example", "https://xn--hus-pla.example"),
    ],
)
async def test_our_page_is_known_however_its_address_is_written(tmp_path: Path, url: str, origin: str) -> None:
    """Reported of Ktor (pull request 3969) and Mojarra (issue 3517): a port that the scheme means is not sent."""
    async with (
        desk(settings(tmp_path, **closed(url=url))) as node,
        client(node, base=origin, **browser(origin)) as asking,
    ):
        await add_user(node)
        await logged_in(asking)
        assert all(one.secure == origin.startswith("https:") for one in asking.cookies.jar)
        assert (await asking.delete("/api/v1/session")).status_code == 204
