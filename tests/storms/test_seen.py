"""What was seen to be held of honest traffic, and to pass of storms, by likeness alone: where nothing is recorded."""

from pathlib import Path

import pytest

from ingest.records import Fate
from ingest.testing.laboratory import run
from ingest.testing.scenario import Scenario, mails_of
from tests.storms.embedded import embedded
from tests.storms.seen import ANSWERING, BESIDE, BLIND, SEEN

PASSED_AT_MOST = 5
PAGE = Path(__file__).parents[2] / "loopguard" / "README.md"
DAYS = [pytest.param(one, seed, id=f"{one!r}-{seed}") for one in SEEN for seed in range(one.seeds)]
RUNS = [pytest.param(one, seed, id=f"{one!r}-{seed}") for one in ANSWERING for seed in range(one.seeds)]


@pytest.mark.parametrize(("scenario", "seed"), DAYS)
def test_an_honest_day_arrives(scenario: Scenario, seed: int) -> None:
    result = run(scenario, seed)
    assert not result.held, result.first
    assert result.passed == result.mails


@pytest.mark.parametrize(("scenario", "seed"), RUNS)
def test_what_answers_without_a_prefix_in_front_is_cut(scenario: Scenario, seed: int) -> None:
    result = run(scenario, seed)
    assert result.passed <= PASSED_AT_MOST, result.first


@pytest.mark.parametrize(("scenario", "said"), BLIND, ids=repr)
def test_what_cannot_be_seen_is_said_with_its_number(scenario: Scenario, said: str) -> None:
    result = run(scenario, 1)
    assert said in (f"{result.passed} of {result.mails} pass", f"{len(result.held)} of {result.mails} held")
    assert said in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("scenario", BESIDE, ids=repr)
async def test_a_namesake_of_a_storm_is_another_person(scenario: Scenario, tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        mails = mails_of(scenario, 1)
        for sent in mails:
            await room.take(sent)
        fates = [(sent.loop, outcome.fate) for sent, outcome in zip(mails, room.outcomes, strict=True)]
    assert [fate for loop, fate in fates if not loop] == [Fate.STORED]
    assert sum(fate is Fate.STORED for loop, fate in fates if loop) <= PASSED_AT_MOST
