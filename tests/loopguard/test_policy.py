"""Each number of a policy has bounds, which are kept."""

from dataclasses import fields
from typing import Any

import pytest

from loopguard import Policy
from loopguard.policy import BOUNDS


@pytest.mark.parametrize(("name", "bounds"), BOUNDS.items())
def test_each_bound_is_kept_and_named(name: str, bounds: tuple[int, int]) -> None:
    least, most = bounds
    for value in bounds:
        assert getattr(Policy(**{name: value}), name) == value
    for value in (least - 1, most + 1):
        with pytest.raises(ValueError, match=f"^{name} is {value}: it must be from {least} to {most}$"):
            Policy(**{name: value})


def test_every_number_has_bounds() -> None:
    assert {field.name for field in fields(Policy) if field.type in (int, "int")} == set(BOUNDS)


def test_auto_replies_is_one_of_two_words() -> None:
    wrong: Any = "drop"
    with pytest.raises(ValueError, match="auto_replies is 'drop'"):
        Policy(auto_replies=wrong)
