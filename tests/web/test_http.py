"""What every route of the API does alike: ETags, HEAD, what is not there, what may not be asked, and the contract."""

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ingest.web.answers.etag import changed_since, etag_of
from ingest.web.answers.raw_answer import disposition, harmless
from ingest.web.api import ROUTERS
from ingest.web.forms.moment import Moment
from ingest.web.json_only import JsonRoute
from ingest.web.openapi import FILE, written
from tests.ingest.desk import mail, settings
from tests.web.asking import BOX, RICH, Api, api


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Api]:
    async with api(settings(tmp_path)) as opened:
        yield opened


async def test_what_is_unchanged_is_not_sent_again(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    for path in (
        "/messages",
        f"/messages/{key}",
        f"/messages/{key}/html",
        "/threads",
        "/changes",
        "/search?q=invoice",
        "",
    ):
        first = await here.client.get(f"/api/v1{path}")
        assert first.headers["cache-control"] == "private, no-cache"
        assert "Authorization" in first.headers["vary"]
        again = await here.client.get(f"/api/v1{path}", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    first = await here.client.get("/api/v1/messages")
    lines = [("If-None-Match", '"x"'), ("If-None-Match", f"W/{first.headers['etag']}")]
    assert (await here.client.get("/api/v1/messages", headers=lines)).status_code == 304, "a list of two lines"
    etag = (await here.client.get("/api/v1/messages")).headers["etag"]
    await here.arrive(mail(1))
    assert (await here.client.get("/api/v1/messages", headers={"If-None-Match": etag})).status_code == 200


async def test_head_is_get_without_a_body(here: Api) -> None:
    (key,) = await here.arrive(RICH)
    for path in ("", "/messages", f"/messages/{key}", f"/messages/{key}/original", f"/messages/{'0' * 32}", "/nowhere"):
        got, head = await here.client.get(f"/api/v1{path}"), await here.client.head(f"/api/v1{path}")
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["content-length"] == got.headers["content-length"], path
        assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/api/v1/nowhere", 404, ""),
        ("GET", "/api/v1/messages/", 404, ""),
        ("DELETE", "/api/v1/messages", 405, "GET, HEAD, POST"),
        ("POST", f"/api/v1/messages/{'0' * 32}", 405, "GET, HEAD"),
        ("HEAD", "/api/v1/outgoing", 405, "POST"),
        ("PUT", "/api/v1/threads/a@b/c/merge", 405, "POST"),
        ("PATCH", "/api/v1", 405, "GET, HEAD"),
    ],
)
async def test_what_is_not_there_or_may_not_be_asked_is_a_problem(
    here: Api, method: str, path: str, status: int, allow: str
) -> None:
    answer = await here.client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get("allow", "") == allow
    if method != "HEAD":
        assert answer.json()["status"] == status
        assert status != 404 or "GET /api/v1" in answer.json()["detail"]


async def test_the_cursor_of_another_list_is_refused(here: Api) -> None:
    """It was taken for a place in this list: the audit log's showed a mailbox with mail as an empty one."""
    await here.arrive(mail(1), mail(2), mail(3, sender="bob@customer.example"))
    mails, receipts = await here.get("/messages", limit=1), await here.get("/receipts", limit=1)
    assert mails["next"]
    assert receipts["next"]
    others = {"messages": receipts, "receipts": mails, "held": mails, "storms": mails, "jobs": mails, "audit": mails}
    for path, other in others.items():
        answer = await here.client.get(f"/api/v1/{path}", params={"cursor": other["next"]})
        assert (answer.status_code, "begin without one" in answer.text) == (422, True), path
    assert (await here.get("/messages", cursor=mails["next"]))["items"]


