"""What a digest says beside the storms, and to whom; when a letter is due, and by what time it is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.notices.letters import made, next_due
from ingest.notices.own import Own
from ingest.notices.recipients import recipients_of
from ingest.notices.standing import Standing, waiting_now
from ingest.notices.telling import wording_of
from ingest.ports import Delivery, EndpointState
from ingest.spool.ownership import Ownership
from tests.ingest.desk import OTHER
from tests.notices.desk import BOX, NOW, STAFF, news, opened, told

WAITS = Delivery(f"notices {STAFF}", "msg_1", 1, news("s"), NOW, NOW)


@pytest.mark.parametrize(
    ("last_at", "due"),
    [(None, NOW), (NOW - 10, NOW + 290), (NOW + 5_000, NOW)],
    ids=["never", "now", "clock was ahead"],
)
def test_a_new_letter_is_due_a_pace_after_the_last_one(last_at: float | None, due: float) -> None:
    assert next_due([WAITS], last_at, 300, NOW) == due


def test_a_letter_never_bears_the_time_of_one_that_waits() -> None:
    begun = replace(WAITS, id="msg_2", attempts=1, due_at=NOW)
    assert made([WAITS, begun], NOW).at > NOW


def test_a_digest_says_what_is_wrong_with_the_node_and_that_more_waits(tmp_path: Path) -> None:
    standing = Standing(storm_count=7, shunted=3, engines=(("store", "2026-01-05T07:00Z"),), more=True)
    text = wording_of(told(tmp_path), "desk-a").digest(standing, NOW).text
    assert "Mails that could not be processed, on the node desk-a: 3." in text
    assert "In trouble on the node desk-a: store, since 2026-01-05T07:00Z." in text
    assert "And 7+ more" in text


async def test_who_runs_the_node_is_told_of_it_and_nobody_of_what_was_given_up_before(tmp_path: Path) -> None:
    lead = "lead@desk.example"
    given = told(tmp_path, mailbox=[{"address": BOX}, {"address": OTHER, "notices": {"to": [lead]}}])
    worker = Ownership(given.data_dir / "run", "worker-0")
    state = {"state": "open", "since": "2026-01-05T07:00Z"}
    worker.publish({"engines": {"store": state, "search": {"state": "closed"}}})
    people = {one.address: one for one in recipients_of(given)}
    async with opened(given) as ports:
        await ports.outbox.begin(EndpointState(WAITS.endpoint, "", NOW))
        old = replace(WAITS, attempts=1, failed_at=NOW - 10, error="451 old")
        await ports.outbox.add([WAITS, replace(WAITS, id="msg_2", place=2)])
        await ports.outbox.settle([], [old, replace(old, id="msg_2", place=2, failed_at=NOW + 10, error="451 new")])
        ours, theirs = [await waiting_now(people[one], given, ports, Own(given), NOW) for one in (STAFF, lead)]
    assert (ours.engines, theirs.engines) == ((("store", "2026-01-05T07:00Z"),), ())
    assert (ours.unsent, ours.unsent_error) == (1, "451 new")
    worker.release()
