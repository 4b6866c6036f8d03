"""The measure of growth lets what is linear pass and nothing that is quadratic."""

from collections.abc import Callable
from itertools import combinations

from tests.growth import in_proportion


def test_a_square_is_seen() -> None:
    def line(size: int) -> Callable[[], object]:
        return lambda: sum(range(size * 10_000))

    def square(size: int) -> Callable[[], object]:
        return lambda: sum(1 for _ in combinations(range(size * 10), 2))

    assert in_proportion(line, 100)
    assert not in_proportion(square, 100)
