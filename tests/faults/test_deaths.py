"""How fast a role is back: at once after a death with work in hand, less and less often after one without."""

import smtplib
from itertools import pairwise
from pathlib import Path

from ingest.roles import Role
from ingest.roles.restart import Restart
from tests.faults.rig import rigged
from tests.node import MAILBOX, RunningNode, letter, wait_for

DEATHS = 20


def test_twenty_deaths_in_a_row_with_mail_in_hand_are_followed_by_a_start_at_once(tmp_path: Path) -> None:
    with rigged(tmp_path, "worker.attempts = 10") as (node, rig):
        rig.deaths(DEATHS)
        with node.smtp() as client:
            for number in range(60):
                client.sendmail(f"person{number}@customer.example", [MAILBOX], letter(number))
        wait_for(lambda: not rig.deaths_left(), "back-off holds the mail back that killed nobody", 180)
        wait_for(lambda: len(node.events("role-died")) >= DEATHS, "the last death is not told of")
        died = node.events("role-died")
        assert [(event["name"], event["in_hand"], event["again_in_s"]) for event in died] == [
            ("worker-0", True, 0.0)
        ] * DEATHS
        status = node.until(60)
        assert status["pending"] == 0


def test_an_intake_whose_sync_failed_is_back_at_once_and_takes_mail_two_seconds_after_the_disk_is_sound(
    tmp_path: Path,
) -> None:
    with rigged(tmp_path) as (node, rig):
        rig.set("failing")
        assert not accepted(node)
        wait_for(lambda: len(node.events("role-died")) >= 6, "it does not come back", 90)
        rig.unset("failing")
        wait_for(lambda: accepted(node), "it takes no mail")
        died = node.events("role-died")
        assert (died[0]["in_hand"], died[0]["again_in_s"]) == (True, 0.0)
        assert max(event["again_in_s"] for event in died) <= 2


def accepted(node: RunningNode) -> bool:
    """Whether a mail that is large enough for a file of its own is taken."""
    try:
        with node.smtp() as client:
            client.sendmail("person@customer.example", [MAILBOX], letter(1, size=900) * 600)
    except (smtplib.SMTPException, OSError, ValueError, KeyError):
        return False
    return True


def test_a_role_that_dies_with_nothing_in_hand_waits_longer_each_time_until_it_has_lived_a_minute() -> None:
    worker = Restart(Role.WORKER)
    waits = [worker.wait_s(busy=False, lived_s=1) for _ in range(12)]
    assert waits[0] == 0.2
    assert all(later == min(30.0, 2 * sooner) for sooner, later in pairwise(waits))
    assert worker.wait_s(busy=True, lived_s=1) == 0.0
    assert worker.wait_s(busy=False, lived_s=1) == 30.0
    assert worker.wait_s(busy=False, lived_s=61) == 0.2


def test_an_intake_is_never_away_for_longer_than_two_seconds() -> None:
    intake = Restart(Role.INTAKE)
    assert max(intake.wait_s(busy=False, lived_s=0) for _ in range(20)) == 2.0
