"""The search page: words found and marked, what it says when there is nothing or no index, and for whom."""

from typing import Any

import pytest

from ingest.errors import SearchUnavailable
from ingest.web.forms.marked import marked as escaped
from ingest.web.pages.mail.search_page import marked
from tests.ingest.desk import looping, mail
from tests.web.asking import BOX, OTHER, RICH, Api
from tests.web.pages.here import links, plain_text, seen

HOSTILE = RICH.replace(b"Subject: <b>Rechnung</b> & ", b"Subject: <script>alert(1)</script> <mark>x</mark> rechnung ")
AWAY = "Search does not answer now. Everything else works"


async def test_what_was_found_is_marked_and_leads_on(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    html = await seen(here, "/search", q="CAFÉ invoice")
    assert "&lt;b&gt;Rechnung&lt;/b&gt; &amp; <mark>café</mark>" in html
    assert "<mark>invoice</mark>" in html
    assert "1 mail" in plain_text(html)
    stored = await here.node.ports.store.get(key)
    assert stored is not None
    assert f"/mail/{key}" in links(html)
    assert f"/threads/support%40desk.example/{stored.thread}" in [one.replace("@", "%40") for one in links(html)]
    assert 'value="CAFÉ invoice"' in html


async def test_a_hostile_subject_is_marked_and_runs_nothing(here: Api) -> None:
    await here.arrive(HOSTILE)
    html = await seen(here, "/search", q="rechnung alert")
    assert "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt; &lt;mark&gt;x&lt;/mark&gt; <mark>rechnung</mark>" in html
    assert "<script>" not in html


def test_what_steers_a_screen_is_taken_out_of_what_is_marked_too() -> None:
    assert marked(escaped("a\u202e\x1b<b>word</b>", "word")) == "a\ufffd\ufffd&lt;b&gt;<mark>word</mark>&lt;/b&gt;"


async def test_words_that_are_html_stay_words(here: Api) -> None:
    html = await seen(here, "/search", q='"><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in html


async def test_nothing_is_said_to_be_nothing(here: Api) -> None:
    assert "Type words" in plain_text(await seen(here, "/search"))
    html = await seen(here, "/search", q="nowhere")
    assert "No mail has all these words." in plain_text(html)
    assert "/trace?what=nowhere" in links(html)
    html = await seen(here, "/search", q="x" * 257)
    assert "256 characters at most" in plain_text(html)
    assert "No mail has" not in html


async def test_one_mailbox_and_only_his(here: Api) -> None:
    mine = await here.arrive(mail(1))
    theirs = await here.arrive(mail(2, to=OTHER), to=OTHER)
    html = await seen(here, "/search", q="question", mailbox=OTHER)
    assert f"/mail/{theirs[0]}" in links(html)
    assert f"/mail/{mine[0]}" not in links(html)
    assert f"<option selected>{OTHER}</option>" in html
    here.ask_as(BOX)
    html = await seen(here, "/search", q="question")
    assert f"/mail/{mine[0]}" in links(html)
    assert theirs[0] not in html
    assert OTHER not in html, "nor is that mailbox offered"
    await seen(here, "/search", 404, q="question", mailbox=OTHER)


async def test_held_mail_is_found_by_its_sender_and_only_his(here: Api) -> None:
    (key,) = await here.arrive(looping(1))
    (other,) = await here.arrive(looping(2), to=OTHER)
    html = await seen(here, "/search", q="robot@loop.example")
    assert {f"/mail/{key}", f"/mail/{other}"} <= set(links(html))
    here.ask_as(BOX)
    html = await seen(here, "/search", q="robot@loop.example")
    assert f"/mail/{key}" in links(html)
    assert other not in html


async def test_with_the_index_away_the_page_is_there_and_says_so(here: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.arrive(RICH, looping(1))

    async def away(*_: Any) -> None:
        raise SearchUnavailable("the index is away")

    index: Any = here.node.engines.index
    monkeypatch.setattr(type(index), "search", away)
    html = await seen(here, "/search", q="robot@loop.example")
    assert AWAY in plain_text(html)
    assert 'value="robot@loop.example"' in html
    assert "Held mail from this address" in html
    assert "Die Suche antwortet gerade nicht." in plain_text(await seen(here, "/search", q="x", language="de"))


async def test_with_the_store_away_it_is_no_empty_answer(here: Api) -> None:
    await here.arrive(RICH)
    here.node.store.down()
    await seen(here, "/search", 503, q="invoice")
    here.node.store.up()
