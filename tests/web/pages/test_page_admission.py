"""No page shows anything to nobody, and none changes anything but for a form of ours. Pages are found, not listed.

Attack 19 of `reference/reliability.md`: a foreign Origin, no token, another browser's token, and a lesser role.
"""

import re
from pathlib import Path

import httpx
import pytest

from ingest.settings import Settings
from ingest.staff.caller import Verb
from ingest.web.app import make_app
from ingest.web.entry.same_origin import API
from tests.ingest.desk import Desk, desk, settings
from tests.web.client import HERE, add_user, browser, client, closed, logged_in
from tests.web.routes import PlainRoute, routes

MACHINES = {"/livez", "/readyz", "/metrics"}
DOORS = {"/login", "/language", "/logout", "/assets/{of}/{name}"}
"""Pages for whoever comes."""


def pages() -> list[PlainRoute]:
    app = make_app(Settings(), lambda: pytest.fail("no page is asked anything"))
    return [one for one in routes(app) if not one.path.startswith(API) and one.path not in MACHINES]


PAGES = pages()
CHANGING = [one for one in PAGES if one.changes]


def url(page: PlainRoute) -> str:
    return re.sub(r"\{[^}]*\}", "x", page.path)


def closed_settings(folder: Path) -> Settings:
    return settings(folder, **closed())


async def token(asking: httpx.AsyncClient, path: str = "/login") -> str:
    """Return what the form of a page carries."""
    answer = await asking.get(path, headers={"accept": "text/html"})
    found = re.search('name="csrf" value="([0-9a-f]{64})"', answer.text)
    assert found is not None, answer.text
    return found[1]


async def entered(node: Desk, asking: httpx.AsyncClient, role: str) -> str:
    """Log in by the page; return what forms carry then."""
    await add_user(node, "root", role)
    await logged_in(asking, "root")
    del asking.headers["X-CSRF-Token"]
    return await token(asking, "/")


def test_there_are_pages_to_look_at() -> None:
    assert {"GET /", "POST /login"} <= set(map(str, PAGES))


@pytest.mark.parametrize("page", [one for one in PAGES if one.path not in DOORS], ids=str)
async def test_nobody_is_led_to_the_login_and_changes_nothing(tmp_path: Path, page: PlainRoute) -> None:
    assert page.verb is not None
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        form = {"csrf": await token(asking)}
        if page.changes:
            answer = await asking.request(page.method, url(page), data=form, headers=browser())
            assert answer.status_code == 401
        else:
            answer = await asking.get(f"{url(page)}?a=1")
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login?next=%2F")


@pytest.mark.parametrize("page", [one for one in PAGES if not one.changes], ids=str)
async def test_every_page_says_that_nothing_else_may_run_in_it(tmp_path: Path, page: PlainRoute) -> None:
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        await entered(node, asking, "admin")
        answer = await asking.get(url(page), headers={"accept": "text/html"})
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("page", CHANGING, ids=str)
async def test_attack_19_only_a_form_of_ours_changes_anything(tmp_path: Path, page: PlainRoute) -> None:
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking, client(node) as other:
        ours = await entered(node, asking, "admin")
        anothers = await token(other)
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:9000"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
            {},
        ):
            answer = await asking.request(page.method, url(page), data={"csrf": ours}, headers=headers)
            assert answer.status_code == 403, headers
        for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": anothers}, {"csrf": [ours, ours]}):
            answer = await asking.request(page.method, url(page), data=form, headers=browser())
            assert answer.status_code == 403, form


@pytest.mark.parametrize("page", [one for one in CHANGING if one.verb not in {None, Verb.READ}], ids=str)
async def test_a_lesser_role_changes_nothing(tmp_path: Path, page: PlainRoute) -> None:
    async with desk(closed_settings(tmp_path)) as node, client(node) as asking:
        form = {"csrf": await entered(node, asking, "viewer")}
        answer = await asking.request(page.method, url(page), data=form, headers=browser())
        assert answer.status_code == 403
