"""What one address is told, over a relay that works and over relays that do not, through deaths and restarts."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import StoreUnavailable
from ingest.mailboxes import Mailboxes
from ingest.notices.recipients import recipients_of
from ingest.ports import ChangeKind
from loopguard.identity.stamp import make_stamp
from tests.ingest.desk import OTHER, Failing
from tests.notices.desk import BOX, KEY, SENDER, STAFF, Clock, courier, hold, news, opened, rounds, tell, told
from tests.notices.relay import relaying

DAY_S = 86_400


async def test_a_storm_is_told_when_it_opens_at_each_tenfold_and_when_it_closes(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay, stamp_key=[KEY])) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        await hold(ports, "s", 12)
        for kind, count in (("opened", 2), ("grown", 10), ("closed", 12)):
            await tell(ports, news("s", ChangeKind(f"storm.{kind}"), count))
            await rounds(one, 2)
            clock.now += 301
    first, second, third = relay.taken
    assert first.reverse_path.startswith("MAIL FROM:<>")
    assert first.forward_path.startswith(f"RCPT TO:<{STAFF}>")
    message = first.message
    assert (message["From"], message["To"]) == (SENDER, STAFF)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Precedence"] == "bulk"
    assert message["Message-ID"].startswith("<ingest1.k1.")
    assert message.get_content_type() == "text/plain"
    assert re.fullmatch(
        r"Mail loop with robot@loop\[\.\]example, held at support@desk\.example \[#\w{16}\]", message["Subject"]
    )
    assert "https://desk.example/in/storms/v1%3As" in first.text
    assert "This address answers in one conversation again and again" in " ".join(first.text.split())
    assert "10 mails" in second.message["Subject"]
    assert "is over" in third.message["Subject"]


async def test_a_flood_of_storms_is_told_in_few_mails(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        for number in range(500):
            await hold(ports, f"s{number}", 2)
            await tell(ports, news(f"s{number}"))
            await rounds(one)
            clock.now += 7.2
    assert 2 <= len(relay.taken) <= 12
    subjects = [each.message["Subject"] for each in relay.taken]
    assert subjects[0].startswith("Mail loop with")
    assert subjects[1] == "Mail loops: news of 42"
    assert "And 12 more" in relay.taken[1].text


BAD: dict[str, Callable[[str], str | None]] = {
    "451": lambda verb: "451 4.3.0 later" if verb == "." else "250 fine",
    "550": lambda verb: "550 5.1.1 nobody here" if verb == "RCPT" else "250 fine",
    "hangs": lambda verb: None if verb == "MAIL" else "250 fine",
    "closes": lambda verb: "" if verb == "half" else "250 fine",
}


@pytest.mark.parametrize("how", BAD)
async def test_what_a_relay_does_not_take_is_tried_again_and_told_once(tmp_path: Path, how: str) -> None:
    clock = Clock()
    async with relaying(BAD[how]) as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock, whole_s=0.5)
        await one.begin()
        await hold(ports, "s", 2)
        await tell(ports, news("s"))
        await rounds(one, 3)
        assert len([each for each in relay.seen if each.startswith("MAIL")]) == 1, "it is tried again at once"
        state = await ports.outbox.endpoint(f"notices {STAFF}")
        assert state is not None
        assert state.failing_since == clock.now
        assert {"451": "451 4.3.0 later", "550": "550", "hangs": "within 0.5 s", "closes": ""}[how] in state.error
        assert state.error
        relay.says = lambda _: "250 fine"
        clock.now += 70
        await rounds(one, 2)
        assert len(relay.taken) == 1
        assert (await ports.outbox.tally(f"notices {STAFF}")).waiting == 0
        state = await ports.outbox.endpoint(f"notices {STAFF}")
        assert state is not None
        assert (state.failing_since, state.error) == (None, "")


async def test_a_relay_that_is_down_for_a_day_is_given_up(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying(BAD["451"]) as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        await hold(ports, "s", 2)
        await tell(ports, news("s"))
        for _ in range(100):
            await rounds(one)
            clock.now += 1_000
        tries = len([each for each in relay.seen if each.startswith("MAIL")])
        assert 20 <= tries <= 35, "it should be asked about once an hour"
        assert (await ports.outbox.tally(f"notices {STAFF}")).failed == 1


async def test_a_death_between_sending_and_marking_sends_the_same_mail_again(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay, stamp_key=[KEY])) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        for number in range(3):
            await hold(ports, f"s{number}", 2)
        await tell(ports, *(news(f"s{number}") for number in range(3)))
        outbox = Failing(ports.outbox)
        relay.says = lambda verb: outbox.down() or "250 fine" if verb == "." else "250 fine"
        one._outbox = outbox
        with pytest.raises(StoreUnavailable):
            await rounds(one)
        relay.says = lambda _: "250 fine"
        again = courier(given, ports, clock)
        clock.now += 50
        await hold(ports, "later", 2)
        await tell(ports, news("later"))
        await again.begin()
        await rounds(again, 3)
        clock.now += 400
        await rounds(again, 3)
    ids = [each.message["Message-ID"] for each in relay.taken]
    assert len(ids) == 3
    assert ids[0] == ids[1]
    assert "news of 3" in relay.taken[0].message["Subject"]
    assert "news of 3" in relay.taken[1].message["Subject"]


async def test_a_store_that_is_away_delays_and_loses_nothing(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        await hold(ports, "s", 2)
        await tell(ports, news("s"))
        one._outbox = outbox = Failing(ports.outbox)
        outbox.down()
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                await rounds(one)
        assert not relay.taken, "it is sent before it is written down"
        outbox.up()
        relay.says = lambda verb: outbox.down() or "250 fine" if verb == "." else "250 fine"
        with pytest.raises(StoreUnavailable):
            await rounds(one)
        relay.says = lambda _: "250 fine"
        outbox.up()
        await rounds(one, 3)
        assert len(relay.taken) == 1, "what the relay took is sent again by the process that knows it"
        assert (await ports.outbox.tally(f"notices {STAFF}")).waiting == 0


async def test_the_same_told_twice_makes_one_notice(tmp_path: Path) -> None:
    """A watcher that died after telling tells it once more."""
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        await hold(ports, "s", 2)
        for _ in range(3):
            await tell(ports, news("s"))
            await rounds(one, 2)
            clock.now += 1_000
        assert len(relay.taken) == 1
        assert (await ports.outbox.tally(f"notices {STAFF}")).waiting == 0


async def test_a_mailbox_of_another_team_is_told_to_that_team(tmp_path: Path) -> None:
    clock = Clock()
    boxes = [{"address": BOX}, {"address": OTHER, "notices": {"to": ["sales-lead@desk.example"]}}]
    async with relaying() as relay, opened(given := told(tmp_path, relay, mailbox=boxes)) as ports:
        couriers = [courier(given, ports, clock, number) for number in range(2)]
        for each in couriers:
            await each.begin()
        await hold(ports, "s", 2, mailbox=OTHER)
        await tell(ports, news("s", mailbox=OTHER))
        for each in couriers:
            await rounds(each, 2)
    assert [each.forward_path for each in relay.taken] == ["RCPT TO:<sales-lead@desk.example>"]


@pytest.mark.parametrize("known_by", ["sender", "stamp", "token", "nothing", "answer"])
async def test_a_storm_of_our_own_notices_is_never_told(tmp_path: Path, known_by: str) -> None:
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay, stamp_key=[KEY])) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        await hold(ports, "first", 2)
        await tell(ports, news("first"))
        await rounds(one, 2)
        clock.now += 1_000
        notice = relay.taken[0].message
        what = {
            "sender": {"party": SENDER},
            "stamp": {"message_id": notice["Message-ID"].strip("<>")},
            "token": {"subject": f"FW: {notice['Subject']}"},
            "nothing": {"subject": "FW: Mail loop with robot@loop[.]example"},
            "answer": {
                "message_id": make_stamp(
                    next(iter(Mailboxes(given))).policy.stamp_keys[0], BOX, "ticket", "n1", "desk.example"
                )
            },
        }[known_by]
        await hold(ports, "own", 12, **what)
        await tell(ports, news("own"))
        await rounds(one, 2)
        assert len(relay.taken) == (2 if known_by in {"nothing", "answer"} else 1)
        assert (await ports.outbox.tally(f"notices {STAFF}")).waiting == 0


async def test_what_a_sender_gives_cannot_end_a_header_nor_become_a_link(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying() as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        hostile = "Hi\r\nBcc: all@evil.example\u202e\x1b[2J http://evil.example/pay www.evil\u3002com " + "x" * 5_000
        await hold(ports, "s", 2, subject=hostile, party="a\r\nBcc:x@evil.example")
        await tell(ports, news("s"))
        await rounds(one, 2)
    message = relay.taken[0].message
    assert message["Bcc"] is None
    text = relay.taken[0].text + str(message["Subject"])
    assert not set(text) & set("\u202e\x1b")
    assert "http://" not in text
    assert "evil.example" not in text
    assert "evil\u3002com" not in text
    assert max(map(len, text.splitlines())) < 400


async def test_a_clock_that_jumps_a_day_ahead_gives_up_no_letter(tmp_path: Path) -> None:
    clock = Clock()
    async with relaying(BAD["451"]) as relay, opened(given := told(tmp_path, relay)) as ports:
        one = courier(given, ports, clock)
        await one.begin()
        await hold(ports, "s", 2)
        await tell(ports, news("s"))
        await rounds(one)
        clock.now += 3 * DAY_S
        await rounds(one)
        relay.says = lambda _: "250 fine"
        clock.now += 300
        await rounds(one)
        assert len(relay.taken) == 1


async def test_who_is_told_of_one_mailbox_reads_no_subject_of_another(tmp_path: Path) -> None:
    clock, lead = Clock(), "lead@desk.example"
    boxes = [{"address": BOX}, {"address": OTHER, "notices": {"to": [lead]}}]
    async with relaying() as relay, opened(given := told(tmp_path, relay, mailbox=boxes)) as ports:
        number = next(at for at, each in enumerate(recipients_of(given)) if each.address == lead)
        one = courier(given, ports, clock, number)
        await one.begin()
        await hold(ports, "s", 2, subject="secret of support")
        await hold(ports, "s", 2, subject="for sales", mailbox=OTHER)
        await tell(ports, news("s", mailbox=OTHER))
        await rounds(one, 2)
    (taken,) = relay.taken
    assert "secret" not in taken.text
    assert "for sales" in taken.text
