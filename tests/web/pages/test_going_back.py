"""What a page says after something was done, and where it leads back to: the list, its filters and its page."""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.ports import StormRow
from ingest.records import HeldMessage
from ingest.web.pages.held.going_back import came_from, telling
from tests.ingest.desk import mail
from tests.jobs.desk import hold
from tests.web.asking import BOX, Api
from tests.web.pages.here import links, plain_text, seen, sent, token
from tests.web.pages.lived_in import HOPS, held_of, posted

ONE = b"From: once@loop.example\r\nSubject: the only one\r\n" + HOPS + mail(1)


def hidden(html: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return unescape(found[1])


async def asked_and_decided(here: Api, question: str) -> str:
    """Press the button of a question; return where that leads."""
    html = await seen(here, question)
    fields = {name: hidden(html, name) for name in ("kind", "key", "asked", "next")}
    about = {name: re.findall(f'name="{name}" value="([^"]*)"', html) for name in ("storm", "message")}
    return await posted(here, question, "/decide", html, **fields, **about)


@pytest.mark.parametrize(
    ("then", "kept"),
    [
        ("/?state=later&job=a&cursor=x%26y&kind=", "/?state=later&cursor=x%26y&kind="),
        ("/", "/"),
        ("/?job=a&later=b", "/"),
        ("//elsewhere.example/", "/"),
        ("/decide?kind=release&storm=v1:a", "/"),
    ],
)
def test_what_was_told_is_left_out_and_all_else_kept(then: str, kept: str) -> None:
    assert came_from(then) == kept
    assert telling(kept, "job", []) == kept


def test_a_page_tells_of_the_last_decision_only() -> None:
    assert telling("/?kind=single&job=old&later=one", "job", ["new"]) == "/?kind=single&job=new"


async def test_the_question_about_one_mail_names_it(here: Api) -> None:
    await hold(here.node, 12)
    one = (await held_of(here, BOX))[0]
    for language, it, they in (("en", "It is delivered", "They are"), ("de", "Sie wird in ihr Postfach", "Sie werden")):
        html = await seen(here, "/decide", language=language, kind="release", message=one.id)
        told = plain_text(html)
        for said in (one.subject, "robot@loop.example", BOX, it):
            assert said in told
        assert they not in told
        assert "<details><summary>" not in html.partition("<main")[2].partition("</main>")[0]
        assert f'href="/mail/{one.id}"' in html
        assert re.search("<time data-moment", html)
    assert "They are delivered" in plain_text(await seen(here, "/decide", kind="release", storm=one.storm))


async def test_a_decision_leads_back_to_the_page_of_the_filtered_list(here: Api) -> None:
    await hold(here.node, 12)
    (storm,) = {one.storm for one in await held_of(here, BOX)}
    first = await seen(here, f"/?mailbox={BOX}&kind=&state=waiting&job={'0' * 32}")
    (row,) = [one for one in links(first) if one.startswith(f"/storms/{storm}")]
    back = f"/?mailbox={BOX.replace('@', '%40')}&kind=&state=waiting"
    assert parse_qs(urlsplit(row).query)["next"] == [back]
    inside = await seen(here, row)
    (question,) = [one for one in links(inside) if one.startswith("/decide?kind=release&storm=")]
    to = await asked_and_decided(here, question)
    assert to.startswith(f"{back}&job=")
    html = await seen(here, to)
    assert re.search("12 mails are released in [0-9]+ s.", plain_text(html))
    (again,) = re.findall('hx-get="([^"]*)"', html)
    assert parse_qs(urlsplit(unescape(again)).query)["next"] == [back]
    job = to.rpartition("=")[2]
    told = await seen(here, f"/jobs/{job}/banner", next=back)
    assert hidden(told, "next") == back
    undone = await sent(here, f"/jobs/{job}/undo", csrf=token(html), next=back)
    assert undone.headers["location"].startswith(f"{back}&job=")


async def test_a_storm_that_was_put_off_is_told_with_the_way_back(here: Api) -> None:
    await hold(here.node, 12)
    (storm,) = {one.storm for one in await held_of(here, BOX)}
    later = f"/storms/{storm}/later"
    to = await posted(here, later, later, count="1000", next=f"/?mailbox={BOX}&kind=many")
    assert to.startswith("/?mailbox=")
    for language, until in (("en", "It comes back with 1,000 mails."), ("de", "Es kommt wieder bei 1.000 Mails.")):
        html = await seen(here, to, language=language)
        told = plain_text(html)
        assert "robot@loop.example" in told
        assert until in told
        assert f'action="/storms/{storm}/later/end"' in html
    here.ask_as("other@desk.example")
    assert "robot@loop.example" not in plain_text(await seen(here, f"/?later={storm}"))
    here.ask_as()
    await posted(here, "/", f"/storms/{storm}/later/end")
    assert "1,000" not in plain_text(await seen(here, to)), "it is put off no longer"


async def test_an_allowance_says_that_held_mail_stays_held(here: Api) -> None:
    await hold(here.node, 12)
    (storm,) = {one.storm for one in await held_of(here, BOX)}
    form = await seen(here, "/allow", storm=storm)
    to = await posted(
        here, "/allow", "/allow", form, storm=hidden(form, "storm"), sender="robot@loop.example", mailbox=BOX
    )
    html = await seen(here, to)
    assert "What is held already stays held" in plain_text(html)
    (question,) = [one for one in links(html) if one.startswith("/decide")]
    assert "Release 12 mails?" in plain_text(await seen(here, question))
    assert "Vom Sturm warten 12 Mails." in plain_text(await seen(here, to, language="de"))
    wrong = await sent(here, "/allow", csrf=token(form), storm=storm, sender="nobody", mailbox=BOX)
    assert hidden(wrong.text, "storm") == storm
    plain = await seen(here, await posted(here, "/allow", "/allow", sender="a@loop.example", mailbox=BOX, storm=""))
    assert "What is held already stays held" in plain_text(plain)
    assert not [one for one in links(plain) if one.startswith("/decide")]


async def test_a_single_mail_leads_to_the_list_of_those_and_a_storms_to_its_storm(here: Api) -> None:
    (single,) = await here.arrive(ONE)
    await hold(here.node, 12)
    other = next(one for one in await held_of(here, BOX) if one.id != single)
    for id_, back in ((single, "/?kind=single"), (other.id, f"/storms/{other.storm}")):
        html = await seen(here, f"/mail/{id_}")
        (question,) = [one for one in links(html) if one.startswith("/decide?kind=release")]
        assert parse_qs(urlsplit(question).query)["next"] == [back]
        to = await asked_and_decided(here, question)
        told = plain_text(await seen(here, to))
        assert re.search("1 mail is released in [0-9]+ s.", told), told


async def test_single_mails_are_listed_with_their_subjects_asked_for_at_once(
    here: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.arrive(*(HOPS + mail(n, sender=f"one{n}@loop.example") for n in range(3)))
    await here.arrive(HOPS + mail(3, sender="none@loop.example").replace(b"Subject: question 3\r\n", b""))
    quarantine = here.node.ports.quarantine
    asked: list[int] = []
    singles = quarantine.singles

    async def counted(rows: Sequence[StormRow]) -> list[HeldMessage]:
        asked.append(len(rows))
        return await singles(rows)

    monkeypatch.setattr(quarantine, "singles", counted)
    told = plain_text(await seen(here, "/?kind=single"))
    assert all(f"question {n}" in told for n in range(3))
    assert "(no subject)" in told
    assert asked == [4]


async def test_a_decisions_mails_can_be_narrowed_to_what_became_of_them(here: Api) -> None:
    (id_,) = await here.arrive(ONE)
    to = await asked_and_decided(here, f"/decide?kind=discard&message={id_}")
    (job,) = parse_qs(urlsplit(to).query)["job"]
    for result, told in (("", True), ("?result=done", True), ("?result=failed", False), ("?result=skipped", False)):
        assert (f"/mail/{id_}" in links(await seen(here, f"/jobs/{job}{result}"))) is told, result
