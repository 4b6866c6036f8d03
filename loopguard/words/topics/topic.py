"""What a topic is: three tables by which a machine's notice of one kind of event is known.

A row of a table is one sign and never enough: `topic_notice` asks for two of the three, because people quote such
subjects and such words.
"""

import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Row", "Topic"]

Row = tuple[str, str]
"""Language or products, and a pattern in small letters."""
_NOTHING: Final = r"(?!)"


@dataclass(frozen=True, slots=True)
class Topic:
    """`what` is said to staff. `senders` fit a whole local part or display name; `subjects` begin the subject behind
    one tag, `words` stand anywhere at the ends of the text. So many different words as `plain` are enough beside the
    subject; 0: never. `linked`: such machines link to what they tell of, so a signed letter without a link is a
    person's."""

    what: str
    subjects: tuple[Row, ...]
    senders: tuple[Row, ...]
    words: tuple[Row, ...]
    plain: int = 0
    linked: bool = False
    sender: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        senders = "|".join(f"(?:{pattern})" for _, pattern in self.senders) or _NOTHING
        object.__setattr__(self, "sender", re.compile(senders))
