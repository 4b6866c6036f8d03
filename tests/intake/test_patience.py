"""How long a client that sends commands is waited for, by a clock of the test's own."""

from ingest.intake.limits import IntakeLimits
from ingest.intake.patience import Patience

LIMITS = IntakeLimits(command_timeout_s=300, command_s=30, pressed_s=20)


def seconds_until_lost(
    *, pressed: bool = False, begun: bool = False, idle: bool = True, useful_every: int = 0, at_most: int = 4000
) -> int:
    """Wait second by second; with `useful_every`, a command that moves a mail on comes every so many seconds."""
    patience = Patience(LIMITS)
    for second in range(1, at_most):
        if useful_every and second % useful_every == 0:
            patience.line()
            patience.useful(pressed=pressed)
        if patience.lost(1.0, pressed=pressed, begun=begun, idle=idle):
            return second
    return at_most


def test_while_there_is_room_an_idle_connection_is_kept_as_long_as_the_rfc_asks() -> None:
    assert seconds_until_lost() == 300


def test_while_there_is_room_every_step_of_a_mail_may_take_that_long() -> None:
    assert seconds_until_lost(idle=False, useful_every=290) == 4000


def test_under_pressure_the_idle_go_first() -> None:
    assert seconds_until_lost(pressed=True) == 10
    assert seconds_until_lost(pressed=True, idle=False) == 20


def test_under_pressure_slow_progress_is_no_progress() -> None:
    assert seconds_until_lost(pressed=True, idle=False, useful_every=5) <= 21
    assert seconds_until_lost(pressed=True, idle=False, useful_every=1) <= 25


def test_half_a_command_is_not_waited_for_as_long_as_a_whole_one() -> None:
    assert seconds_until_lost(begun=True) == 30


def test_credit_that_was_lost_under_pressure_stays_lost_when_it_is_over() -> None:
    patience = Patience(LIMITS)
    assert not patience.lost(1.0, pressed=True, begun=False, idle=False)
    assert [patience.lost(9.0, pressed=False, begun=False, idle=True) for _ in range(3)] == [False, False, True]


def test_an_accepted_mail_clears_the_account() -> None:
    patience = Patience(LIMITS)
    assert not patience.lost(299.0, pressed=False, begun=False, idle=True)
    patience.accepted()
    assert not patience.lost(299.0, pressed=False, begun=False, idle=True)
