"""POST /api/v1/sent: a helpdesk that never asks tells what it sent, and is judged by that."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ingest.rfc3339 import rfc3339
from ingest.staff.caller import Verb
from ingest.turns.parties import keys_of
from loopguard.dealings import Dealings
from tests.ingest.desk import mail, settings
from tests.web.asking import BOX, OTHER, Api, api, mongodb_settings

WHO = "ann@customer.example"
TOLD = {"mailbox": BOX, "recipients": [WHO], "message_id": "<ours-1@desk.example>", "automatic": True}


@pytest.fixture(params=["sqlite", "mongodb"])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Api]:
    chosen = settings(tmp_path)
    if request.param == "mongodb":
        chosen = mongodb_settings(tmp_path, request.getfixturevalue("secantus").url)
    async with api(chosen) as opened:
        yield opened


async def tell(here: Api, **more: Any) -> tuple[int, dict[str, Any]]:
    answer = await here.client.post("/api/v1/sent", json={**TOLD, **more})
    return answer.status_code, answer.json()


async def known(here: Api, who: str = WHO) -> Dealings:
    return (await here.node.ports.turns.known(keys_of(who)))[0]


async def thread_of(here: Api, key: str) -> str:
    stored = await here.node.ports.store.get(key)
    assert stored is not None
    return stored.thread


async def test_an_answer_to_what_was_told_comes_home_without_any_key(here: Api) -> None:
    (first,) = await here.arrive(mail(1, sender=WHO))
    status, said = await tell(here, answers=first)
    assert (status, said) == (200, {"thread": await thread_of(here, first)})
    (back,) = await here.arrive(mail(2, sender=WHO, header="In-Reply-To: <ours-1@desk.example>\r\n"))
    assert await thread_of(here, back) == said["thread"]
    (sent,) = (await here.get(f"/threads/{BOX}/{said['thread']}"))["sent"]
    assert (sent["message_id"], sent["recipients"], sent["automatic"]) == ("ours-1@desk.example", [WHO], True)


async def test_telling_it_again_changes_nothing_at_once_or_later(here: Api) -> None:
    threads = {said["thread"] for _, said in await asyncio.gather(*(tell(here) for _ in range(5)))}
    threads |= {said["thread"] for _, said in [await tell(here) for _ in range(3)]}
    assert len(threads) == 1
    assert sum(count for _, count in (await known(here)).hours) == 1
    assert len((await here.get(f"/threads/{BOX}/{threads.pop()}"))["sent"]) == 1


async def test_an_answer_that_came_before_we_were_told_is_in_the_thread_of_what_it_answers(here: Api) -> None:
    (early,) = await here.arrive(mail(1, sender=WHO, header="In-Reply-To: <ours-1@desk.example>\r\n"))
    _, said = await tell(here)
    assert said["thread"] == await thread_of(here, early)


async def test_rounds_are_counted_of_a_helpdesk_that_only_tells(here: Api) -> None:
    for n in range(1, 4):
        await tell(here, message_id=f"<ours-{n}@desk.example>")
        await here.arrive(mail(n, sender=WHO, header=f"In-Reply-To: <ours-{n}@desk.example>\r\n"))
    assert len((await known(here)).rounds) == 3
    (last,) = await here.arrive(mail(9, sender=WHO, header="In-Reply-To: <ours-3@desk.example>\r\n"))
    stored = await here.node.ports.store.get(last)
    assert stored is not None
    assert (stored.may_autoreply, "rounds" in {one.code for one in stored.findings}) == (False, True)


async def test_a_person_s_mail_is_told_as_well_and_begins_anew(here: Api) -> None:
    for n in range(1, 4):
        await tell(here, message_id=f"<ours-{n}@desk.example>")
        await here.arrive(mail(n, sender=WHO, header=f"In-Reply-To: <ours-{n}@desk.example>\r\n"))
    assert (await tell(here, message_id="<by-hand@desk.example>", automatic=False))[0] == 200
    after = await known(here)
    assert (after.rounds, after.waiting) == ((), ())
    await here.arrive(mail(9, sender=WHO, header="In-Reply-To: <by-hand@desk.example>\r\n"))
    assert (await known(here)).rounds == (), "what answers a person is no round"


async def test_a_person_s_mail_that_is_told_late_interrupts_only_what_was_before_it(here: Api) -> None:
    await tell(here)
    await here.arrive(mail(1, sender=WHO, header="In-Reply-To: <ours-1@desk.example>\r\n"))
    await tell(here, message_id="<old@desk.example>", automatic=False, at=rfc3339(time.time() - 7_200))
    assert len((await known(here)).rounds) == 1


@pytest.mark.parametrize(("days", "turns"), [(6.9, 1), (7.1, 0), (365, 0)])
async def test_what_went_long_ago_is_known_as_sent_and_no_turn(here: Api, days: float, turns: int) -> None:
    status, said = await tell(here, at=rfc3339(time.time() - days * 86_400))
    assert status == 200
    assert sum(count for _, count in (await known(here)).hours) == turns
    (back,) = await here.arrive(mail(2, sender=WHO, header="In-Reply-To: <ours-1@desk.example>\r\n"))
    assert await thread_of(here, back) == said["thread"]


async def test_what_is_told_late_does_not_answer_what_came_after_it(here: Api) -> None:
    await here.arrive(mail(1, sender=WHO, header="In-Reply-To: <x@desk.example>\r\n"))
    await tell(here, in_reply_to="<1@customer.example>", at=rfc3339(time.time() - 3_600))
    assert (await known(here)).turns == ()
    await tell(here, message_id="<ours-2@desk.example>", in_reply_to="<1@customer.example>")
    assert len((await known(here)).turns) == 1


async def test_a_mail_between_mailboxes_of_ours_is_nobody_s_turn(here: Api) -> None:
    assert (await tell(here, recipients=[OTHER, "Other+4711@desk.example"]))[0] == 200
    assert await known(here, OTHER) == Dealings()


async def test_a_mail_to_the_mailbox_itself_is_a_turn_of_whatever_stands_on_it(here: Api) -> None:
    assert (await tell(here, recipients=["Support+4711@desk.example"]))[0] == 200
    assert len((await known(here, "support@desk.example")).waiting) == 1


NOW = time.time()


@pytest.mark.parametrize(
    ("changed", "status", "where"),
    [
        ({"message_id": None}, 422, ["/message_id"]),
        ({"message_id": "<>"}, 422, []),
        ({"message_id": "<a@b>\r\nBcc: x@y"}, 422, ["/message_id"]),
        ({"recipients": []}, 422, ["/recipients"]),
        ({"at": rfc3339(NOW + 86_400)}, 422, []),
        ({"at": rfc3339(NOW - 367 * 86_400)}, 422, []),
        ({"at": NOW}, 422, ["/at"]),
        ({"at": "yesterday"}, 422, ["/at"]),
        ({"subject": "x"}, 422, ["/subject"]),
        ({"thread": "Ticket 1"}, 422, ["/thread"]),
        ({"mailbox": "who@else.example"}, 404, []),
        ({"answers": "0" * 32}, 404, []),
    ],
)
async def test_what_is_refused_is_told_as_a_problem(
    tmp_path: Path, changed: dict[str, Any], status: int, where: list[str]
) -> None:
    async with api(settings(tmp_path)) as here:
        answered, problem = await tell(here, **changed)
        assert (answered, problem["status"], bool(problem["detail"])) == (status, status, True)
        assert [one["pointer"] for one in problem.get("errors", [])] == where
        assert await known(here) == Dealings()


async def test_the_message_id_must_be_told(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        answer = await here.client.post("/api/v1/sent", json={"mailbox": BOX, "recipients": [WHO]})
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/message_id"]


async def test_a_clock_that_is_a_little_ahead_is_ours(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        assert (await tell(here, at=rfc3339(time.time() + 200)))[0] == 200
        assert max((await known(here)).waiting) <= time.time()


async def test_it_takes_the_verb_and_the_mailbox(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        here.ask_as(BOX, verbs=frozenset(Verb) - {Verb.SEND})
        assert (await tell(here))[0] == 403
        here.ask_as(OTHER)
        status, unseen = await tell(here)
        here.ask_as()
        assert (status, unseen["detail"]) == (404, f"There is no mailbox {BOX}.")
        here.ask_as(BOX)
        assert (await tell(here, mailbox="Support+7@DESK.example"))[0] == 200


async def test_one_caller_s_mailbox_takes_no_id_from_another_s(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        here.ask_as(OTHER)
        assert (await tell(here, mailbox=OTHER, recipients=["eve@evil.example"]))[0] == 200
        here.ask_as(BOX)
        (first,) = await here.arrive(mail(1, sender=WHO))
        await tell(here, answers=first)
        (back,) = await here.arrive(mail(2, sender=WHO, header="In-Reply-To: <ours-1@desk.example>\r\n"))
        assert await thread_of(here, back) == await thread_of(here, first)


async def test_a_store_that_is_away_is_worth_another_try(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        here.node.store.down()
        answer = await here.client.post("/api/v1/sent", json={**TOLD, "answers": "0" * 32})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
