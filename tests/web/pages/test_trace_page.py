"""Where a mail is, as a story: by every name that somebody may have for it, in words, and only what is his to know."""

import re
from unittest import mock

import pytest

from ingest.ports import NodeRecord
from ingest.records import HeldState
from tests.ingest.desk import looping, mail
from tests.web.asking import BOX, OTHER, Api
from tests.web.pages.here import links, plain_text, seen
from tests.web.pages.test_pasted import SENT

CODES = re.compile(r"\b(pending|shunted|hop-limit|backlog|fresh)\b")


async def receipt_of(here: Api, key: str) -> str:
    stored = await here.node.ports.store.get(key)
    assert stored is not None
    return stored.receipt


async def test_a_line_of_postfix_leads_to_the_mail(here: Api) -> None:
    (key,) = await here.arrive(mail(1))
    receipt = await receipt_of(here, key)
    html = await seen(here, "/trace", what=re.sub("Accepted as .*", f"Accepted as {receipt})", SENT))
    said = plain_text(html)
    assert f"1 mail with the receipt {receipt} It has arrived" in said
    assert "Sent by ann@customer.example Sent to support@desk.example" in said
    assert "At the node node-a" in said
    assert f"/mail/{key}" in links(html)
    assert "Not everything" not in said


@pytest.mark.parametrize("what", ["<1@customer.example>", "1@customer.example", "person1@customer1.example", "KEY"])
async def test_it_is_found_by_any_other_name(here: Api, what: str) -> None:
    (key,) = await here.arrive(mail(1))
    html = await seen(here, "/trace", what=key if what == "KEY" else what)
    assert f"/mail/{key}" in links(html)


async def test_what_waits_says_since_when(here: Api) -> None:
    receipt = await here.node.take(mail(1))
    said = plain_text(await seen(here, "/trace", what=receipt))
    assert "It is on its way It is taken in and safe, and will be looked at in its turn. It waits since" in said
    assert not CODES.search(said)
    said = plain_text(await seen(here, "/trace", what=receipt, language="de"))
    assert "Sie ist unterwegs Sie ist angenommen und sicher" in said


async def test_what_is_held_leads_to_its_storm_and_tells_who_decided(here: Api) -> None:
    (key,) = await here.arrive(looping(1))
    html = await seen(here, "/trace", what="robot@loop.example")
    assert "It is held Nobody has received it yet: somebody must decide." in plain_text(html)
    held = await here.node.ports.quarantine.get(key)
    assert held is not None
    assert {f"/mail/{key}", f"/storms/{held.storm.replace(':', '%3A')}"} <= set(links(html))
    await here.node.ports.quarantine.decide([key], HeldState.DISCARDED, "anna", 1_800_000_000.0)
    said = plain_text(await seen(here, "/trace", what="robot@loop.example"))
    assert "It was discarded It was held, and anna discarded it 2027-01-15 08:00:00 UTC" in said


async def test_a_duplicate_leads_to_the_mail_that_came_first(here: Api) -> None:
    (key,) = await here.arrive(mail(1))
    receipt = await here.node.take(mail(1))
    await here.node.drain()
    html = await seen(here, "/trace", what=receipt)
    assert "It had come before" in plain_text(html)
    assert f"/mail/{key}" in links(html)


async def test_what_could_not_be_processed_says_why(here: Api) -> None:
    receipt = await here.node.take(mail(1))
    with mock.patch("ingest.work.attempts.process", side_effect=ValueError):
        await here.node.drain()
    html = await seen(here, "/trace", what=receipt)
    said = plain_text(html)
    assert "It could not be processed It is ours and safe" in said
    assert "ValueError" in said
    assert "/shunted" in links(html)


async def test_two_receipts_of_one_paste_are_both_told(here: Api) -> None:
    receipts = [await here.node.take(mail(1)), await here.node.take(mail(2))]
    html = await seen(here, "/trace", what="\n".join(f"250 2.0.0 Accepted as {one}" for one in receipts))
    assert "2 mails" in plain_text(html)
    assert all(one in html for one in receipts)


async def test_narrower_and_page_after_page(here: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = "ann@customer.example"
    keys = await here.arrive(*(mail(number, sender=ann) for number in range(3)))
    other = await here.arrive(mail(7, sender=ann, to=OTHER), to=OTHER)
    monkeypatch.setattr("ingest.web.pages.mail.trace_page.SHOWN", 2)
    html = await seen(here, "/trace", what=ann)
    (more,) = [one for one in links(html) if "cursor=" in one]
    both = html + await seen(here, more)
    assert all(f"/mail/{key}" in both for key in (*keys, *other))
    assert "No such mail" in await seen(here, "/trace", what=ann, until="2020-01-01T00:00")
    assert "/mail/" in await seen(here, "/trace", what=ann, since="2020-01-01T00:00")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"what": "where is it"}, "There is no address"),
        ({"what": "a@b.example", "since": "yesterday"}, "The time cannot be read."),
        ({"what": "a@b.example", "since": "9999-99-99T00:00"}, "The time cannot be read."),
        ({"what": "a@b.example", "since": "2026-01-02T00:00", "until": "2026-01-01T00:00"}, "ends before it begins"),
        ({"what": "a@b.example"}, "No such mail was taken in here."),
    ],
)
async def test_what_cannot_be_asked_is_said_to(here: Api, query: dict[str, str], sentence: str) -> None:
    html = await seen(here, "/trace", **query)
    assert sentence in plain_text(html)
    assert f">{query['what']}</textarea>" in html


async def test_only_what_is_his_is_told(here: Api) -> None:
    ann = "ann@customer.example"
    (mine,) = await here.arrive(mail(1, sender=ann))
    (theirs,) = await here.arrive(mail(2, sender=ann), to=OTHER)
    hidden = await receipt_of(here, theirs)
    here.ask_as(BOX)
    html = await seen(here, "/trace", what=ann)
    assert mine in html
    assert theirs not in html
    for name in (hidden, theirs, "<2@customer.example>"):
        assert "No such mail" in await seen(here, "/trace", what=name)


async def test_what_was_left_out_is_said(here: Api) -> None:
    await here.node.ports.nodes.enter(NodeRecord("ab" * 16, "node-b", 1.0, "token", seen_at=1.0))
    said = plain_text(await seen(here, "/trace", what="a@b.example"))
    assert "Nothing was found, but not everything could be looked at" in said
    assert "node node-b was not asked: it is not at work" in said
