"""Who sees one mailbox is answered the same whatever is done in the others, a storm that is in both included."""

from pathlib import Path
from typing import Any

import pytest

from ingest.ports import AuditEntry, ChangeKind, Request, RequestKind, Subject
from ingest.ports.changes import Change
from ingest.settings import Settings
from tests.conformance.mails import held, receipt, storm
from tests.ingest.desk import BOX, OTHER, looping, mail, settings
from tests.web.asking import Api, api, mongodb_settings

LISTS: list[tuple[str, dict[str, Any]]] = [
    *((path, {}) for path in ("/messages", "/threads", "/held", "/storms", "/audit", "/changes", "/jobs", "/receipts")),
    *(("/held", {"state": state}) for state in ("all", "released", "discarded")),
    *(("/storms", {"state": state}) for state in ("waiting", "decided")),
    *(("/storms", {"sender": sender}) for sender in (BOX, OTHER, "bot@example.com", "robot@loop.example")),
    *(("/storms", {"code": code}) for code in ("thread-rate", "hop-limit")),
    *(("/search", {"q": word}) for word in ("word1", "word2", "word7", "question")),
    *((path, {"mailbox": OTHER}) for path in ("/messages", "/held", "/storms", "/audit", "/changes")),
    *((path, {"limit": 1}) for path in ("/messages", "/threads", "/held", "/storms", "/audit", "/jobs", "/receipts")),
    ("/receipts", {"address": "person7@customer0.example"}),
    ("/receipts", {"recipient": BOX}),
    ("/session", {}),
    ("/status", {}),
]
STORM = "v1:a"


async def seen(here: Api) -> dict[str, Any]:
    """Return all that who sees `OTHER` alone is told, but where the feed goes on."""
    here.ask_as(OTHER)
    answers = {}
    more = [
        (f"/storms/{STORM}", {}),
        (f"/storms/{STORM}/messages", {}),
        (f"/storms/{STORM}/timeline", {}),
        (f"/messages?thread=1&mailbox={BOX}", {}),
    ]
    for path, query in (*LISTS, *more):
        answer = await here.client.get(f"/api/v1{path}", params=query)
        told = answer.json()
        if path == "/changes":
            told.pop("next")
        tag = None if path == "/changes" else answer.headers.get("etag")
        answers[f"{path} {query}"] = answer.status_code, told, tag
    here.ask_as()
    return answers


async def shared(here: Api, number: int, box: str, **more: Any) -> str:
    one = held(number, receipt=receipt(number, mailbox=box), **more)
    told = {"mailbox": box, "parties": (one.sender, box), "reason": one.findings[0].evidence}
    await here.node.ports.quarantine.hold(one, storm(STORM, one.receipt.accepted_at, **told))
    return one.id


async def decided(here: Api, path: str, **body: Any) -> None:
    answer = await here.client.post(f"/api/v1{path}", json=body)
    assert answer.status_code == 202, answer.text


@pytest.fixture(params=["sqlite", "secantus"])
def chosen(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with either store."""
    if request.param == "sqlite":
        return settings(tmp_path)
    return mongodb_settings(tmp_path, request.getfixturevalue("secantus").url)


@pytest.mark.parametrize("first", [BOX, OTHER])
async def test_what_is_done_in_another_mailbox_changes_no_answer(chosen: Settings, first: str) -> None:
    async with api(chosen) as here:
        await here.arrive(mail(1), looping(2))
        await here.arrive(mail(3, to=OTHER), looping(4), to=OTHER)
        ours = 11 if first == BOX else 9
        await shared(here, 10, BOX)
        await shared(here, ours, OTHER)
        before = await seen(here)
        assert before[f"/storms/{STORM} {{}}"][0] == 200

        ports = here.node.ports
        await here.arrive(mail(7), looping(8))
        keys = [await shared(here, number, BOX) for number in (1, 20, 21)]
        await ports.requests.ask(Request("mail-a", RequestKind.RELEASE, keys[0], "ann", 1.0, STORM))
        await ports.audit.record([AuditEntry("a" * 32, 1.0, "ann", "cli", "release", Subject.STORM, STORM, BOX, 3)])
        told = Change(ChangeKind.STORM_GROWN, 1.0, BOX, STORM, count=10)
        await ports.changes.append("a.worker-0", "t", [told])
        await decided(here, "/held/discard", messages=keys[1:], note="not yours")
        await decided(here, "/held/discard", filter={"mailbox": BOX, "code": "hop-limit"})

        after = await seen(here)
        assert {name: after[name] for name in after if after[name] != before[name]} == {}


async def test_a_name_that_is_another_mailbox_s_is_answered_as_one_that_is_nobody_s(chosen: Settings) -> None:
    async with api(chosen) as here:
        (stored,) = await here.arrive(mail(1))
        (kept,) = await here.arrive(looping(2))
        thread = (await here.get(f"/messages/{stored}"))["thread"]
        key = (await here.get("/storms"))["items"][0]["storm"]
        await decided(here, f"/held/{kept}/discard")
        job = (await here.get("/jobs"))["items"][0]["job"]
        receipts = [one["receipt"] for one in (await here.get("/receipts"))["items"]]
        here.ask_as(OTHER)
        tried = {
            **dict.fromkeys([stored, kept], "0" * 32),
            key: "v1:0",
            job: "0" * 32,
            thread: "z" * len(thread),
            **dict.fromkeys(receipts, "0" * 32),
        }
        reads = ["/messages/{}", "/messages/{}/html", "/messages/{}/text", "/messages/{}/original", "/held/{}"]
        reads += ["/messages/{}/attachments/0", "/messages/{}/headers", "/storms/{}", "/storms/{}/messages", "/jobs/{}"]
        reads += ["/storms/{}/timeline"]
        reads += ["/jobs/{}/results", "/receipts/{}", "/receipts?message={}", "/messages?thread={}", "/held?storm={}"]
        reads += [f"/threads/{BOX}/{{}}", f"/threads/{OTHER}/{{}}", "/audit?name={}"]
        acts = ["/held/{}/release", "/held/{}/discard", "/storms/{}/release", "/storms/{}/discard", "/jobs/{}/cancel"]
        for real, made_up in tried.items():
            for method, path in (*(("GET", one) for one in reads), *(("POST", one) for one in acts)):
                for headers in ({}, {"If-Match": '"x"'}, {"If-None-Match": "*"}):
                    answers = []
                    for name in (real, made_up):
                        body = {"json": {}} if method == "POST" else {}
                        answer = await here.client.request(
                            method, f"/api/v1{path.format(name)}", headers=headers, **body
                        )
                        answers.append((answer.status_code, answer.text.replace(name, "NAME")))
                    assert answers[0] == answers[1], (method, path, headers)
