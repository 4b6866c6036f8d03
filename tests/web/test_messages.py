"""GET /api/v1/messages and its parts: what a helpdesk reads of a mail, and what it is not shown."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ingest.records import HeldState
from tests.ingest.desk import looping, mail, settings
from tests.web.asking import BOX, OTHER, RICH, Api, api


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as opened:
        yield opened


async def test_one_mail_says_everything_once(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    told = await here.get(f"/messages/{key}")
    assert told["message"] == key
    assert told["sender"] == {"address": "ann@customer.example", "name": "Ann Ärger"}
    assert told["to"] == [{"address": "support@desk.example", "name": "Support"}]
    assert told["cc"] == [{"address": "bob@customer.example", "name": "Bob <b>"}]
    assert told["subject"] == "<b>Rechnung</b> & café"
    assert told["message_id"] == "rich@customer.example"
    assert told["reverse_path"] == "ann@customer.example"
    assert told["date"] == "2026-01-05T08:00:00.000Z"
    assert told["accepted_at"].endswith("Z")
    assert [pair for pair in told["headers"] if pair[0] == "X-Twice"] == [["X-Twice", "one"], ["X-Twice", "two"]]
    assert "quoted" in told["text"]
    assert "quoted" not in told["new_text"]
    assert [(one["number"], one["content_type"], one["content_id"]) for one in told["attachments"]] == [
        (0, "image/svg+xml", "logo@x"),
        (1, "application/pdf", None),
    ]
    assert (told["kind"], told["held"], told["may_autoreply"]) == ("personal", False, True)
    for path in told["links"].values():
        assert (await here.client.get(path)).status_code == 200


async def test_the_list_is_newest_first_in_pages_and_filtered(here: Api) -> None:
    keys = await here.arrive(*(mail(n, sender=f"p{n % 2}@customer.example") for n in range(6)))
    other = await here.arrive(mail(9, to=OTHER), to=OTHER)
    every = [one["message"] for one in (await here.get("/messages"))["items"]]
    assert every == [*other, *reversed(keys)]
    first = await here.get("/messages", limit=4)
    second = await here.get("/messages", limit=4, cursor=first["next"])
    assert [one["message"] for one in (*first["items"], *second["items"])] == every
    assert second["next"] is None
    one = (await here.get("/messages", mailbox=OTHER))["items"][0]
    assert (one["message"], one["mailbox"], one["beginning"][:5]) == (other[0], OTHER, "word9")
    third = await here.get(f"/messages/{keys[3]}")
    for query, count in (
        ({"mailbox": BOX}, 6),
        ({"mailbox": BOX.upper()}, 6),
        ({"sender": "P1@customer.example"}, 3),
        ({"message_id": "<3@Customer.Example>"}, 1),
        ({"kind": "bounce"}, 0),
        ({"thread": third["thread"]}, 1),
        ({"since": third["accepted_at"], "mailbox": BOX}, 3),
        ({"until": "2026-01-01T00:00:00+01:00"}, 0),
        ({"since": "2026-01-01t00:00:00z"}, 7),
    ):
        assert len((await here.get("/messages", **query))["items"]) == count, query


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"mailbx": BOX}, "/query/mailbx"),
        ({"limit": "0"}, "/query/limit"),
        ({"limit": "201"}, "/query/limit"),
        ({"limit": ["1", "2"]}, "/query/limit"),
        ({"since": "1700000000"}, "/query/since"),
        ({"since": "2026-01-05"}, "/query/since"),
        ({"since": "0001-01-01T00:00:00+23:59"}, "/query/since"),
        ({"until": "2026-13-05T00:00:00Z"}, "/query/until"),
        ({"kind": "<b>"}, "/query/kind"),
        ({"thread": "../x"}, "/query/thread"),
    ],
)
async def test_what_the_list_does_not_know_is_refused_by_name(here: Api, query: dict[str, str], pointer: str) -> None:
    answer = await here.client.get("/api/v1/messages", params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_a_cursor_of_nobody_is_refused(here: Api) -> None:
    answer = await here.client.get("/api/v1/messages", params={"cursor": "nonsense"})
    assert (answer.status_code, "cursor" in answer.json()["detail"]) == (422, True)


async def test_html_is_safe_and_its_pictures_are_attachments(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    told = await here.get(f"/messages/{key}/html")
    assert told["parts"] == {"logo@x": 0}
    assert told["remote_images_removed"] == 1
    assert "script" not in told["html"]
    assert "onclick" not in told["html"]
    assert "tracker" not in told["html"]
    assert "tracker" in (await here.get(f"/messages/{key}/html", remote_images="true"))["html"]
    (plain,) = await here.arrive(mail(1))
    assert (await here.get(f"/messages/{plain}/html"))["html"] is None


async def test_an_attachment_is_saved_and_never_shown(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    svg = await here.client.get(f"/api/v1/messages/{key}/attachments/0")
    assert svg.content.strip() == b"<svg onload=x()/>"
    assert svg.headers["content-type"] == "application/octet-stream"
    assert svg.headers["x-content-type-options"] == "nosniff"
    assert svg.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert svg.headers["content-disposition"].startswith("attachment; ")
    pdf = await here.client.get(f"/api/v1/messages/{key}/attachments/1")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "filename*=UTF-8''r%C3%A9sum%C3%A9%22" in pdf.headers["content-disposition"]
    told = (await here.get(f"/messages/{key}"))["attachments"][1]
    assert pdf.headers["etag"] == f'"{told["sha256"]}"'
    again = await here.client.get(
        f"/api/v1/messages/{key}/attachments/1", headers={"If-None-Match": f'W/"x", {pdf.headers["etag"]}'}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert (await here.client.get(f"/api/v1/messages/{key}/attachments/2")).status_code == 404


async def test_the_original_is_the_bytes_that_came(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    told = await here.get(f"/messages/{key}")
    answer = await here.client.get(told["links"]["original"])
    assert answer.content == RICH
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["etag"] == f'"{told["sha256"]}"'
    path = here.node.settings.data_dir / "originals" / told["sha256"][:2] / f"{told['sha256']}.eml"
    path.unlink()
    again = await here.client.get(told["links"]["original"], headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304, "who has the bytes costs no reading of them"
    assert (await here.client.get(told["links"]["original"])).status_code == 404


async def test_a_mail_whose_original_is_gone_is_shown_as_far_as_it_is_known(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    told = await here.get(f"/messages/{key}")
    (here.node.settings.data_dir / "originals" / told["sha256"][:2] / f"{told['sha256']}.eml").unlink()
    left = await here.get(f"/messages/{key}")
    assert left["headers"] is None
    assert left["text"] == told["text"]
    assert [one["name"] for one in left["attachments"]] == [one["name"] for one in told["attachments"]]
    assert left["attachments"][0]["sha256"] is None


async def test_text_and_headers_by_themselves(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    whole = await here.client.get(f"/api/v1/messages/{key}/text")
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    assert "> quoted" in whole.text
    assert "quoted" not in (await here.client.get(f"/api/v1/messages/{key}/text", params={"new": "true"})).text
    assert ["X-Twice", "two"] in await here.get(f"/messages/{key}/headers")


async def test_held_mail_is_opened_and_stands_in_no_list(here: Api) -> None:
    (key,) = await here.arrive(looping(1))
    assert (await here.get("/messages"))["items"] == []
    told = await here.get(f"/messages/{key}")
    assert (told["held"], told["state"], told["may_autoreply"]) == (True, "held", False)
    assert told["storm"].startswith("v1:")
    assert told["findings"][0]["effect"] == "hold"
    assert "word1" in told["text"]
    for part in ("html", "text", "headers", "original"):
        assert (await here.client.get(told["links"][part])).status_code == 200, part
    await here.node.ports.quarantine.decide([key], HeldState.DISCARDED, "staff", 1.0)
    told = await here.get(f"/messages/{key}")
    assert (told["held"], told["state"], told["actor"]) == (False, "discarded", "staff")


async def test_mail_of_a_foreign_mailbox_is_not_there(here: Api) -> None:
    (mine,) = await here.arrive(mail(1))
    theirs, held = await here.arrive(mail(2, to=OTHER), looping(3), to=OTHER)
    here.ask_as(BOX)
    assert [one["message"] for one in (await here.get("/messages"))["items"]] == [mine]
    for key in (theirs, held):
        for part in ("", "/html", "/text", "/headers", "/original", "/attachments/0"):
            answer = await here.client.get(f"/api/v1/messages/{key}{part}")
            unknown = await here.client.get(f"/api/v1/messages/{'0' * 32}{part}")
            assert answer.status_code == unknown.status_code == 404
            assert answer.json()["detail"].replace(key, "") == unknown.json()["detail"].replace("0" * 32, "")
    assert (await here.client.get("/api/v1/messages", params={"mailbox": OTHER})).status_code == 404


async def test_who_may_not_read_reads_nothing(here: Api) -> None:
    here.ask_as(verbs=frozenset())
    assert (await here.client.get("/api/v1/messages")).status_code == 403


async def test_lone_halves_of_characters_break_no_answer(here: Api) -> None:
    content = mail(1, header="X-Odd: \xed\xa0\xbd\r\n").replace(
        b"word1", "\ud83d word1".encode("utf-8", "surrogatepass")
    )
    (key,) = await here.arrive(content)
    await here.get(f"/messages/{key}")
    await here.get("/messages")
    assert (await here.client.get(f"/api/v1/messages/{key}/text")).status_code == 200
    stored = await here.node.ports.store.get(key)
    assert stored is not None