@pytest.mark.parametrize("path", ["messages", "threads", "held", "storms", "changes", "audit", "search?q=a"])
@pytest.mark.parametrize("mailbox", ["", "*", "support", "@desk.example", "support@"])
async def test_a_filter_that_is_no_address_is_refused(here: Api, path: str, mailbox: str) -> None:
    """It would find nothing and look as if there were nothing; the audit log found what is no mailbox's."""
    answer = await here.client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}mailbox={mailbox}")
    assert answer.status_code == 422
    assert "whole address" in answer.text


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("2016-12-31T23:59:60Z", 1_483_228_800.0),
        ("2016-12-31T18:59:60.5-05:00", 1_483_228_800.5),
        ("2026-01-05T08:00:00+01:00", 1_767_596_400.0),
    ],
)
def test_moments_that_rfc_3339_has(said: str, seconds: float) -> None:
    assert TypeAdapter(Moment).validate_python(said) == seconds


@pytest.mark.parametrize(
    "said", ["2016-12-31T12:00:60Z", "2016-12-31T23:59:61Z", "9999-12-31T23:59:60Z", "2026-01-05T08:60:60Z"]
)
def test_and_those_that_it_has_not(said: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        TypeAdapter(Moment).validate_python(said)


async def test_a_plus_that_became_a_space_is_named(here: Api) -> None:
    answer = await here.client.get("/api/v1/messages?since=2026-01-05T08:00:00+01:00")
    assert (answer.status_code, "%2B" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("body", "encoding", "status", "why"),
    [
        (b'{"note": "a", "note": "b"}', "", 400, "twice"),
        (b'{"filter": {"mailbox": "a@b", "mailbox": "c@d"}}', "", 400, "twice"),
        (b'{"note": NaN}', "", 400, "NaN"),
        (b'{"note": -Infinity}', "", 400, "Infinity"),
        ('{"note": "a"}'.encode("utf-16"), "", 400, "UTF-8"),
        (b'{"note": "\xe9"}', "", 400, "UTF-8"),
        (b"[" * 100_000, "", 400, "nested"),
        (b'{"note": ' + b"9" * 10_000 + b"}", "", 400, "number"),
        (b'{"note": "a"', "", 400, "JSON decode error"),
        (gzip.compress(b"{}", mtime=0), "gzip", 415, "Content-Encoding"),
        (b"\xef\xbb\xbf{}", "identity", 422, "`messages` or `filter`"),
    ],
)
async def test_a_body_is_json_and_says_each_thing_once(
    here: Api, body: bytes, encoding: str, status: int, why: str
) -> None:
    headers = {"Content-Type": "application/json", **({"Content-Encoding": encoding} if encoding else {})}
    for path in ("/held/release", "/held/discard"):
        answer = await here.client.post(f"/api/v1{path}", content=body, headers=headers)
        assert (answer.status_code, why in answer.text) == (status, True), answer.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/held/release", "application/json"), ("/messages?recipient=support@desk.example", "message/rfc822")],
)
@pytest.mark.parametrize("twice", ["content-type", "content-encoding"])
async def test_a_body_that_is_said_to_be_two_things_is_not_read(here: Api, path: str, kind: str, twice: str) -> None:
    """Whoever looks at it on the way may go by the other one."""
    other = {"content-type": "text/plain", "content-encoding": "gzip"}[twice]
    headers = [("content-type", kind), ("content-encoding", "identity"), (twice, other)]
    answer = await here.client.post(f"/api/v1{path}", content=b"{}", headers=headers)
    assert answer.status_code == 415, answer.text


async def test_a_body_of_two_lengths_is_not_read_and_ends_the_connection(here: Api) -> None:
    """h11 reads the chunks and leaves the connection open; a proxy that counts takes the rest for another request."""
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked", "Content-Length": "2"}
    answer = await here.client.post("/api/v1/held/release", content=b"{}", headers=headers)
    assert (answer.status_code, answer.headers["connection"]) == (400, "close")


def test_every_route_that_takes_json_reads_it_so() -> None:
    routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    taking = [one for one in routes if one.body_field and one.name != "take_in"]
    assert len(taking) > 10
    assert [one.path for one in taking if not isinstance(one, JsonRoute)] == []


