"""Addresses that others would have staff open: none leads elsewhere, presses a button or breaks a page."""

import html
import re
from pathlib import Path

import pytest

from tests.ingest.desk import desk, settings
from tests.jobs.desk import hold
from tests.web.client import add_user, browser, client, closed, logged_in

ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "accept": "text/html"}


@pytest.mark.parametrize(
    "address",
    [
        "/?until=9999-12-31",
        "/?since=0001-01-01&until=0001-01-01",
        "/?since=0000-00-00",
        "/?since=0001-01-01T00:00:00%2B23:59",
        "/?until=9999-12-31T23:59:59-23:59",
    ],
)
async def test_a_filter_at_the_ends_of_time_is_answered(tmp_path: Path, address: str) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        answer = await asking.get(address, headers={"accept": "text/html"})
        assert answer.status_code in {200, 422}
        assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("host", ["[", "a/b", "x?y", "x#y", "", "127.0.0.1:99999999"])
async def test_a_host_that_is_none_changes_no_page(tmp_path: Path, host: str) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        for path in ("/login", "/storms/v1:aa?cursor=1"):
            answer = await asking.get(path, headers={"host": host, "accept": "text/html"})
            assert answer.status_code in {200, 303, 400, 403}
            if answer.status_code == 303:
                assert answer.headers["location"] == "/login?next=%2Fstorms%2Fv1%3Aaa%3Fcursor%3D1"


@pytest.mark.parametrize(
    "path",
    [
        "/decide?kind=release&storm=v1:aa",
        "/allow?sender=*@evil.example",
        "/threads/desk@ours.example/aa/merge?other=bb",
    ],
)
async def test_no_other_site_leads_to_a_question_whose_button_waits_for_a_key(tmp_path: Path, path: str) -> None:
    """A page that has staff hold Enter, or click twice, and opens a question under the finger (double-clickjacking)."""
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await add_user(node)
        led = await asking.get(path, headers=ELSEWHERE)
        assert led.headers.get("location") == "/", "nor by the page that asks once more with the login's cookie"
        await logged_in(asking)
        assert (await asking.get(path, headers=ELSEWHERE)).headers.get("location") == "/"
        assert (await asking.get(path, headers={"Sec-Fetch-Site": "same-site"})).headers.get("location") == "/"
        answer = await asking.get(f"/login?next={path.replace('&', '%26')}", headers=ELSEWHERE)
        assert answer.headers.get("location") == "/"


async def test_a_login_leads_to_no_question(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        await add_user(node)
        found = await asking.get("/login?next=/decide%3Fkind%3Ddiscard%26storm%3Dv1:aa", headers=ELSEWHERE)
        csrf = re.search('name="csrf" value="([0-9a-f]{64})"', found.text)
        assert csrf is not None
        assert 'name="next" value="/"' in found.text
        for other in (
            "/%64ecide?kind=discard",
            "/x/../decide",
            "/x/%2e%2e\\decide",
            "/decide#x",
            "/threads/a@b.example/aa/merge?other=bb",
        ):
            page = await asking.get("/login", params={"next": other}, headers=ELSEWHERE)
            assert 'name="next" value="/"' in page.text, other
        form = {"csrf": csrf[1], "name": "anna", "password": "correct horse battery", "next": "/decide?kind=discard"}
        assert (await asking.post("/login", data=form, headers=browser())).headers["location"] == "/"


@pytest.mark.parametrize(
    "asked", ["/?a=&quot;onload&#61;", "/?x=&Tab;/evil.example", "/?a=1&copy=2", "/storms/v1:aa?a=%26%25%22"]
)
async def test_the_page_that_asks_once_more_asks_for_the_same_address(tmp_path: Path, asked: str) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        answer = await asking.get(asked, headers=ELSEWHERE)
        found = re.search('content="0;url=([^"]*)"', answer.text)
        assert found is not None
        assert html.unescape(found[1]) == str(answer.request.url.raw_path, "ascii")


async def test_job_banners_are_asked_for_once_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        await hold(node, 12)
        counted: list[str] = []
        get = node.ports.jobs.get

        async def got(id_: str):
            counted.append(id_)
            return await get(id_)

        monkeypatch.setattr(node.ports.jobs, "get", got)
        await asking.get("/", params={"job": ["0" * 32] * 300})
        assert len(counted) == 1
        await asking.get("/", params={"job": ["x" * 100, "%00"]})
        assert len(counted) == 1, "what is no name of a job is none"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(("mode", "dest"), [("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty")])
@pytest.mark.parametrize("path", ["/?sender=*@a.example", "/overview", "/api/v1/held"])
async def test_no_page_elsewhere_loads_ours_into_itself(
    tmp_path: Path, path: str, mode: str, dest: str, site: str
) -> None:
    """With `open_on_loopback`, or behind a proxy, a browser needs no cookie of ours to ask."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        assert (await asking.get(path, headers=headers)).status_code == 403
        led = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        assert (await asking.get(path, headers=led)).status_code == 200


async def test_the_question_of_an_allowance_shows_a_look_alike(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node, client(node) as asking:
        cyrillic, latin = [
            await asking.get("/allow", params={"sender": f"*@p{a}ypal.example"}) for a in ("\u0430", "a")
        ]
        assert "*@xn--pypal-4ve.example" in cyrillic.text
        assert "Look twice" not in latin.text
