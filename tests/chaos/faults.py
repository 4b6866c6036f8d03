"""What goes wrong in one run, drawn from its seed: engines away, roles that die, clocks that jump."""

import random
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["NODES", "Fault", "Kind", "Plan", "drawn"]

NODES = ("a", "b")
LAST_S = 150.0
"""Nothing goes wrong after this many seconds: what is left must end by itself."""


class Kind(StrEnum):
    REFUSES = "refuses"
    HANGS = "hangs"
    ERRS = "errs"
    """An exception that the driver's authors did not think of, too: translated, it is the engine's."""
    ANSWER_LOST = "answer-lost"
    """It does what it is asked, and nobody hears of it."""
    SLOW = "slow"
    DEATH = "death"
    STOP = "stop"
    JUMP = "jump"


ENGINE_KINDS = (Kind.REFUSES, Kind.HANGS, Kind.ERRS, Kind.ANSWER_LOST, Kind.SLOW)


@dataclass(frozen=True, slots=True)
class Fault:
    """`engine` is "store" or "originals" for faults of engines; `seconds` is how far a clock jumps for JUMP."""

    node: str
    kind: Kind
    begins: float
    ends: float
    engine: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """All faults of a run, in seconds since its start."""

    faults: tuple[Fault, ...]

    def at(self, node: str, engine: str, now: float) -> Kind | None:
        """Return what ails an engine as this node sees it."""
        found = (one for one in self.faults if one.node == node and one.engine == engine)
        return next((one.kind for one in found if one.begins <= now < one.ends), None)

    def quiet_from(self, node: str, at: float, for_s: float) -> float:
        """Return the first instant from `at` on after which nothing ails the node for `for_s` seconds."""
        mine = (one for one in self.faults if one.node == node and one.kind is not Kind.JUMP)
        for begins, ends in sorted((one.begins, one.ends) for one in mine):
            if begins < at + for_s and ends > at:
                at = max(at, ends)
        return at


def drawn(chance: random.Random) -> Plan:
    """Draw a plan: a few outages of engines, deaths, stops and jumps of each node's clock."""
    faults: list[Fault] = []
    for node in NODES:
        for engine in ("store", "originals"):
            for _ in range(chance.randint(0, 3)):
                begins = chance.uniform(0, LAST_S)
                ends = min(LAST_S, begins + chance.choice((1, 5, 20, 60)))
                faults.append(Fault(node, chance.choice(ENGINE_KINDS), begins, ends, engine))
        for kind, most in ((Kind.DEATH, 4), (Kind.STOP, 2)):
            for _ in range(chance.randint(0, most)):
                begins = chance.uniform(0, LAST_S - 5)
                faults.append(Fault(node, kind, begins, begins + chance.uniform(0, 5)))
        for _ in range(chance.randint(0, 4)):
            begins = chance.uniform(0, LAST_S)
            days = chance.choice((-8, -0.1, 0.2, 8)) + chance.uniform(-0.1, 0.1)
            faults.append(Fault(node, Kind.JUMP, begins, begins, seconds=days * 86_400))
    return Plan(tuple(faults))
