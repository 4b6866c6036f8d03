"""Which limit each measured rule goes by: the fields of `Policy` with its number of mails and its window, by code.

For whoever shows how a storm came about. The limit is the one that a policy sets now, which need not be the one that a
mail was held by: that one stands in the finding's evidence. Rules that count nothing, or go by no field of a policy,
have no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from loopguard.observe import AUTOMATIC
from loopguard.policy import Policy

__all__ = ["LIMITS", "Limit", "limit_of"]

LIMITS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "thread-rate": ("personal_per_thread", "burst_s"),
        "pair-rate": ("per_pair", "window_s"),
        "ring": ("per_pair", "window_s"),
        "pace": ("per_pair", "window_s"),
        "slow-rate": ("per_pair", "memory_s"),
        "thread-ceiling": ("thread_ceiling", "window_s"),
    }
)
OF_MACHINES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {**LIMITS, "thread-rate": ("automatic_per_thread", "window_s")},
)
"""The same for mail that says a machine wrote it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many mails in so many seconds are let pass."""

    mails: int
    window_s: int


def limit_of(code: str, kind: str, policy: Policy) -> Limit | None:
    """Return the limit that a rule sets by this policy for a mail of this kind; None for a code without one."""
    fields = (OF_MACHINES if kind in AUTOMATIC else LIMITS).get(code)
    return Limit(getattr(policy, fields[0]), getattr(policy, fields[1])) if fields is not None else None
