"""A helpdesk that tells of a random part of its mail: of no storm more passes than the bar, or than who tells all or
nothing lets pass; no honest mail is held but where one of these holds it.

That nothing is recorded of a mail does not mean that it was not sent: likeness stays on beside the rounds.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from ingest.testing.scenario import Scenario
from tests.storms.above import known
from tests.storms.measured import HONEST_DAYS, PASS, STORMS, Storm, partly_told_day, partly_told_storm

SHARES = (0.05, 0.1, 0.3, 0.5, 0.8, 0.95)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        yield Path(made)


@pytest.mark.parametrize("storm", STORMS, ids=[one.name for one in STORMS])
def test_a_storm_of_which_a_part_is_told_is_cut(storm: Storm, folder: Path) -> None:
    rng = Random(storm.name)
    seed, share = rng.randrange(8), rng.choice(SHARES)
    found = partly_told_storm(storm, share, seed, folder)
    bound = PASS
    if found.stored > PASS:
        bound = max(partly_told_storm(storm, end, seed, folder).stored for end in (0.0, 1.0))
    assert found.stored <= bound, (seed, share)
    assert found.people == 0
    assert found.rows <= max(1, known().get((storm.name, "tells: rows"), 1))


@pytest.mark.parametrize("scenario", HONEST_DAYS, ids=repr)
def test_an_honest_day_of_which_a_part_is_told_holds_nobody(scenario: Scenario, folder: Path) -> None:
    share = Random(repr(scenario)).choice(SHARES)
    found = partly_told_day(scenario, share, 0, folder)
    table = known()
    most = max(table.get((scenario.name, f"{way}: held"), 0) for way in ("tells", "nothing"))
    assert found.held <= most, (share, found.first)
