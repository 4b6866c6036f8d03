"""An `Idempotency-Key` takes a mail in once, whatever dies between the mail's commit and the answer."""

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ingest.staff.caller import Caller, Verb
from ingest.web.door import kept_answers
from ingest.web.door.kept_answers import FILE, KeptAnswers
from tests.ingest.desk import BOX, OTHER, desk, mail, settings
from tests.web.posting import PATH, RAW, Web, web

KEY = {"Idempotency_Key": "order-4711"}


async def test_the_same_mail_under_the_same_key_is_taken_in_once(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        first = await node.post(mail(1), **KEY)
        again = await node.post(mail(1), **KEY)
        form: Any = {"recipient": BOX}
        posted = await node.client.post(
            PATH, data=form, files={"message": ("a", mail(1))}, headers={"Idempotency-Key": "order-4711"}
        )
        assert first.status_code == again.status_code == posted.status_code == 202
        assert first.json() == again.json() == posted.json()
        assert first.headers["location"] == again.headers["location"]
        assert len(node.taken()) == 1


async def test_another_mail_or_envelope_under_the_key_is_refused(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        await node.post(mail(1), **KEY)
        assert (await node.post(mail(2), **KEY)).status_code == 422
        assert (await node.post(mail(1), [("recipient", OTHER)], **KEY)).status_code == 422
        assert (await node.post(mail(1), [("recipient", BOX), ("sender", "")], **KEY)).status_code == 422
        assert len(node.taken()) == 1
        assert node.drafts() == []


async def test_a_refusal_leaves_the_key_free(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        assert (await node.post(mail(1), [("recipient", "nobody@desk.example")], **KEY)).status_code == 404
        assert (await node.post(b"", **KEY)).status_code == 422
        assert (await node.post(mail(1), **KEY)).status_code == 202


async def test_a_key_is_one_callers(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    names = ("token:a", "token:b")
    for name in names:
        async with web(chosen, Caller(name, frozenset({Verb.SUBMIT}))) as node:
            assert (await node.post(mail(1), **KEY)).status_code == 202
    assert len(node.taken()) == len(names)


async def test_two_at_once_take_in_one(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        answers = await asyncio.gather(*(node.post(mail(1), **KEY) for _ in range(8)))
        assert sorted(one.status_code for one in answers) == [202, *[409] * 7]
        assert len(node.taken()) == 1
        assert (await node.post(mail(1), **KEY)).status_code == 202


async def test_a_key_is_good_for_a_day_and_no_more_are_kept_than_there_is_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_answers, "MOST", 3)
    now = 1_000_000.0
    answers = KeptAnswers(tmp_path, lambda: now)
    for number in range(5):
        await answers.keep("me", str(number), "print", ())
    assert await answers.tidy() == 2
    assert [bool(await answers.find("me", str(number))) for number in range(5)] == [False, False, True, True, True]
    now += 86_401
    assert await answers.find("me", "4") is None
    await answers.keep("me", "4", "anew", ())
    assert await answers.tidy() == 2
    assert (kept := await answers.find("me", "4")) is not None
    assert kept.print == "anew"
    await answers.close()


@pytest.mark.parametrize("damage", [b"not a database, by far" * 100, b""])
async def test_a_damaged_file_of_answers_keeps_no_mail_out(damage: bytes, tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    chosen.data_dir.mkdir()
    (chosen.data_dir / FILE).write_bytes(damage)
    async with web(chosen) as node:
        assert (await node.post(mail(1), **KEY)).status_code == 202
        assert (await node.post(mail(2), Idempotency_Key="other")).status_code == 202
        assert (await node.post(mail(2), Idempotency_Key="other")).status_code == 202
        assert len(node.taken()) == 2


async def test_a_file_that_says_nonsense_is_set_aside(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        await node.post(mail(1), **KEY)
        with sqlite3.connect(node.settings.data_dir / FILE) as connection:
            connection.execute("UPDATE answer SET receipts = '[[1]]'")
        assert (await node.post(mail(1), **KEY)).status_code == 202
        assert (await node.post(mail(1), **KEY)).status_code == 202
        assert len(node.taken()) == 2


POINTS = ("before the commit", "after the commit", "after the key was kept")


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point_leaves_the_old_receipts_or_a_duplicate(point: str, tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    pid = os.fork()
    if pid == 0:  # the role that dies
        try:
            asyncio.run(asyncio.wait_for(_dying(chosen, point), 30))
        finally:
            os._exit(1)
    _, status = await asyncio.to_thread(os.waitpid, pid, 0)
    assert os.waitstatus_to_exitcode(status) == 9, "it died where it should"
    async with web(chosen) as node:
        before = node.taken()
        assert len(before) == (0 if point == POINTS[0] else 1)
        told = await node.post(mail(1), **KEY)
        assert told.status_code == 202
        (receipt,) = told.json()["receipts"]
        old = [one.id for one, _ in before]
        assert (receipt["receipt"] in old) == (point == POINTS[2])
        assert (await node.post(mail(1), **KEY)).json() == told.json()
    async with desk(chosen) as worker:
        await worker.drain()
        wanted = {"stored": 1, "duplicate": 1} if point == POINTS[1] else {"stored": 1}
        assert worker.figures() == wanted


async def _dying(chosen: Any, point: str) -> None:
    async with web(chosen) as node:
        answers = node.door.answers
        keep = answers.keep

        async def kept(*arguments: Any) -> None:
            if point == POINTS[1]:
                os._exit(9)
            await keep(*arguments)
            os._exit(9)

        answers.keep = kept
        if point == POINTS[0]:
            writer = node.door._writer
            assert writer is not None
            writer._append = lambda _: os._exit(9)
        await _post(node)


async def _post(node: Web) -> None:
    await node.client.post(
        PATH, content=mail(1), params={"recipient": BOX}, headers={**RAW, "Idempotency-Key": "order-4711"}
    )
