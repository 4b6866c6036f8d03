"""What is found of a mail's thread."""

from dataclasses import dataclass, field

__all__ = ["Join", "Match"]


@dataclass(frozen=True, slots=True)
class Match:
    """A mail's thread, the thread it only speaks of, and whether it answers a mail that we sent.

    `collides` says that another mail, by another author or with another text, bore the same id here before.
    """

    thread: str
    related: str | None = None
    answers_us: bool = False
    collides: bool = False
    names: tuple[str, ...] = field(default=(), compare=False)
    """All names of the thread, its own first: what was counted under one of them counts in it."""
    merged: tuple[str, ...] = field(default=(), compare=False)
    """Names of threads that this mail made one with its own. A mail that is resolved again has made none."""


@dataclass(frozen=True, slots=True)
class Join:
    """Two threads of a mailbox that became one though we had written to other people in each: staff look at it."""

    mailbox: str
    thread: str
    """The name that stays."""
    other: str
    """The name that is an alias now."""
    by: str
    """The id of the mail that joined them, or who did by hand."""
    at: float
