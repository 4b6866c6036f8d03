"""GET /api/v1/search on both engines: words are words (attack 18), no mail of another mailbox, and what is shown is
inert."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.web.forms.marked import excerpt, marked, marks
from tests.ingest.desk import mail, settings
from tests.web.asking import BOX, OTHER, RICH, Api, api

ATTACKS = (
    *("*:* OR mailbox:sales", "mailbox:sales@desk.example", "/.*/", "a~*", "word*", "*", "?", "\\", '"', "'", "(", ")"),
    *('{"$ne": null}', '{"match_all": {}}', "NOT question", "question OR word2", "question AND NOT word1", "NEAR(a b)"),
    *("word1^1000", "subject:question", "{subject text}: question", "-word1", "+question", "[a TO z]", "question~9"),
    *(
        "_exists_:mailbox",
        "question\0word2",
        "\u202eword2",
        "a" * 256,
        "( " * 128,
        '" ' * 128,
        "\ufffe",
        "%00",
        "😀 question",
    ),
)


@pytest.fixture(params=["sqlite", "elasticsearch"])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Api]:
    more = {}
    if request.param == "elasticsearch":
        url = request.getfixturevalue("elasticsearch_url")
        more = {"search": {"url": url, "index": f"ingest-test-search-{tmp_path.name[-20:].replace('_', '-')}"}}
    async with api(settings(tmp_path, **more)) as opened:
        await opened.node.engines.index.prepare()
        yield opened
        await opened.node.engines.index.clear()


async def found(here: Api, q: str, **query: object) -> list[str]:
    return [one["message"] for one in (await here.get("/search", q=q, **query))["items"]]


async def test_words_find_mail_and_are_marked_where_they_stand(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    (one,) = (await here.get("/search", q="CAFÉ invoice"))["items"]
    assert one["message"] == key
    assert one["sender"] == {"address": "ann@customer.example", "name": "Ann Ärger"}
    assert one["subject"] == "<b>Rechnung</b> & café"
    assert one["marked"]["subject"] == "&lt;b&gt;Rechnung&lt;/b&gt; &amp; <mark>café</mark>"
    assert "<mark>invoice</mark>" in one["marked"]["snippet"]
    assert "<i>" not in one["marked"]["snippet"]
    if not here.node.settings.search.url.get_secret_value():
        assert await found(here, "cafe wrong invo") == [key], "without accents, and the last word as a beginning"
    assert await found(here, "cafe nowhere") == []


async def test_no_words_reach_another_mailbox(here: Api) -> None:
    mine = await here.arrive(mail(1))
    theirs = await here.arrive(mail(2, to=OTHER), to=OTHER)
    assert set(await found(here, "question")) == {*mine, *theirs}
    here.ask_as(BOX)
    for q in ("question", *ATTACKS):
        for query in ({}, {"mailbox": BOX}):
            assert set(await found(here, q, **query)) <= set(mine), q
    for mailbox in (OTHER, f"{BOX},{OTHER}", "*", "", f"{BOX}\0"):
        answer = await here.client.get("/api/v1/search", params={"q": "question", "mailbox": mailbox})
        assert answer.status_code in (404, 422), mailbox
    here.ask_as(BOX, OTHER)
    assert set(await found(here, "question")) == {*mine, *theirs}


async def test_what_is_typed_is_no_language(here: Api) -> None:
    await here.arrive(mail(1), mail(2))
    for q in (
        "*:*",
        "/.*/",
        "*",
        "question OR nowhere",
        "question AND NOT word2",
        "NOT nowhere",
        "-nowhere",
        "que?tion",
    ):
        assert await found(here, q) == [], q
    assert len(await found(here, "question")) == 2


@pytest.mark.parametrize("q", ["", "a" * 257])
async def test_a_search_is_neither_empty_nor_a_novel(here: Api, q: str) -> None:
    assert (await here.client.get("/api/v1/search", params={"q": q})).status_code == 422


async def test_what_was_erased_is_not_found_although_the_index_still_has_it(here: Api) -> None:
    (key,) = await here.arrive(mail(1))
    assert await found(here, "question") == [key]
    await here.node.engines.ports.store.remove([key])
    assert await found(here, "question") == []


class _Tags(HTMLParser):
    """Notes every tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag}{attrs or ''}")

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.text += data


@given(
    st.text(st.characters(exclude_characters="\r\0", exclude_categories=("Cs",)), max_size=200), st.text(max_size=40)
)
def test_nothing_but_marks_is_html_in_what_is_shown(text: str, words: str) -> None:
    reader = _Tags()
    reader.feed(marked(text, words))
    reader.close()
    assert reader.text == text
    assert set(reader.tags) <= {"mark", "/mark"}
    assert reader.tags == ["mark", "/mark"] * (len(reader.tags) // 2)
    assert len(marks(text, words)) == len(reader.tags) // 2


@given(st.text(max_size=2_000), st.text(max_size=60))
def test_an_excerpt_is_a_piece_of_the_text_and_holds_a_match(text: str, words: str) -> None:
    piece = excerpt(text, words)
    assert len(piece) <= 200
    assert " ".join(piece.split()) in re.sub(r"\s+", " ", text).strip() or not piece
    if piece:
        assert marks(piece, words)


def test_a_text_of_a_megabyte_is_looked_through_no_further_than_it_is_indexed() -> None:
    assert excerpt("x " * 500_000 + "word", "word") == ""
    assert marks("word " * 10, "nothing") == []
