"""A few runs of the laboratory through the real pipeline, the storm lane included."""

from pathlib import Path

import pytest

from ingest.records import Fate
from ingest.testing.scenario import Scenario, mails_of
from tests.storms.embedded import embedded
from tests.storms.honest import HONEST
from tests.storms.loops import LOOPS

NAMES = (
    "one direction, quotes everything", "two of ours, quotes nothing", "declared, in one thread, random words",
    "ring of three of ours", "one letter of the sender changes", "bounce of a bounce", "keeps ids",
)  # fmt: skip
DAYS = ("busy thread of five people", "impatient customer, eight mails in ten minutes", "answers to our own newsletter")


@pytest.mark.parametrize("scenario", [scenario for scenario in LOOPS if scenario.name in NAMES], ids=repr)
async def test_a_storm_is_cut(scenario: Scenario, tmp_path: Path) -> None:
    async with embedded(tmp_path, *scenario.ours) as room:
        mails = mails_of(scenario, 1)
        for sent in mails:
            await room.take(sent)
        assert room.count(Fate.STORED) <= 5
        (storm,) = await room.ports.quarantine.storms()
        assert storm.count == room.count(Fate.HELD) == len(mails) - room.count(Fate.STORED)


@pytest.mark.parametrize("scenario", [scenario for scenario in HONEST if scenario.name in DAYS], ids=repr)
async def test_an_honest_day_arrives(scenario: Scenario, tmp_path: Path) -> None:
    async with embedded(tmp_path, *scenario.ours) as room:
        for sent in mails_of(scenario, 1):
            await room.take(sent)
        assert room.count(Fate.STORED) == len(room.outcomes)


def test_every_name_is_a_scenario() -> None:
    names = {scenario.name for scenario in (*LOOPS, *HONEST)}
    assert {*NAMES, *DAYS} <= names
