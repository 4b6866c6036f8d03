"""Five hundred seeded runs: of a storm five mails pass at most, of an honest day all."""

import pytest

from ingest.testing.laboratory import run
from ingest.testing.scenario import Scenario, mails_of
from tests.storms.chats import CHATS
from tests.storms.honest import HONEST
from tests.storms.loops import LOOPS
from tests.storms.texts import TEXTS

PASSED_AT_MOST = 5
RUNS = [pytest.param(one, seed, id=f"{one!r}-{seed}") for one in (*LOOPS, *TEXTS) for seed in range(one.seeds)]
DAYS = [pytest.param(one, seed, id=f"{one!r}-{seed}") for one in (*HONEST, *CHATS) for seed in range(one.seeds)]


@pytest.mark.parametrize(("scenario", "seed"), RUNS)
def test_a_storm_is_cut(scenario: Scenario, seed: int) -> None:
    result = run(scenario, seed)
    assert result.passed <= PASSED_AT_MOST, result.first


@pytest.mark.parametrize(("scenario", "seed"), DAYS)
def test_an_honest_day_arrives(scenario: Scenario, seed: int) -> None:
    result = run(scenario, seed)
    assert not result.held, result.first
    assert result.passed == result.mails


def test_there_are_five_hundred_runs() -> None:
    assert len(RUNS) + len(DAYS) >= 500


@pytest.mark.parametrize("scenario", [LOOPS[5], HONEST[0]])
def test_a_seed_replays_identically(scenario: Scenario) -> None:
    assert mails_of(scenario, 7) == mails_of(scenario, 7) != mails_of(scenario, 8)
    assert run(scenario, 7) == run(scenario, 7)


def test_evidence_says_what_was_measured() -> None:
    (_, evidence), *_ = run(LOOPS[0], 1).held
    for words in ("6 mails between", "crm@theirs.example", "desk@ours.example", "a minute", "limit 5", " UTC)"):
        assert words in evidence
