"""Every limit of the judgement as one field: the number and its unit first, then what happens beyond it, then why.

Two words: a mail that is *muted* arrives, and the helpdesk must not answer it by itself; a mail that is *held* waits
for a person. A policy holds no state and no clock: the mails that are counted bring their times.
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
        "rounds": (1, 20),
        "rounds_per_week": (1, 100),
        "sent_per_party": (1, 1_000),
        "sent_per_domain": (1, 100_000),
    }
)
"""The least and the greatest value of each number in `Policy`."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mailbox tolerates. All counts are of mails, all times seconds.

    Raises `ValueError`, naming the field, its value and its bounds, for what lies outside `BOUNDS`.
    """

    hop_limit: int = 50
    """The most Received fields a mail may have; one more holds it (1 to 100). Each server on the way adds one. 50 is
    Postfix's hopcount_limit; real mail stays under 20."""
    delivered_to_limit: int = 1
    """How many earlier deliveries to the same address of ours, shown by Delivered-To fields, hold a mail (1 to 10)."""
    window_s: int = 3_600
    """Seconds in which mails are counted, back from the newest (60 to 86,400). With 3,600, `per_pair` is a number of
    mails an hour. Loops answer in seconds; an hour also sees slow ones."""
    slow_window_s: int = 86_400
    """Seconds in which answers with the same text are counted, back from the newest (3,600 to 86,400). A day, because a
    loop whose responder or queue waits stays under every hourly limit."""
    history: int = 100
    """The most earlier mails of one thread, or of one pair of parties, that are looked at (20 to 1,000). It bounds the
    cost of one judgement."""
    automatic_per_thread: int = 3
    """The most automatic answers of one sender in one thread within `window_s`; the next is held (1 to 100). RFC 3834
    section 2 wants at most one; two more allow for a changed absence note."""
    personal_per_thread: int = 5
    """The most other mails of one sender in one thread within `burst_s`; the next is muted, and held if they say the
    same (2 to 100)."""
    per_pair: int = 5
    """The most mails between two parties within `window_s`; the next is muted, and held if they say the same (2 to
    1,000). So this many mails of a loop get through when nothing in them says that a machine wrote them."""
    answers_per_pair: int = 60
    """The most answers of one sender to our own mail within `window_s`; the next is held, whatever they say (5 to
    1,000). Nobody writes to a helpdesk every minute for an hour, not even in a chat; a loop that finds new words each
    time does."""
    burst_s: int = 600
    """Seconds in which one sender's personal mails in one thread are counted, for `personal_per_thread` (10 to 3,600).
    Short, because an impatient customer writes for minutes and a loop for hours."""
    thread_ceiling: int = 60
    """The most mails in one thread within `window_s`, all senders together; the next is muted (10 to 1,000)."""
    storm_quiet_s: int = 3_600
    """Seconds without a mail after which a storm is over and its parties begin anew (60 to 86,400). As long as the
    window, so that nothing of the storm is counted any more."""
    rounds: int = 3
    """The most rounds in a day, each an automatic mail of ours and a mail that takes its turn; then no machine of ours
    writes to that party until the first of them is a day old (1 to 20). RFC 3834 section 2 wants one answer; a customer
    who answers two receipts is no loop."""
    rounds_per_week: int = 7
    """The same within seven days (1 to 100): a loop that takes its time has a round a day."""
    sent_per_party: int = 20
    """The most automatic mails that we send to one address in a day, whatever it answers (1 to 1,000). A customer opens
    a handful of tickets. Zammad stops at 120 an hour."""
    sent_per_domain: int = 300
    """The most automatic mails that we send to all addresses of one organisation in a day (1 to 100,000). Two hundred
    people of one customer, some with several tickets, get their receipts."""
    auto_replies: Literal["store", "hold"] = "store"
    """What happens to a single auto-reply: `store` delivers it and mutes, `hold` keeps it for a person."""
    stamp_keys: tuple[StampKey, ...] = ()
    """Keys by which we know Message-IDs that we made ourselves, newest first; two are in use while keys are changed."""

    @property
    def memory_s(self) -> int:
        """Seconds for which arrivals must be remembered: the longer of the two windows."""
        return max(self.window_s, self.slow_window_s)

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} is {value}: it must be from {least} to {most}")
        if self.auto_replies not in ("store", "hold"):
            raise ValueError(f'auto_replies is {self.auto_replies!r}: it must be "store" or "hold"')
