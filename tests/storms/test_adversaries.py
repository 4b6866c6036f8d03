"""No adversary gets more than three automatic answers a day, seven a week, to mail that takes turns."""

from pathlib import Path

import pytest

from tests.storms.adversaries import BOUNDS, attacked, exceeded, got
from tests.storms.adversary import strategy

SEEDS = 60


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_no_adversary_gets_more(seed: int, tmp_path: Path) -> None:
    asked = await attacked(seed, tmp_path)
    assert not exceeded(asked), (BOUNDS, strategy(seed))


async def test_adversaries_are_answered_at_all(tmp_path: Path) -> None:
    asked = [await attacked(seed, tmp_path / str(seed), 20) for seed in range(8)]
    assert any(got(one)["a day"] == BOUNDS["a day"] for one in asked)
