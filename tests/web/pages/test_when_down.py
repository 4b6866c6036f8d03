"""Pages while something is away: the index, the store, the spool's folder. What does not need it goes on working."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.errors import SpoolUnavailable
from ingest.ports.spool import Backlog
from ingest.settings import Settings
from ingest.staff.caller import Verb
from ingest.web.app import make_app
from ingest.web.pages.asset_files import address_of
from ingest.web.pages.texts import languages
from ingest.wiring import Engines
from tests.ingest.desk import desk, settings
from tests.services.secantus import Secantus
from tests.services.service import CannotStart
from tests.strict import missing
from tests.web.asking import BOX, Api, api, mongodb_settings
from tests.web.client import PASSWORD, add_user, browser, client, closed, logged_in
from tests.web.pages.here import hidden, plain_text, seen, token
from tests.web.pages.lived_in import LivedIn, live_in
from tests.web.pages.test_everywhere import all_of, told

CLOSED_PORT = "http://127.0.0.1:1"


async def without_search(here: Api, what: LivedIn) -> None:
    """All pages but the search answer as ever; that one says what is the matter, and keeps its form."""
    for language, texts in languages(here.node.settings).items():
        html = await seen(here, "/search", q="hostile", language=language)
        assert texts("search.away") in html
        assert 'value="hostile"' in html
    for path in all_of(what.addresses(), what.lists()):
        said = await told(here, path)
        assert not said.startswith(("5", "4")), (path, said[:200])


async def test_the_index_is_a_server_that_is_down(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        ours = await live_in(here, BOX, "ours")
    async with api(settings(tmp_path, search={"url": CLOSED_PORT})) as here:
        await without_search(here, ours)


async def test_the_index_is_a_file_that_is_damaged(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        ours = await live_in(here, BOX, "ours")
        index = tmp_path / "data" / "search.sqlite"
        with sqlite3.connect(index) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with index.open("r+b") as file:
            file.seek(4_096)
            file.write(b"mould " * (index.stat().st_size // 6))
        await without_search(here, ours)


async def pages_say_so(asking: httpx.AsyncClient, chosen: Settings, paths: list[str]) -> None:
    """Every page says in the reader's language that it cannot be shown now, and nothing of what is inside."""
    for language, texts in languages(chosen).items():
        for path in paths:
            answer = await asking.get(path, headers={"accept": "text/html", "accept-language": language})
            assert answer.status_code == 503, (path, answer.text)
            assert f'<html lang="{language}">' in answer.text, path
            assert answer.headers["retry-after"]
            assert plain_text(answer.text).startswith(f"{texts('trouble.503')} {texts('trouble.why.503')}")
            assert not any(word in answer.text for word in ("Traceback", "pymongo", "mongodb:", str(chosen.data_dir)))


async def door_is_there(asking: httpx.AsyncClient, status: int) -> None:
    """Who is not in sees the login, whatever is away; in answers to it there is a page too."""
    door = await asking.get("/login?next=/jobs", headers={"accept": "text/html", "accept-language": "de"})
    assert (door.status_code, "password" in door.text) == (200, True)
    assert (await asking.get(address_of("pages.css"))).status_code == 200
    form = {"csrf": token(door.text), "name": "anna", "password": PASSWORD, "next": "/jobs"}
    answer = await asking.post("/login", data=form, headers={**browser(), "accept-language": "de"})
    assert answer.status_code == status
    assert status != 503 or '<html lang="de">' in answer.text


@pytest.fixture
def own_store() -> Iterator[Secantus]:
    """A server that the test may stop."""
    try:
        with Secantus() as server:
            yield server
    except CannotStart as reason:
        missing(str(reason))


@pytest.mark.parametrize("how", ["stopped", "frozen"])
async def test_the_store_is_down_and_comes_back(tmp_path: Path, own_store: Secantus, how: str) -> None:
    short = {"timeout_s": 0.5, "connect_timeout_s": 0.5}
    chosen = mongodb_settings(tmp_path, own_store.url, **closed())
    chosen = chosen.model_copy(update={"store": chosen.store.model_copy(update=short)})
    async with api(chosen) as here:
        ours = await live_in(here, BOX, "ours")
    async with desk(chosen) as node, client(node) as asking, client(node) as stranger:
        await add_user(node, "anna", "admin")
        await logged_in(asking)
        question = await asking.get("/decide", params={"kind": "release", "storm": ours.storm})
        form = hidden(question.text, "/decide")
        own_store.stop() if how == "stopped" else own_store.freeze()
        paths = [one for one in all_of(ours.addresses(), ours.lists()) if "/shunted/" not in one]
        await pages_say_so(asking, chosen, paths)
        decided = await asking.post("/decide", data=form, headers=browser())
        assert decided.status_code == 503
        assert "<html" in decided.text
        await door_is_there(stranger, 503)
        await door_is_there(asking, 503)
        own_store.start() if how == "stopped" else own_store.thaw()
        async with asyncio.timeout(60):
            while (await asking.get("/")).status_code != 200:
                await asyncio.sleep(0.1)
        assert (await asking.post("/decide", data=form, headers=browser())).status_code == 303, "the same form is good"
        await door_is_there(stranger, 303)


async def test_the_overview_says_that_the_store_is_away(tmp_path: Path, own_store: Secantus) -> None:
    short = {"timeout_s": 0.5, "connect_timeout_s": 0.5}
    chosen = mongodb_settings(tmp_path, own_store.url)
    chosen = chosen.model_copy(update={"store": chosen.store.model_copy(update=short)})
    async with api(chosen) as here:
        own_store.stop()
        for language, texts in languages(chosen).items():
            assert texts("overview.store_away") in await seen(here, "/overview", language=language)


@pytest.mark.parametrize("how", ["hangs", "cannot be read"])
async def test_the_overview_says_that_the_folder_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    hangs = asyncio.Event()
    loop = asyncio.get_running_loop()

    def away(_: Settings) -> Backlog:
        if how == "hangs":
            asyncio.run_coroutine_threadsafe(hangs.wait(), loop).result()
        raise SpoolUnavailable("/secret/place cannot be read")

    monkeypatch.setattr("ingest.web.look.ledger_backlog", away)
    monkeypatch.setattr("ingest.web.pages.desk.overview.LOOK_S", 0.1)
    async with api(settings(tmp_path)) as here:
        for language, texts in languages(here.node.settings).items():
            html = await seen(here, "/overview", language=language)
            assert 'class="alert"' in html
            assert texts("overview.some_only") not in html, "he sees all mailboxes"
            assert (await seen(here, "/", language=language)) != ""
        here.ask_as(BOX, verbs=frozenset({Verb.READ}))
        html = await seen(here, "/overview")
        assert "/secret/place" not in html
        assert str(tmp_path) not in html
        hangs.set()


async def test_a_fault_of_ours_is_a_page_too(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        app = make_app(node.settings, broken)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8026") as asking:
            for language, texts in languages(node.settings).items():
                answer = await asking.get("/", headers={"accept": "text/html", "accept-language": language})
                assert answer.status_code == 500
                assert plain_text(answer.text).startswith(f"{texts('trouble.500')} {texts('trouble.why.500')}")
                assert "secret" not in answer.text
                assert answer.headers["content-security-policy"].startswith("default-src 'none'")
            assert (await asking.get("/api/v1/held")).headers["content-type"] == "application/problem+json"


def broken() -> Engines:
    raise RuntimeError("secret")
