"""GET /api/v1/silences: whom we do not answer, for which reasons and until when, on both stores, and for whom."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ingest.rfc3339 import rfc3339, seconds
from ingest.staff.looking import silences as looking
from ingest.staff.looking.silences import silences
from ingest.turns.going import Going, tell
from loopguard import Effect, Finding
from tests.conformance.mails import HOSTILE, stored
from tests.ingest.desk import mail, settings
from tests.web.asking import BOX, OTHER, Api, api, mongodb_settings

RATE = Finding("pair-rate", "7 mails in 60 s; limit 5 in 1 h.", "loopguard/README.md", Effect.MUTE)
CEILING = Finding("thread-rate", "6 mails; limit 5 in 10 min.", "loopguard/README.md", Effect.MUTE)
DECLARED = Finding("auto-submitted", "It says auto-replied.", "RFC 3834", Effect.AUTO_REPLY)
NOTED = Finding("echo", "It says what we said.", "Zammad", Effect.NOTE)


@pytest.fixture(params=["sqlite", "mongodb"])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Api]:
    chosen = settings(tmp_path)
    if request.param == "mongodb":
        chosen = mongodb_settings(tmp_path, request.getfixturevalue("secantus").url)
    async with api(chosen) as opened:
        yield opened


async def keep(here: Api, number: int, *findings: Finding, ago: float = 60.0, **changes: Any) -> float:
    """Store a mail that was not answered; return when it came."""
    at = round(time.time() - ago, 3)
    said = {"mailbox": BOX, "sender": "ann@x.example", "sender_name": "", "kind": "personal", **changes}
    muted = {"may_autoreply": False, "findings": findings, **said}
    await here.node.ports.store.append(stored(number, accepted_at=at, **muted))
    return at


async def test_why_and_until_when(here: Api) -> None:
    rate = await keep(here, 1, RATE, NOTED, ago=100)
    last = await keep(here, 2, DECLARED, ago=50, sender="Ann@x.example", sender_name="Ann")
    await keep(here, 3, DECLARED, ago=40, sender="robot@y.example")
    await keep(here, 4, RATE, ago=3_700, sender="over@y.example")
    burst = await keep(here, 5, CEILING, ago=200, sender="burst@y.example")
    await keep(here, 6, RATE, ago=90_000, sender="old@y.example")
    await keep(here, 7, may_autoreply=True, sender="answered@y.example")
    page = await here.get("/silences")
    assert (page["next"], page["left_out"]) == (None, [])
    robot, ann, until_burst, over = page["items"]
    assert ann == {
        "mailbox": BOX,
        "sender": {"address": "Ann@x.example", "name": "Ann"},
        "last_at": rfc3339(last),
        "count": 2,
        "codes": ["auto-submitted", "pair-rate"],
        "message": stored(2).id,
        "findings": [
            {
                "code": "auto-submitted",
                "effect": "auto-reply",
                "evidence": "It says auto-replied.",
                "reference": "RFC 3834",
            }
        ],
        "until": rfc3339(rate + 3_600),
        "why": "",
    }
    assert (robot["sender"]["address"], robot["until"]) == ("robot@y.example", None)
    assert until_burst["until"] == rfc3339(burst + 600)
    assert (over["sender"]["address"], over["until"]) == ("over@y.example", None), "its window has passed"


async def test_turns_that_we_took_end_when_what_is_known_of_them_says(here: Api) -> None:
    turns = Finding("rounds", "3 times within a day; limit 3.", "loopguard/README.md, Rounds", Effect.MUTE)
    now = time.time()
    going = [Going(f"{n}@desk.example", "ann@x.example", now - 50_000 + n, True) for n in range(3)]
    for n, one in enumerate(going):
        await tell([one], here.node.ports.turns)
        await here.arrive(mail(n, sender="ann@x.example", header=f"In-Reply-To: <{n}@desk.example>\r\n"))
    await keep(here, 12, turns, ago=10, sender="over@y.example")
    ann, over = (await here.get("/silences"))["items"]
    assert seconds(ann["until"]) == pytest.approx(now + 86_400, abs=120)
    assert (over["sender"]["address"], over["until"]) == ("over@y.example", None), "nothing is known of his turns"


async def test_a_mail_that_really_came(here: Api) -> None:
    (message,) = await here.arrive(mail(1, sender="robot@y.example", header="Auto-Submitted: auto-replied\r\n"))
    await here.arrive(mail(2))
    (one,) = (await here.get("/silences"))["items"]
    assert (one["message"], one["until"], one["count"]) == (message, None, 1)
    assert "auto-submitted" in one["codes"]


async def test_a_senders_own_policy_says_how_long(tmp_path: Path) -> None:
    senders = [{"address": "*@x.example", "policy": {"window_s": 1_800}}]
    table = {"address": BOX, "policy": {"window_s": 7_200}, "sender": senders}
    async with api(settings(tmp_path, mailbox=[table])) as opened:
        ann = await keep(opened, 1, RATE)
        bob = await keep(opened, 2, RATE, sender="bob@y.example")
        gone = await keep(opened, 3, RATE, mailbox="gone@desk.example")
        told = {
            (one["mailbox"], one["sender"]["address"]): one["until"] for one in (await opened.get("/silences"))["items"]
        }
        assert told == {
            (BOX, "ann@x.example"): rfc3339(ann + 1_800),
            (BOX, "bob@y.example"): rfc3339(bob + 7_200),
            ("gone@desk.example", "ann@x.example"): rfc3339(gone + 3_600),
        }


async def test_nobody_of_a_foreign_mailbox_is_told(here: Api) -> None:
    await keep(here, 1, RATE, sender="secret@x.example")
    await keep(here, 2, RATE, mailbox=OTHER)
    here.ask_as(OTHER)
    page = await here.get("/silences")
    assert [(one["mailbox"], one["count"]) for one in page["items"]] == [(OTHER, 1)]
    assert "secret" not in str(page)
    assert (await here.client.get("/api/v1/silences", params={"mailbox": BOX})).status_code == 404
    here.ask_as()
    assert len((await here.get("/silences"))["items"]) == 2
    assert [one["mailbox"] for one in (await here.get("/silences", mailbox=BOX.upper()))["items"]] == [BOX]


async def test_pages_meet_each_once_whatever_senders_are_called(here: Api) -> None:
    senders = [text[:3_000] for text in HOSTILE.values()]
    for number, sender in enumerate(senders):
        await keep(here, number, RATE, ago=60 + number // 3, sender=sender)
    items = await here.walk("/silences", 2)
    assert len(items) == len(senders)
    assert len({one["message"] for one in items}) == len(senders)
    assert [one["last_at"] for one in items] == sorted((one["last_at"] for one in items), reverse=True)
    assert (await here.client.get("/api/v1/silences", params={"cursor": "m0.x"})).status_code == 422


async def test_a_bounded_look_says_where_it_stopped(here: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    times = [await keep(here, number, RATE, ago=60 + number, sender=f"s{number}@x.example") for number in range(9)]
    node, now = here.node, time.time()
    assert (await silences(node.ports, node.mailboxes, None, now)).left_out == ()
    for name, value, seen in (("MOST_MAILS", 5, 5), ("SLICE", 2, 5), ("MOST_PAGES", 2, 4)):
        monkeypatch.setattr(looking, name, value)
        page = await silences(node.ports, node.mailboxes, None, now)
        assert len(page.silences) == seen
        assert page.left_out == (
            f"only the {seen} newest mails that are not answered were looked at, back to {rfc3339(times[seen - 1])}",
        )


async def test_how_long_a_silence_lasts_is_what_its_rule_goes_by(here: Api) -> None:
    for kind, window in (("list", 600), ("personal", 600), ("notification", 3_600)):
        at = await keep(here, window, CEILING, ago=200, sender=f"{kind}@x.example", kind=kind, id=kind)
        (one,) = [one for one in (await here.get("/silences"))["items"] if one["sender"]["address"].startswith(kind)]
        assert one["until"] == rfc3339(at + window)
