"""A page about a fault speaks the language of its reader; what the program said is folded below it, as English."""

import re
from pathlib import Path

import pytest

from ingest.metrics import INDEXED, STAGE, counted
from ingest.web.pages.desk.stages import stages
from tests.ingest.desk import desk, settings
from tests.web.asking import Api
from tests.web.client import add_user, client, closed, logged_in
from tests.web.pages.here import HTML, plain_text, seen, sent, token

CASES = [
    (404, "/storms/v1:none", "Vielleicht ist die Adresse vertippt", "There is no storm v1:none."),
    (404, "/nowhere", "Vielleicht ist die Adresse vertippt", "Not Found"),
    (422, "/storms/x", "In einem der Felder steht etwas", "The request is not what this route takes."),
    (422, "/?colour=red", "In einem der Felder steht etwas", "there is no filter 'colour'"),
]


@pytest.mark.parametrize(("status", "path", "german", "english"), CASES)
async def test_it_is_explained_and_the_english_is_folded(
    here: Api, status: int, path: str, german: str, english: str
) -> None:
    html = await seen(here, path, status, "de")
    main = html.partition("<main")[2].partition("</main>")[0]
    before, _, folded = main.partition("<details>")
    assert german in before
    assert english.replace("'", "&#39;") in folded
    assert '<p lang="en">' in folded
    assert english not in plain_text(before)


async def test_what_is_said_in_the_readers_words_has_nothing_below(here: Api) -> None:
    html = await seen(here, "/decide", 422, "de", kind="release")
    assert "bitte zuerst markieren" in html
    assert "<details><summary>" not in html.partition("<main")[2].partition("</main>")[0]
    answer = await here.client.post(
        "/allow", data={"csrf": "x"}, headers={**HTML, "accept-language": "de", "origin": "http://127.0.0.1:8026"}
    )
    assert answer.status_code == 403
    assert "Dieses Formular" in plain_text(answer.text)


async def test_a_form_that_is_not_taken_says_which_field(here: Api) -> None:
    answer = await sent(here, "/allow", csrf=token(await seen(here, "/allow")), sender="a@b.example", days="many")
    assert answer.status_code == 422
    assert re.search("<code><bdi>/days</bdi></code>", answer.text)


async def test_an_unknown_address_keeps_the_menu_for_who_has_come_in(tmp_path: Path) -> None:
    async with desk(settings(tmp_path, **closed())) as node, client(node) as asking:
        stranger = await asking.get("/nowhere", headers=HTML)
        assert (stranger.status_code, "<nav" in stranger.text) == (404, False)
        await add_user(node, "anna", "viewer")
        await logged_in(asking)
        known = await asking.get("/nowhere", headers=HTML)
        assert (known.status_code, 'href="/trace"' in known.text) == (404, True)
        assert "<bdi>anna</bdi>" in known.text


def test_what_is_made_searchable_is_counted_by_mails() -> None:
    def there() -> int:
        return next((one.mails for one in stages(counted()) if one.name == "index"), 0)

    STAGE.labels("index").observe(0.1)
    before = there()
    STAGE.labels("index").observe(0.1)
    INDEXED.inc(500)
    assert there() - before == 500
