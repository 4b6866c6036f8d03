"""How the cost of work grows with its size, in CPU time: neighbours can spoil a measurement, never make one smaller."""

import gc
import time
from collections.abc import Callable
from itertools import count

__all__ = ["in_proportion"]

ROUNDS = 6


def in_proportion(work: Callable[[int], Callable[[], object]], size: int, *, factor: int = 4) -> bool:
    """Say whether `factor` times the size costs less than twice as many times as much; a square costs factor squared.

    `work` prepares the work of a size and returns what is measured. It is measured again, up to `ROUNDS` times, only
    while the least that each size took says no.
    """
    small, large = work(size), work(size * factor)
    least, most = _cost(small), _cost(large)
    for round_ in count(1):
        if most < 2 * factor * least + 0.02:
            return True
        if round_ == ROUNDS:
            return False
        least, most = min(least, _cost(small)), min(most, _cost(large))
    raise AssertionError


def _cost(work: Callable[[], object]) -> float:
    gc.disable()  # a collection looks at what all tests before have left: their cost, not the work's
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.enable()
