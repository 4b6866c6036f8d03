"""A conversation's page: in order, with what we sent, for whom it is; made one and taken apart after a question."""

import pytest

from ingest.staff.caller import Verb
from ingest.threads.sent import SentMail
from ingest.web.forms.thread import SentForm, ThreadForm
from ingest.web.pages.mail.thread_page import turns
from tests.ingest.desk import mail
from tests.web.asking import BOX, OTHER, Api
from tests.web.pages.here import links, plain_text, seen, sent, token

ANN, BOB = "ann@customer.example", "bob@customer.example"
ANSWER = mail(2, sender=ANN, header="In-Reply-To: <1@customer.example>\r\n")


async def thread_of(here: Api, key: str) -> str:
    stored = await here.node.ports.store.get(key)
    assert stored is not None
    return (await here.node.ports.threads.names(stored.mailbox, stored.thread))[0]


async def we_sent(here: Api, thread: str, number: int, at: float, who: str = ANN, *, automatic: bool = False) -> None:
    told = SentMail(f"k{number}", BOX, thread, (f"ours{number}@desk.example",), (who,), at, automatic)
    await here.node.ports.threads.sent(told)


async def test_it_is_told_in_order_with_what_we_sent(here: Api) -> None:
    first, second = await here.arrive(mail(1, sender=ANN), ANSWER)
    thread = await thread_of(here, first)
    stored = [await here.node.ports.store.get(key) for key in (first, second)]
    between = sum(one.accepted_at for one in stored if one) / 2
    await we_sent(here, thread, 1, between)
    await we_sent(here, thread, 2, between + 1_000, automatic=True)
    html = await seen(here, f"/threads/{BOX}/{thread}")
    said = plain_text(html)
    assert f"{BOX} · with {ANN}" in said
    order = [said.index(one) for one in ("question 1", "We wrote", "question 2 word2", "We answered automatically")]
    assert order == sorted(order)
    assert [one for one in links(html) if one.startswith("/mail/")] == [f"/mail/{first}", f"/mail/{second}"]
    assert "Wir antworteten automatisch" in await seen(here, f"/threads/{BOX}/{thread}", language="de")


