"""A mail's page and its files, on both stores: what a support agent asks first, for whom it is, and what he leaves."""

from typing import Any

import pytest

from ingest.ports import AuditQuery
from ingest.records import HeldState
from ingest.staff.caller import Verb
from tests.ingest.desk import looping, mail
from tests.web.asking import BOX, OTHER, RICH, Api
from tests.web.pages.here import links, plain_text, seen

HOSTILE = mail(3, header="X-Bad: <script>alert(1)</script>\r\n").replace(
    b"Subject: question 3", b"Subject: =?utf-8?q?=3Cscript=3E=E2=80=AEevil=1B[2J?="
)
HTML_ONLY = (
    b"From: a@customer.example\r\nTo: support@desk.example\r\nSubject: hi\r\nMessage-ID: <h@customer.example>\r\n"
    b"Content-Type: text/html\r\n\r\n<p>Hello</p>"
)


async def views(here: Api) -> list[tuple[str, str]]:
    page = await here.node.ports.audit.page(AuditQuery(None), None, 50)
    return [(one.actor, one.name) for one in page.entries if one.action == "view"]


async def test_a_stored_mail_says_who_what_and_whether_it_is_answered(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    html = await seen(here, f"/mail/{key}")
    said = plain_text(html)
    assert said.startswith("<b>Rechnung</b> & café From Ann Ärger <ann@customer.example>")
    assert "Copy to Bob <b> <bob@customer.example>" in said
    assert "Written by a person The helpdesk may answer it automatically." in said
    assert "The <i>invoice</i> from the café is wrong." in said
    assert said.index("is wrong.") < said.index("Show all of the text") < said.index("> quoted")
    assert "2 files" in said
    assert "1 image is on another machine and is not loaded." in said
    assert "X-Twice one X-Twice two" in said
    to = links(html)
    assert {f"/mail/{key}/{part}" for part in ("attachments/0", "attachments/1", "original", "raw")} <= set(to)
    assert f"/mail/{key}?images=1#as-sent" in to
    assert f'src="/mail/{key}/frame"' in html
    assert f'src="/mail/{key}/frame?images=1"' in await seen(here, f"/mail/{key}", images=1)
    assert await views(here) == [], "who reads stored mail is not written down"


async def test_it_says_why_it_is_not_answered_in_both_languages(here: Api) -> None:
    (key,) = await here.arrive(mail(1, header="Auto-Submitted: auto-replied\r\n"))
    said = plain_text(await seen(here, f"/mail/{key}"))
    assert "Automatic answer The helpdesk does not answer it automatically, because:" in said
    assert "The mail itself says that a program sent it." in said
    said = plain_text(await seen(here, f"/mail/{key}", language="de"))
    assert "Der Helpdesk beantwortet sie nicht automatisch, weil:" in said
    assert "Die Mail gibt selbst an, dass ein Programm sie verschickt hat." in said
    assert "auto-submitted" not in said.replace("Auto-Submitted", ""), "no code of a finding"


async def test_a_held_mail_has_its_bar_and_its_view_is_noted_once(here: Api) -> None:
    (key,) = await here.arrive(looping(1))
    html = await seen(here, f"/mail/{key}")
    said = plain_text(html)
    assert said.startswith("This mail is held. Nobody has received it yet. It is held because:")
    assert "travels in a circle" in said
    held = await here.node.ports.quarantine.get(key)
    assert held is not None
    storm = f"/storms/{held.storm.replace(':', '%3A')}"
    for kind in ("release", "discard"):
        assert any(one.startswith(f"/decide?kind={kind}&message={key}&next=") for one in links(html))
    assert storm in links(html)
    assert not any(one.startswith("/threads/") for one in links(html)), "a conversation that is not there yet"
    for part in ("raw", "original"):
        assert (await here.client.get(f"/mail/{key}/{part}")).status_code == 200
    await seen(here, f"/mail/{key}")
    assert await views(here) == [("local", key)]
    here.ask_as(BOX, verbs=frozenset({Verb.READ}))
    html = await seen(here, f"/mail/{key}")
    assert not any(one.startswith("/decide") for one in links(html)), "who may not decide is not asked to"
    assert sorted(await views(here)) == [("anna", key), ("local", key)]
    await here.node.ports.quarantine.decide([key], HeldState.DISCARDED, "bea", 1_800_000_000.0)
    said = plain_text(await seen(here, f"/mail/{key}"))
    assert said.startswith("bea discarded this mail.")
    assert "Release" not in said


@pytest.mark.parametrize("part", ["frame", "raw", "original", "attachments/0"])
async def test_whatever_is_seen_of_a_held_mail_is_noted(here: Api, part: str) -> None:
    many = b"Received: from a by b; x\r\n" * 60
    (key,) = await here.arrive(many + RICH)
    assert (await here.client.get(f"/mail/{key}/{part}")).status_code == 200
    assert await views(here) == [("local", key)]


async def test_what_is_not_his_to_see_is_not_there(here: Api) -> None:
    keys = [*await here.arrive(RICH, looping(2), to=OTHER)]
    here.ask_as(BOX)
    for key in (*keys, "0" * 32):
        for part in ("", "/frame", "/raw", "/original", "/attachments/0"):
            answer = await here.client.get(f"/mail/{key}{part}", headers={"accept": "text/html"})
            assert answer.status_code == 404
            assert "This is not here" in answer.text
    here.ask_as()
    assert await views(here) == []


async def test_a_file_is_saved_and_never_shown(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    answer = await here.client.get(f"/mail/{key}/attachments/0")
    assert answer.content == b"<svg onload=x()/>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    answer = await here.client.get(f"/mail/{key}/attachments/7", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "<html" in answer.text
    answer = await here.client.get(f"/mail/{key}/original")
    assert answer.content == RICH
    assert ".eml" in answer.headers["content-disposition"]


async def test_the_source_is_text_in_which_nothing_steers_a_screen(here: Api) -> None:
    (key,) = await here.arrive(mail(1, header="X-Bad: \x1b[2J<script>\x07\x9b\u202e\r\n"))
    answer = await here.client.get(f"/mail/{key}/raw")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "X-Bad: \ufffd[2J<script>\ufffd\ufffd\ufffd\n" in answer.text
    assert answer.text.splitlines()[0].startswith("From: person1@")


async def test_the_source_of_a_large_mail_ends_with_a_word_about_it(here: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = await here.arrive(mail(1, size=5_000))
    monkeypatch.setattr("ingest.web.pages.mail.mail_files.RAW_BYTES", 1_000)
    answer = await here.client.get(f"/mail/{key}/raw")
    assert answer.text.endswith("x\n\n[The rest is in the saved mail.]\n")


async def test_a_hostile_subject_stays_text(here: Api) -> None:
    (key,) = await here.arrive(HOSTILE)
    html = await seen(here, f"/mail/{key}")
    assert "<script>" not in html.replace("<script src=", "")
    assert "&lt;script&gt;evil[2J" in html
    assert "\u202e" not in html
    assert "\x1b" not in html


async def test_the_frame_may_stand_in_our_page_and_nowhere_else(here: Api) -> None:
    key, plain = await here.arrive(HTML_ONLY, mail(1))
    answer = await here.client.get(f"/mail/{key}/frame")
    assert "<p>Hello</p>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "img-src data:;" in policy
    policy = (await here.client.get(f"/mail/{key}/frame?images=1")).headers["content-security-policy"]
    assert "img-src https: http: data:;" in policy
    html = await seen(here, f"/mail/{plain}")
    assert "<iframe" not in html
    assert (await here.client.get(f"/mail/{plain}/frame")).status_code == 404


async def test_a_mail_whose_original_is_gone_shows_what_is_known(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    stored = await here.node.ports.store.get(key)
    assert stored is not None
    await here.node.drop()
    await gone(here, stored.sha256)
    html = await seen(here, f"/mail/{key}")
    said = plain_text(html)
    assert "The original of this mail is not kept any more." in said
    assert "from the café is wrong." in said
    assert "2 files" in said
    assert not any("attachments" in one or "original" in one for one in links(html))


async def gone(here: Api, sha256: str) -> None:
    originals: Any = here.node.ports.originals
    await originals.remove(sha256)
