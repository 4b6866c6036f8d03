"""Every storm and every honest day at helpdesks in three ways: no number is above its bar and above the known table."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.testing.scenario import Scenario
from tests.storms.above import DAYS_SEEDS, SEEDS, known, too_high
from tests.storms.measured import (
    HONEST_DAYS,
    STORMS,
    Number,
    Storm,
    measured_day,
    measured_storm,
    numbers,
    numbers_of_day,
)
from tests.storms.ways import Way


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One folder for the originals of all: making its 256 folders takes longer than a storm."""
    with TemporaryDirectory() as made:
        yield Path(made)


@pytest.mark.parametrize("storm", STORMS, ids=[one.name for one in STORMS])
def test_a_storm_is_no_worse_than_is_known(storm: Storm, folder: Path) -> None:
    assert too_high(numbers(storm, measured_storm(storm, SEEDS, folder))) == []


@pytest.mark.parametrize("scenario", HONEST_DAYS, ids=repr)
def test_an_honest_day_is_no_worse_than_is_known(scenario: Scenario, folder: Path) -> None:
    found = measured_day(scenario, DAYS_SEEDS, folder)
    assert too_high(numbers_of_day(scenario, found)) == [], [one.first for one in found.values()]


def test_there_are_five_hundred_runs() -> None:
    assert len(Way) * (len(STORMS) * len(SEEDS) + len(HONEST_DAYS) * len(DAYS_SEEDS)) >= 500


def test_the_table_speaks_of_scenarios_that_there_are() -> None:
    names = {one.name for one in STORMS} | {one.name for one in HONEST_DAYS}
    assert len(names) == len(STORMS) + len(HONEST_DAYS)
    assert {scenario for scenario, _ in known()} <= names


def test_a_number_that_the_table_does_not_have_is_too_high() -> None:
    assert too_high([Number("a new storm", "tells: stored", 7, 6)]) == ["tells: stored 7"]
    assert too_high([Number("a new storm", "tells: stored", 6, 6)]) == []


def test_a_seed_replays_identically(folder: Path) -> None:
    storm = STORMS[2]
    one, other = measured_storm(storm, [3], folder), measured_storm(storm, [3], folder)
    assert one == other != measured_storm(storm, [4], folder)
    assert one[Way.TELLS].mails > one[Way.TELLS].held
