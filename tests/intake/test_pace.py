"""The minimum data rate."""

from ingest.intake.limits import IntakeLimits
from ingest.intake.pace import Pace

LIMITS = IntakeLimits(data_timeout_s=30, data_rate=500, data_total_s=3600)


def seconds_until_lost(bytes_per_second: int, at_most: int = 4000) -> int:
    pace = Pace(LIMITS)
    return next((second for second in range(1, at_most) if pace.lost(1.0, bytes_per_second)), at_most)


def test_silence_is_lost_after_the_timeout() -> None:
    assert seconds_until_lost(0) == 30


def test_a_byte_a_second_gains_next_to_nothing() -> None:
    assert seconds_until_lost(1) <= 31


def test_the_rate_keeps_a_client_until_the_total() -> None:
    assert seconds_until_lost(500) == 3600


def test_under_pressure_a_client_at_the_least_rate_is_gone() -> None:
    pace = Pace(LIMITS)
    assert next(second for second in range(1, 99) if pace.lost(1.0, 500, pressed=True)) <= 27
    pace = Pace(LIMITS)
    assert not any(pace.lost(1.0, 2000, pressed=True) for _ in range(1000))


def test_a_burst_earns_the_timeout_and_no_more() -> None:
    pace = Pace(LIMITS)
    assert not pace.lost(1.0, 10_000_000)
    assert [pace.lost(10.0, 0) for _ in range(3)] == [False, False, True]
