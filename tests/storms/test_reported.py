"""Storms of public bug reports end at helpdesks in three ways; forms that write as the mailbox itself are no storm."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ingest.testing.scenario import DESK, Scenario, Sent, random_words, token, written
from tests.storms.measured import Storm, measured_day, measured_storm, numbers, numbers_of_day
from tests.storms.reported import OWN, REPORTED
from tests.storms.ways import Way

SEEDS = range(2)
STORMS = [Storm(one, marked) for one in (*REPORTED, *OWN) for marked in ({one.marked, True})]
UNMARKED = {"posthog#92017": 40}
"""Mails stored of what nobody tells of and nothing marks as an answer: those that are above the bar of the others."""


@pytest.mark.parametrize("storm", STORMS, ids=lambda one: one.name)
def test_a_reported_storm_ends(storm: Storm, tmp_path: Path) -> None:
    found = measured_storm(storm, SEEDS, tmp_path)
    assert [one for one in numbers(storm, found) if one.above and one.bar is not None] == []
    assert found[Way.NOTHING].stored <= UNMARKED.get(storm.name, 6)


def form(reply_to: bool, pause: float) -> Scenario:
    """A contact form writes from and to the desk's own address, as many do."""

    def mails(rng: Random) -> Iterator[Sent]:
        for turn in range(40):
            visitor = f"{token(rng)}@people{turn}.example"
            fields = (("Message-ID", f"<{token(rng, 12)}@www.ours.example>"),)
            fields += (("Reply-To", visitor),) if reply_to else ()
            asked = random_words(rng, 10, 40)
            text = f"Name: {random_words(rng, 2, 2)}\nEmail: {visitor}\nMessage: {asked}\n"
            at = turn * pause * rng.uniform(0.9, 1.1)
            yield Sent(
                at, DESK, written(DESK, DESK, "New message from the contact form", text, *fields, at=at), loop=False
            )

    return Scenario(f"a form writes as the desk, {'with' if reply_to else 'no'} Reply-To, every {pause:g} s", mails)


@pytest.mark.parametrize("scenario", [form(reply, pause) for reply in (True, False) for pause in (30, 1_200)], ids=repr)
def test_a_form_that_writes_as_the_mailbox_arrives(scenario: Scenario, tmp_path: Path) -> None:
    found = measured_day(scenario, SEEDS, tmp_path)
    assert [one for one in numbers_of_day(scenario, found) if one.above] == [], [one.first for one in found.values()]