async def test_the_first_route_says_what_there_is(here: Api) -> None:
    told = await here.get("")
    paths = {(one["method"], one["path"]) for one in told["routes"]}
    assert {("GET", "/api/v1/messages"), ("POST", "/api/v1/threads/{mailbox}/{thread}/merge")} <= paths
    assert (await here.client.get(told["openapi"])).json()["openapi"].startswith("3.1")


async def test_status_counts_the_node_and_is_for_who_sees_all_of_it(here: Api) -> None:
    await here.arrive(mail(1), mail(1))
    told = await here.get("/status")
    assert (told["accepted"], told["stored"], told["duplicate"], told["held_open"]) == (2, 1, 1, 0)
    here.ask_as(BOX)
    assert (await here.client.get("/api/v1/status")).status_code == 403


async def test_with_the_store_away_it_says_so_and_when_to_ask_again(here: Api) -> None:
    here.node.store.down()
    answer = await here.client.get("/api/v1/messages")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_contract_is_checked_in_as_it_is_served() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "run: python -m ingest.web.openapi"


def test_every_route_of_the_contract_is_described() -> None:
    told = json.loads(FILE.read_text(encoding="utf-8"))
    assert told["openapi"].startswith("3.1")
    assert told["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    names = [one["operationId"] for methods in told["paths"].values() for one in methods.values()]
    assert len(set(names)) == len(names)
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            where = f"{method} {path}"
            assert one["operationId"].replace("_", "").isalpha(), where
            assert one["summary"], where
            assert "  " not in one["summary"], where
            assert one["description"].strip(), where
            assert one["description"].strip().endswith("."), where
            assert {"401", "403", "422", "503"} <= set(one["responses"]), where
            for status, answer in one["responses"].items():
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"], (where, status)
            for parameter in one.get("parameters", ()):
                assert parameter["in"] == "path" or parameter.get("description"), (where, parameter["name"])


@given(st.text(max_size=300))
def test_a_name_never_leaves_its_header(name: str) -> None:
    told = disposition(name)
    assert told.isascii()
    assert told.isprintable()
    plain = told.partition('filename="')[2].partition('"')[0]
    assert told == disposition(name)
    assert not set(plain) & set('";\\%/\r\n')
    assert told.count('"') == 2


@given(st.text(max_size=60) | st.from_regex(r"[a-z]{1,12}/[a-z0-9.+-]{1,40}"))
def test_no_type_that_a_browser_runs_is_said(content_type: str) -> None:
    told = harmless(content_type)
    assert told.isascii()
    if told != "application/octet-stream":
        main, _, sub = told.partition("/")
        assert main in {"image", "audio", "video", "font", "text", "application"}
        assert "svg" not in sub
        assert "html" not in sub


@pytest.mark.parametrize(
    "content_type",
    ["text/html", "IMAGE/SVG+XML", "application/xhtml+xml", "text/xml", "application/javascript", "text/javascript",
     "application/x-shockwave-flash", "multipart/related", "message/rfc822", "text/html;charset=x", "image/png\r\nX: y",
     "application/vnd.mozilla.xul+xml", "text/xsl", "", "*/*", "application/vnd.openxmlformats-x+xml"],
)  # fmt: skip
def test_what_a_browser_might_run_is_bytes(content_type: str) -> None:
    assert harmless(content_type) == "application/octet-stream"


@pytest.mark.parametrize(
    "content_type",
    ["image/png", "application/pdf", "text/plain", "audio/mpeg", "application/zip",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-excel"],
)  # fmt: skip
def test_documents_keep_their_type(content_type: str) -> None:
    assert harmless(content_type) == content_type


@given(st.text(max_size=60))
def test_no_condition_of_a_client_breaks_anything(value: str) -> None:
    etag = etag_of(b"x")
    assert changed_since(value, etag) == (value.strip() != "*")
    assert not changed_since(f"{etag}, {value}", etag)
