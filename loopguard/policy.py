"""Every limit of the judgement as one field with default, bounds and the reason for the default.

A policy holds no state and no clock; time is handed to `count` in the arrivals.
"""

from dataclasses import dataclass
from typing import Literal

from loopguard.stamp import StampKey

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mailbox tolerates. All counts are of mails, all times seconds."""

    hop_limit: int = 50
    """Received fields before a mail is held (1 to 100). Postfix hopcount_limit; real mail stays under 20."""
    delivered_to_limit: int = 1
    """How often a mail may already have been delivered to the same address of ours (1 to 10)."""
    window_s: int = 3_600
    """How far back arrivals are counted (60 to 86,400). Loops answer in seconds; an hour also sees slow ones."""
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
    burst_s: int = 600
    """The short window for personal mail (10 to 3,600): an impatient customer writes for minutes, a loop for hours."""
    thread_ceiling: int = 60
    """Mails in one thread within the window, all senders together, before the thread is muted (10 to 1,000)."""
    auto_replies: Literal["store", "hold"] = "store"
    """What happens to a lone auto-reply: stored and muted, or held."""
    stamp_keys: tuple[StampKey, ...] = ()
    """Keys that verify our own stamps, newest first; two are live during a rotation."""
