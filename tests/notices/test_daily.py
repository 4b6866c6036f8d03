"""The daily digest: when it is due, what it says, and that it is silent when there is nothing to say."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingest.notices.daily import Daily, last_due
from ingest.ports import AuditEntry, Change, ChangeKind, Ports, Subject
from ingest.records import HeldState
from ingest.webhooks.message import body
from tests.notices.desk import BOX, NOW, STAFF, Clock, courier, hold, news, opened, rounds, tell, told
from tests.notices.relay import relaying

DAY_S = 86_400.0
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-05T06:59+01:00", "2026-01-04T07:00+01:00"),
        ("2026-01-05T07:00+01:00", "2026-01-05T07:00+01:00"),
        ("2026-03-29T06:59+02:00", "2026-03-28T07:00+01:00"),  # summer time begins
        ("2026-10-25T07:00+01:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_it_is_due_at_the_time_of_day_there(now: str, due: str) -> None:
    assert last_due(time(7), BERLIN, at(now)) == at(due)


def test_a_time_that_does_not_exist_that_day_is_due_once() -> None:
    seen = {last_due(time(2, 30), BERLIN, at("2026-03-28T03:00+01:00") + minute * 60) for minute in range(2_000)}
    assert len(seen) == 2


async def digests(ports: Ports) -> list[tuple[str, str, int]]:
    entries = await ports.changes.after(await ports.changes.floors(), 1_000)
    every = [change for entry in entries for change in entry.changes]
    return [(one.id, one.mailbox, one.count) for one in every if one.kind is ChangeKind.STORMS_DIGEST]


async def test_it_is_told_once_a_day_and_not_when_nothing_waits_and_nothing_was_decided(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(given := told(tmp_path)) as ports:
        daily = Daily(given, ports, "here.notices-0", clock)
        await daily.round()
        clock.now += DAY_S
        await daily.round()
        assert await digests(ports) == [], "nothing waits, nothing was decided"
        await hold(ports, "s", 3)
        await hold(ports, "single", 1)
        clock.now += DAY_S
        for _ in range(3):
            await daily.round()
            await Daily(given, ports, "there.notices-0", clock).round()
        assert await digests(ports) == [("2026-01-07", BOX, 4)]
        mails = [one.id for one in await ports.quarantine.held()]
        await ports.quarantine.decide(mails, HeldState.DISCARDED, "ann", clock.now)
        entry = AuditEntry("a", clock.now + 60, "ann", "cli", "discard", Subject.STORM, "s", BOX, 3)
        await ports.audit.record([entry])
        clock.now += DAY_S
        await daily.round()
        assert (await digests(ports))[1:] == [("2026-01-08", BOX, 0)]
        clock.now += 4 * DAY_S
        await daily.round()
        assert len(await digests(ports)) == 2


async def test_the_mail_says_what_waits_and_what_could_not_be_sent(tmp_path: Path) -> None:
    clock = Clock()
    german = {"language": "de", "timezone": "Europe/Berlin"}
    later = relaying(lambda verb: "451 later" if verb == "." else "250 fine")
    async with later as relay, opened(given := told(tmp_path, relay, notices=german)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        daily = Daily(given, ports, "here.notices-0", clock)
        await daily.round()
        await hold(ports, "s", 3)
        await hold(ports, "single", 1)
        await hold(ports, "own", 7, party="notices@desk.example")
        await tell(ports, news("s"))
        for _ in range(26):
            await rounds(one)
            clock.now += 3_999
        relay.says = lambda _: "250 fine"
        await daily.round()
        await rounds(one, 3)
        entries = await ports.changes.after(await ports.changes.floors(), 1_000)
        told_ = [each for entry in entries for each in entry.changes if each.kind is ChangeKind.STORMS_DIGEST]
        event = (await body(told_[0], ports, "https://desk.example/in")).decode()
    (taken,) = relay.taken
    assert taken.forward_path == f"RCPT TO:<{STAFF}>"
    assert taken.message["Subject"] == "Angehaltene Mails am 2026-01-06: Schleifen 1, einzelne Mails 1"
    assert "3 Mails warten aus der Schleife zwischen robot@loop[.]example und support@desk.example" in taken.text
    assert "die erste vom 2026-01-05 09:00" in taken.text
    assert "Einzelne Mails, die warten: 1." in taken.text
    assert "nicht einzeln gemeldet werden: 1." in taken.text
    assert "nicht gesendet werden konnten: 1." in taken.text
    assert "https://desk.example/in/storms" in taken.text
    assert '"type":"storms.digest"' in event
    assert '"day":"2026-01-06"' in event
    assert '"waiting":11,"singles":1' in event


async def test_it_waits_for_no_storm_and_a_second_one_of_a_day_has_the_same_id(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        await hold(ports, "s", 3)
        await tell(ports, news("s"))
        await rounds(one, 2)
        daily = Daily(given, ports, "here.notices-0", clock)
        await daily.round()
        clock.now += DAY_S
        await daily.round()
        await rounds(one, 2)
        await ports.outbox.tell("notices digest", accepted_at=NOW - 3_600, failing_since=None, error="")
        await daily.round()  # as after a death before it was noted
        again = courier(given, ports, clock)
        await again.begin()
        await rounds(again, 2)
    ids = [each.message["Message-ID"] for each in relay.taken]
    assert len(ids) == 3
    assert ids[1] == ids[2]
    assert datetime.fromtimestamp(NOW, UTC).hour == 8


async def test_a_note_of_a_clock_that_was_ahead_keeps_nobody_silent(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(given := told(tmp_path)) as ports:
        daily = Daily(given, ports, "here.notices-0", clock)
        await daily.round()
        await hold(ports, "s", 3)
        clock.now += 400 * DAY_S
        await daily.round()
        clock.now = NOW + DAY_S
        for _ in range(2):
            await daily.round()
        clock.now += DAY_S
        await daily.round()
        assert [day for day, _, _ in await digests(ports)] == ["2027-02-09", "2026-01-06", "2026-01-07"]


async def test_a_decision_is_found_behind_what_people_looked_at_and_all_that_waits_is_counted(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(given := told(tmp_path)) as ports:
        daily = Daily(given, ports, "here.notices-0", clock)
        await daily.round()
        about = ("ann", "cli", "view", Subject.MESSAGE, "m", BOX, 1)
        looked = [AuditEntry(f"v{number}", clock.now + 100 + number, *about) for number in range(250)]
        await ports.audit.record([*looked, AuditEntry("d", clock.now + 60, "ann", "cli", "discard", *about[3:])])
        clock.now += DAY_S
        await daily.round()
        for number in range(150):
            await hold(ports, f"s{number}", 2)
        clock.now += DAY_S
        await daily.round()
        assert [count for _, _, count in await digests(ports)] == [0, 300]
        change = Change(ChangeKind.STORMS_DIGEST, clock.now, BOX, "2026-01-07", count=300)
        told_ = json.loads(await body(change, ports))["data"]
        assert (told_["waiting"], told_["singles"], len(told_["storms"])) == (300, 0, 10)
