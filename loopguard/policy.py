"""Every limit of the judgement as one field with default, bounds and the reason for the default.

A policy holds no state and no clock; time is handed to `count` in the arrivals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from loopguard.identity.stamp import StampKey

__all__ = ["BOUNDS", "Policy"]

BOUNDS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "hop_limit": (1, 100),
        "delivered_to_limit": (1, 10),
        "window_s": (60, 86_400),
        "slow_window_s": (3_600, 86_400),
        "history": (20, 1_000),
        "automatic_per_thread": (1, 100),
        "personal_per_thread": (2, 100),
        "per_pair": (2, 1_000),
        "answers_per_pair": (5, 1_000),
        "burst_s": (10, 3_600),
        "thread_ceiling": (10, 1_000),
        "storm_quiet_s": (60, 86_400),
        "sent_per_thread": (1, 1_000),
        "sent_per_party": (1, 1_000),
    }
)
"""The least and the greatest value of each number in `Policy`."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mailbox tolerates. All counts are of mails, all times seconds.

    Raises `ValueError`, naming the field, its value and its bounds, for what lies outside `BOUNDS`.
    """

    hop_limit: int = 50
    """Received fields before a mail is held (1 to 100). Postfix hopcount_limit; real mail stays under 20."""
    delivered_to_limit: int = 1
    """Earlier deliveries to the same address of ours, by Delivered-To, that hold a mail (1 to 10)."""
    window_s: int = 3_600
    """How far back arrivals are counted (60 to 86,400). Loops answer in seconds; an hour also sees slow ones."""
    slow_window_s: int = 86_400
    """How far back mails are compared that say the same about the same (3,600 to 86,400): loops that take their time,
    because a responder or a queue waits, stay under every hourly rate."""
    history: int = 100
    """Arrivals handed to `count` for each key (20 to 1,000); bounds the cost of one judgement."""
    automatic_per_thread: int = 3
    """Automatic mails by one sender in one thread within the window; the next is held (1 to 100).
    RFC 3834 section 2 wants at most one answer; two more allow for a changed absence note."""
    personal_per_thread: int = 5
    """Other mails by one sender in one thread within `burst_s` before likeness can hold the next (2 to 100)."""
    per_pair: int = 5
    """Mails between two parties within the window before likeness can hold the next (2 to 1,000).
    This is the price of a storm whose mails declare nothing: that many do pass."""
    answers_per_pair: int = 60
    """Answers to our own mail by one sender within the window before the next is held, whatever they say (5 to 1,000).
    Nobody writes to a helpdesk every minute for an hour, not even in a chat; a loop of ever new words does."""
    burst_s: int = 600
    """The short window for personal mail (10 to 3,600): an impatient customer writes for minutes, a loop for hours."""
    thread_ceiling: int = 60
    """Mails in one thread within the window, all senders together, before the thread is muted (10 to 1,000)."""
    storm_quiet_s: int = 3_600
    """Quiet after which a storm is over, and its parties begin anew (60 to 86,400): as long as the window."""
    sent_per_thread: int = 10
    """Automatic mails of ours to one recipient in one thread within the window; then none may follow (1 to 1,000).
    RFC 3834 section 2 wants fewer, but notices to staff are automatic too. Zammad stops at 25 an hour."""
    sent_per_party: int = 60
    """The same over all threads, for loops that open a new one with every mail (1 to 1,000). Zammad stops at 120."""
    auto_replies: Literal["store", "hold"] = "store"
    """What happens to a lone auto-reply: stored and muted, or held."""
    stamp_keys: tuple[StampKey, ...] = ()
    """Keys that verify our own stamps, newest first; two are live during a rotation."""

    @property
    def memory_s(self) -> int:
        """How far back a port must remember arrivals."""
        return max(self.window_s, self.slow_window_s)

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} is {value}: it must be from {least} to {most}")
        if self.auto_replies not in ("store", "hold"):
            raise ValueError(f'auto_replies is {self.auto_replies!r}: it must be "store" or "hold"')
