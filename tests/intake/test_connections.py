"""Caps on connections."""

import pytest

from ingest.intake.connections import Connections
from ingest.intake.limits import IntakeLimits


def caps(total: int, each: int) -> Connections[int]:
    return Connections(IntakeLimits(connections=total, connections_per_address=each))


def test_the_total_is_capped() -> None:
    connections = caps(2, 9)
    assert [connections.admit(n, (f"192.0.2.{n}", 1)) for n in range(3)] == [True, True, False]
    connections.leave(0)
    assert connections.admit(3, ("192.0.2.9", 1))


def test_each_address_is_capped_and_others_are_not_hurt() -> None:
    connections = caps(9, 1)
    assert connections.admit(1, ("192.0.2.1", 1))
    assert not connections.admit(2, ("192.0.2.1", 2))
    assert connections.admit(3, ("192.0.2.2", 1))
    connections.leave(1)
    connections.leave(1)
    connections.leave(2)
    assert connections.admit(4, ("192.0.2.1", 3))
    assert not connections.admit(5, ("192.0.2.1", 4))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    connections = caps(9, 1)
    assert connections.admit(1, (one, 1, 0, 0))
    assert connections.admit(2, (other, 1, 0, 0)) is not same


def test_connections_are_scarce_for_all_above_half_of_the_total_and_for_a_minute_more() -> None:
    connections = caps(4, 9)
    for n in range(3):
        connections.look(0.0)
        assert not any(connections.pressed(other) for other in connections)
        assert connections.admit(n, (f"192.0.2.{n}", 1))
    connections.look(1.0)
    assert all(connections.pressed(n) for n in range(3))
    connections.leave(0)
    connections.look(60.0)
    assert connections.pressed(1)
    connections.look(61.0)
    assert not connections.pressed(1)


def test_connections_are_scarce_for_the_address_that_has_many_and_not_for_others() -> None:
    connections = caps(99, 3)
    for n in range(2):
        assert connections.admit(n, ("192.0.2.1", n))
    assert connections.admit(2, ("192.0.2.2", 1))
    connections.look(1.0)
    assert [connections.pressed(n) for n in range(3)] == [True, True, False]


def test_a_unix_socket_has_no_address() -> None:
    connections = caps(2, 1)
    assert [connections.admit(n, "") for n in range(3)] == [True, True, False]


def test_a_unix_socket_is_pressed_by_its_total_only() -> None:
    connections = caps(9, 1)
    assert all(connections.admit(n, "") for n in range(3))
    connections.look(1.0)
    assert not any(connections.pressed(n) for n in range(3))
