"""Every measured rule has its limit in the table, and the table says what the rules go by."""

import pytest

from loopguard import Kind, Policy
from loopguard.limits import LIMITS, Limit, limit_of
from tests.architecture.code_literals import codes
from tests.architecture.tree import ROOT

WITHOUT = {"echo", "growth", "open-storm", "rounds"}
"""They note, or go by a storm that is open, or count turns and no mails in a window of the policy."""


def test_every_measured_rule_has_a_limit() -> None:
    measured = {code for where, code in codes(ROOT, "loopguard", "Finding") if where.startswith("loopguard/rules/")}
    assert set(LIMITS) == measured - WITHOUT
    assert measured >= WITHOUT


@pytest.mark.parametrize("code", LIMITS)
def test_a_limit_is_a_number_of_mails_in_a_time(code: str) -> None:
    for kind in Kind:
        limit = limit_of(code, kind, Policy())
        assert limit is not None
        assert 1 < limit.mails <= 60
        assert limit.window_s >= 600


def test_the_limit_is_that_of_the_policy() -> None:
    policy = Policy(per_pair=9, window_s=120, automatic_per_thread=2, personal_per_thread=7, burst_s=60)
    assert limit_of("pair-rate", "personal", policy) == Limit(9, 120)
    assert limit_of("thread-rate", "personal", policy) == Limit(7, 60)
    assert limit_of("thread-rate", "auto-reply", policy) == Limit(2, 120)
    assert limit_of("slow-rate", "personal", policy) == Limit(9, policy.memory_s)
    assert limit_of("hop-limit", "personal", policy) is None
    assert limit_of("thread-rate", "list", policy) == Limit(7, 60), "people write through lists"
