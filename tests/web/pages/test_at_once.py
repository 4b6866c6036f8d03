"""The page offers to hold at once what was discarded twice, asks first, lists what there is and ends it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ingest.heart import fresh_answer
from ingest.records import Fate
from tests.ingest.desk import settings
from tests.web.asking import BOX, Api, api
from tests.web.pages.here import hidden, plain_text, seen
from tests.web.pages.lived_in import posted
from tests.web.test_at_once import AUTO, ROBOT, Mails, discarded


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    monkeypatch.setattr(fresh_answer, "FRESH_S", 0.0)
    async with api(settings(tmp_path)) as opened:
        yield opened


async def test_a_loop_with_many_addresses_says_so_and_its_release_tells_how_to_let_it_pass(here: Api) -> None:
    mails = Mails(here)
    fates = [await mails.come(sender=f"case471{number}@loop.example", header=AUTO) for number in range(8)]
    assert fates == [Fate.STORED] * 5 + [Fate.HELD] * 3
    (row,) = (await here.get("/storms"))["items"]
    storm = f"/storms/{row['storm']}"
    assert "case4715@loop.example and 2 other addresses" in plain_text(await seen(here, storm))
    assert "case4715@loop.example und 2 weitere Adressen" in plain_text(await seen(here, storm, language="de"))
    question = await seen(here, "/decide", kind="release", storm=row["storm"])
    assert "/allow?storm=" in question
    assert "is judged anew" in question
    assert "/allow?storm=" not in await seen(here, "/decide", kind="discard", storm=row["storm"])


async def test_it_is_offered_asked_listed_and_ended(here: Api) -> None:
    mails = Mails(here)
    storm = await discarded(here, mails, 1)
    assert "/at-once/new" not in await seen(here, f"/storms/{storm}")
    await discarded(here, mails, 1)
    for language, words in (
        ("en", "You discarded this loop twice: hold it at once next time."),
        ("de", "Diese Schleife wurde zweimal verworfen: nächstes Mal sofort anhalten."),
    ):
        assert words in plain_text(await seen(here, f"/storms/{storm}", language=language))
    question = await seen(here, "/at-once/new", storm=storm)
    assert ROBOT in question
    facts = {"storm": hidden(question, "/at-once/new")["storm"], "mailbox": BOX, "days": "30", "note": "he knows"}
    assert await posted(here, "/at-once/new", "/at-once/new", question, **facts) == "/at-once"
    listed = await seen(here, "/at-once")
    assert ROBOT in listed
    assert "he knows" in listed
    assert "/at-once/new" not in await seen(here, f"/storms/{storm}")
    assert await mails.come("I am away.", header=AUTO) is Fate.HELD
    (rule,) = (await here.get("/at-once"))["items"]
    await posted(here, f"/at-once/{rule['id']}/end", f"/at-once/{rule['id']}/end", listed)
    assert (await here.get("/at-once"))["items"][0]["state"] == "ended"
