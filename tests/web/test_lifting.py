"""A silence of rounds is shown with its reason and end, and lifted by who sees all mailboxes, on both stores."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ingest.ports import AuditQuery
from ingest.rfc3339 import seconds
from ingest.sending.outgoing import Outgoing, advise
from ingest.staff.caller import Caller, Verb
from ingest.turns.going import Going, tell
from loopguard import Effect, Finding
from tests.conformance.mails import stored
from tests.ingest.desk import settings
from tests.web.asking import BOX, OTHER, Api, api, mongodb_settings
from tests.web.pages.here import seen, sent, token

KEY = {"id": "k1", "secret": "s" * 32}
ANN = "ann@firm.example"
ROUNDS = Finding("rounds", "Took turns.", "loopguard/README.md, Rounds", Effect.MUTE)


@pytest.fixture(params=["sqlite", "mongodb"])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Api]:
    chosen = settings(tmp_path, stamp_key=[KEY])
    if request.param == "mongodb":
        chosen = mongodb_settings(tmp_path, request.getfixturevalue("secantus").url, stamp_key=[KEY])
    async with api(chosen) as opened:
        yield opened


async def silence(here: Api, address: str = ANN, mails: int = 20) -> None:
    """Send so much automatic mail to an address that no more goes, and store one mail of it."""
    now = time.time()
    await tell([Going(f"{n}@x", address, now - n, automatic=True) for n in range(mails)], here.node.ports.turns)
    mail = stored(1, accepted_at=now, mailbox=BOX, sender=address, may_autoreply=False, findings=(ROUNDS,))
    await here.node.ports.store.append(mail)


async def may_write(here: Api, address: str) -> bool:
    out = Outgoing(BOX, (address,), automatic=True)
    return (await advise(out, here.node.mailboxes, here.node.ports, time.time())).may_autoreply


async def test_it_is_shown_with_its_end_and_lifted(here: Api) -> None:
    await silence(here)
    assert not await may_write(here, ANN)
    (line,) = (await here.get("/silences"))["items"]
    assert line["why"].startswith("20 automatic mails of ours went to this address within a day; limit 20.")
    assert (seconds(line["until"]) or 0) > time.time() + 80_000
    answer = await here.client.post("/api/v1/silences/lift", json={"address": "Ann+x@Firm.example", "note": "he rang"})
    assert (answer.status_code, answer.json()["why"], answer.json()["until"]) == (200, line["why"], line["until"])
    assert await may_write(here, ANN)
    (line,) = (await here.get("/silences"))["items"]
    assert (line["why"], line["until"]) == ("", None), "the mail that was not answered is still one"
    again = await here.client.post("/api/v1/silences/lift", json={"address": ANN})
    assert again.status_code == 404
    (entry,) = (await here.node.ports.audit.page(AuditQuery(), None, 9)).entries
    assert (entry.action, entry.subject, entry.note) == ("silence.lift", "party", "*@firm.example: he rang")
    assert "ann" not in entry.name


async def test_the_silence_of_an_organisation_is_lifted_by_one_of_its_addresses(here: Api) -> None:
    await silence(here)
    now = time.time()
    others = [Going(f"{n}@y", f"p{n}@firm.example", now - n, automatic=True) for n in range(300)]
    await tell(others[:280], here.node.ports.turns)
    assert not await may_write(here, "otto@firm.example")
    assert (await here.client.post("/api/v1/silences/lift", json={"address": ANN})).status_code == 200
    assert await may_write(here, "otto@firm.example")


@pytest.mark.parametrize("said", ["ann", "a@x.example, b@x.example", "@firm.example"])
async def test_what_is_no_address_is_refused(here: Api, said: str) -> None:
    assert (await here.client.post("/api/v1/silences/lift", json={"address": said})).status_code == 422


async def test_who_sees_one_mailbox_sees_its_silences_and_lifts_none(here: Api) -> None:
    await silence(here)
    here.admission.who = Caller("bo", frozenset(Verb), frozenset({BOX}))
    (line,) = (await here.get("/silences"))["items"]
    assert line["why"]
    assert "/silences/lift" not in await seen(here, "/silences")
    assert (await here.client.post("/api/v1/silences/lift", json={"address": ANN})).status_code == 403
    assert not await may_write(here, ANN)
    here.admission.who = Caller("bo", frozenset(Verb), frozenset({OTHER}))
    assert (await here.get("/silences"))["items"] == []


async def test_on_the_page_it_is_asked_first_and_then_done(here: Api) -> None:
    await silence(here)
    listed = await seen(here, "/silences")
    assert "/silences/lift?address=ann%40firm.example" in listed
    asked = await seen(here, "/silences/lift", address=ANN)
    assert "20 automatic mails of ours" in asked
    for _ in range(2):  # the second press finds nothing left to do
        done = await sent(here, "/silences/lift", csrf=token(asked), address=ANN, note="he rang")
        assert (done.status_code, done.headers["location"]) == (303, "/silences")
    assert await may_write(here, ANN)
    listed = await seen(here, "/silences")
    assert "/silences/lift" not in listed
    assert "The pause was lifted or has ended" in listed
    assert "our programs pause." not in listed
    gone = await here.client.get("/silences/lift", params={"address": ANN}, headers={"accept": "text/html"})
    assert gone.status_code == 200
    assert 'name="note"' not in gone.text, "nothing is left to lift"
    assert "lifted a silence" in await seen(here, "/log")