async def test_earlier_mail_is_a_page_before(here: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.web.pages.mail.thread_page.SHOWN", 1)
    first, second = await here.arrive(mail(1, sender=ANN), ANSWER)
    thread = await thread_of(here, first)
    html = await seen(here, f"/threads/{BOX}/{thread}")
    assert f"/mail/{second}" in links(html)
    assert f"/mail/{first}" not in links(html)
    (earlier,) = [one for one in links(html) if "cursor=" in one]
    html = await seen(here, earlier)
    assert f"/mail/{first}" in links(html)
    assert f"/mail/{second}" not in links(html)
    assert f"/threads/{BOX}/{thread}" in links(html)


def test_what_we_sent_stands_on_one_page_alone() -> None:
    def page(*at: float, earlier: bool) -> ThreadForm:
        about = {"sender": {"address": ANN}, "subject": "", "beginning": "", "kind": "personal", "may_autoreply": True}
        of = {"mailbox": BOX, "thread": "t", "size": 1, "sha256": "", "message_id": None, "attachments": []}
        mails = [{"message": str(one), "accepted_at": one, **about, **of} for one in at]
        ours = [SentForm(message_id=None, recipients=[ANN], at=one, automatic=False) for one in (5, 15, 25, 35)]
        whole = {"thread": "t", "mailbox": BOX, "names": ["t"], "subject": "", "participants": [], "related": []}
        return ThreadForm(messages=mails, sent=ours, earlier="x" if earlier else None, **whole)

    def shown(form: ThreadForm, *, latest: bool) -> list[float]:
        return [one.at for one in turns(form, latest=latest) if one.sent]

    assert shown(page(20, 30, earlier=True), latest=True) == [25, 35]
    assert shown(page(1, 10, earlier=False), latest=False) == [5]
    assert shown(page(10, 20, earlier=False), latest=True) == [5, 15, 25, 35]


async def test_what_is_not_his_is_not_there(here: Api) -> None:
    (key,) = await here.arrive(mail(1, to=OTHER), to=OTHER)
    stored = await here.node.ports.store.get(key)
    assert stored is not None
    place = f"/threads/{OTHER}/{stored.thread}"
    await seen(here, place)
    here.ask_as(BOX)
    for path in (place, f"{place}/merge?other=x", f"{place}/split?name=x"):
        assert "This is not here" in await seen(here, path, 404)
    for path in ("merge", "split"):
        answer = await sent(here, f"{place}/{path}", csrf="0" * 64, other="x", name="x", seen="x")
        assert answer.status_code in {403, 404}


async def test_two_are_made_one_after_a_question_and_taken_apart_again(here: Api) -> None:
    keys = await here.arrive(mail(1, sender=ANN), mail(2, sender=BOB))
    one, two = [await thread_of(here, key) for key in keys]
    await we_sent(here, one, 1, 1_800_000_000.0)
    await we_sent(here, two, 2, 1_800_000_000.0, BOB)
    here.ask_as(BOX)
    here.client.cookies.clear()
    place = f"/threads/{BOX}/{one}"
    html = await seen(here, f"{place}/merge", other=f"http://127.0.0.1:8026/threads/{BOX}/{two}?cursor=")
    said = plain_text(html)
    assert "Are these one conversation?" in said
    assert "question 1" in said
    assert "question 2" in said
    assert (await thread_of(here, keys[0])) != (await thread_of(here, keys[1])), "asked, not done"
    form = {"csrf": token(html), "other": two, "seen": hidden(html, "seen")}
    answer = await sent(here, f"{place}/merge", **form)
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    assert await thread_of(here, keys[0]) == await thread_of(here, keys[1])
    html = await seen(here, place)
    said = plain_text(html)
    assert "All 2 names of the conversation" in said
    assert "Two conversations became one by anna" in said
    (split,) = [link for link in links(html) if "/split?" in link]
    html = await seen(here, split)
    answer = await sent(
        here, split.partition("?")[0], csrf=token(html), name=hidden(html, "name"), seen=hidden(html, "seen")
    )
    assert answer.status_code == 303
    assert await thread_of(here, keys[0]) != await thread_of(here, keys[1])
    told = [one for one in (await here.get("/changes"))["items"] if one["type"].startswith("thread.")]
    assert [(one["type"], one["actor"]) for one in told][-2:] == [("thread.merged", "anna"), ("thread.split", "anna")]


def hidden(html: str, name: str) -> str:
    return html.partition(f'name="{name}" value="')[2].partition('"')[0].replace("&#34;", '"')


async def test_who_saw_it_otherwise_merges_nothing(here: Api) -> None:
    keys = await here.arrive(mail(1, sender=ANN), mail(2, sender=BOB))
    one, two = [await thread_of(here, key) for key in keys]
    html = await seen(here, f"/threads/{BOX}/{one}/merge", other=two)
    await here.arrive(mail(3, sender=ANN, header="In-Reply-To: <1@customer.example>\r\n"))
    form = {"csrf": token(html), "other": two, "seen": hidden(html, "seen")}
    answer = await sent(here, f"/threads/{BOX}/{one}/merge", **form)
    assert answer.status_code == 412
    assert "This has changed meanwhile" in answer.text
    assert await thread_of(here, keys[0]) != await thread_of(here, keys[1])


async def test_no_thread_is_one_with_itself_and_none_leaves_itself(here: Api) -> None:
    (key,) = await here.arrive(mail(1))
    place = f"/threads/{BOX}/{await thread_of(here, key)}"
    html = await seen(here, f"{place}/merge", other=place)
    assert "This is the same conversation." in plain_text(html)
    assert "Make them one" not in html
    assert "This is the same" in await seen(here, f"{place}/merge", other="no name!")
    await seen(here, f"{place}/merge", 404, other="0" * 24)
    html = await seen(here, f"{place}/split", name=place.rpartition("/")[2])
    assert "cannot leave the conversation" in plain_text(html)


async def test_who_only_reads_is_offered_nothing_and_may_nothing(here: Api) -> None:
    (key,) = await here.arrive(mail(1))
    place = f"/threads/{BOX}/{await thread_of(here, key)}"
    here.ask_as(BOX, verbs=frozenset({Verb.READ}))
    html = await seen(here, place)
    assert f'action="{place}/merge"' not in html
    await seen(here, f"{place}/merge", 403, other="x")
    await seen(here, f"{place}/split", 403, name="x")
