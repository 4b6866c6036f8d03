"""What the sender wrote: a mail's text without what it quotes and without the signature, read once from top to bottom.

Below a divider (`-----Original Message-----`) or a quoted mail's header all is quoted. An attribution (`On Monday Anna
wrote:`) takes the `>` lines below it with it, unless answers stand between more such lines; below one without `>` lines
all is quoted. A signature runs to the end, to the next quote or to the next signature, unless it goes on as a letter
(`letter`). Quotes between answers stay, because the answers need them; quotes at the end go. A mail that begins with a
divider is a forward, and what was forwarded is its text. One that begins with "reply above this line" is a helpdesk's
own. A quote without any mark is not recognised.

The text is never blank while somebody wrote something, because every rule that drops more than its own line needs a
visible line above it: the mark of a signature, a divider or an attribution above all that was written drops itself
only. So a line is dropped unread only as a quote (`>`), or below a line that the sender wrote, or below the helpdesk's
line under an attribution. When all lines were marks and quotes, the text is, in this order: what a forward carries, be
it quoted; what a mail without any quote holds (`Sent from my iPhone`, a signature's mark, a header alone); nothing.
"""

from dataclasses import dataclass, replace

from parsers.characters.visible import is_visible
from parsers.quotes.attribution import attribution_length
from parsers.quotes.left_over import all_that_is_left, quoted_answer
from parsers.quotes.letter import goes_on_as_a_letter
from parsers.quotes.quote_marks import (
    ABOVE,
    ATTRIBUTION,
    DIVIDER,
    HEADER,
    SENT,
    SIGNATURE,
    ends_new_text,
    is_divider,
    is_forward_divider,
    is_rule,
    is_sent_from,
    is_signature,
    is_title,
    names_a_device,
    possible_marks,
    quote_level,
)
from parsers.quotes.quoted_header import header_length, loose_header_length, notes_header_length

__all__ = ["Reply", "new_text"]

_MOST_LINES = 10_000
"""The most lines that are looked at; the rest is kept as one line. Nobody writes so many."""
_HEADER_LINES = 16
_QUOTE_STARTS = frozenset("> \t")
_SENTENCE_ENDS = (".", "!", "?", ",", "。")
_PATCH = ("@@", "+", "-")
_INVISIBLE = " \t\r\f\v\xa0\xad\u200b\u200c\u200d\u200e\u200f\u2060\u202f\ufeff\u1427"
"""White space at a line's end, and the sign (U+1427) that a mail tracker for Gmail leaves behind."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` without quotes and signature; `own` without the quotes between answers too; the deepest quote level.

    `header` has the lines from the first divider or quoted header to that header's end; `forward` says whether those
    lines announce a forwarded mail.
    """

    text: str
    own: str
    quote_depth: int
    header: tuple[str, ...] = ()
    forward: bool = False


def new_text(text: str) -> Reply:
    """Split the new text off `text` (lines end in LF). Linear; total."""
    lines = [line.rstrip(_INVISIBLE) for line in text.split("\n", _MOST_LINES)]
    scan = _Scan(lines)
    reply = scan.read()
    if reply.text:
        return reply
    answer = quoted_answer(scan.lines, scan.levels)
    if answer:
        return replace(reply, text=answer, own=answer)
    forwarded = scan.lines[scan.below_header :] if scan.forward else []
    return replace(reply, text=all_that_is_left(scan.lines, forwarded, quotes=any(scan.levels) or scan.answers))


class _Scan:
    """One reading of a text, from the first line to the last."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.levels = [quote_level(line) if line[:1] in _QUOTE_STARTS else 0 for line in lines]
        self.kept: list[str] = []
        self.quoted: list[bool] = []
        self.depth = max(self.levels, default=0)
        self.last_answered = self.last_answered_quote() if self.depth else -1
        self.last_quoted = max(at for at, level in enumerate(self.levels) if level) if self.depth else -1
        self.written = False
        """Whether a line of the sender's own was kept."""
        self.first_written = 0
        self.answers = False
        """Whether an attribution was met."""
        self.unwrapped = False
        self.header: tuple[str, ...] = ()
        self.forward = False
        self.below_header = 0
        """Where the forwarded text begins, in a mail that begins with a divider."""

    def last_answered_quote(self) -> int:
        """Return the index of the last quoted line that has a line of no quote below it, -1 when there is none."""
        at = len(self.lines) - 1
        while at >= 0 and (self.levels[at] or not self.lines[at]):
            at -= 1
        while at >= 0 and not self.levels[at]:
            at -= 1
        return at

    def read(self) -> Reply:
        at, end = 0, len(self.lines)
        while at < end:
            line = self.lines[at]
            if self.levels[at]:
                at = self.quote(line, at)
            elif marks := possible_marks(line):
                at = self.step(line, at, marks)
            else:
                at = self.keep(line, at)
        self.drop_tail()
        own = (line for line, quoted in zip(self.kept, self.quoted, strict=True) if not quoted)
        text = "\n".join(self.kept).strip("\n")
        return Reply(text, "\n".join(own).strip(), self.depth, self.header, self.forward)

    def keep(self, line: str, at: int) -> int:
        self.kept.append(line)
        self.quoted.append(False)
        if not self.written and line and is_visible(line) and not is_rule(line):
            self.written, self.first_written = True, len(self.kept) - 1
        return at + 1

    def step(self, line: str, at: int, marks: int) -> int:
        """Deal with a line that may be one of `marks` and return where to go on."""
        if marks & ABOVE and ends_new_text(line):
            ends = self.written or (self.answers and at > self.last_quoted)
            return len(self.lines) if ends else at + 1
        if marks & (SIGNATURE | SENT) and self.signs(line, at, marks):
            return self.signature(line, at)
        if marks & (HEADER | DIVIDER) and (length := self.divider(at)):
            self.depth = max(self.depth, 1)
            self.announce(self.lines[at : at + length])
            return len(self.lines) if self.written else self.below_divider(at + length)
        if marks & ATTRIBUTION and (length := attribution_length(self.lines, at)):
            return self.attribution(at + length)
        if marks & ATTRIBUTION and self.kept and (length := notes_header_length(self.lines, at)):
            self.depth = max(self.depth, 1)
            return self.below_name(at + length)
        return self.keep(line, at)

    def below_name(self, below: int) -> int:
        """Go on below a header of Notes: the line above it has the name of who wrote what is quoted below it."""
        self.kept.pop()
        self.quoted.pop()
        self.written = self.written and self.first_written < len(self.kept)
        return len(self.lines) if self.written else below

    def quote(self, line: str, at: int) -> int:
        """Keep a quoted line; where a whole forwarded mail is marked like a quote, it is none."""
        first = at == 0 or not self.levels[at - 1]
        if first and not self.header and is_forward_divider(line):
            if not (self.written or self.unwrapped):
                return self.unwrap(at)
            self.announce([below.lstrip("> ") for below in self.lines[at : at + _HEADER_LINES]])
        self.kept.append(line)
        self.quoted.append(True)
        return at + 1

    def unwrap(self, at: int) -> int:
        """Take one level of quoting from all lines from `at` on, once a mail."""
        self.unwrapped = True
        self.lines[at:] = [line[1:].removeprefix(" ") if line[:1] == ">" else line for line in self.lines[at:]]
        self.levels[at:] = [max(0, level - 1) for level in self.levels[at:]]
        return at

    def announce(self, lines: list[str]) -> None:
        """Keep the first lines that announce another mail; a divider alone gives way to a header."""
        if len(self.header) <= 1:
            self.header = tuple(lines)
            self.forward = self.forward or is_forward_divider(lines[0])

    def signs(self, line: str, at: int, marks: int) -> bool:
        """Whether a signature begins at the line: a delimiter (`-- `), or a device's line standing alone."""
        if marks & SIGNATURE and is_signature(line):
            return not self.in_patch(at)
        if not (marks & SENT and is_sent_from(line)):
            return False
        if at and self.lines[at - 1]:
            ends = at + 1 == len(self.lines) or not self.lines[at + 1] or self.levels[at + 1] > 0
            return ends and names_a_device(line)
        return not line.endswith(_SENTENCE_ENDS) or self.nothing_below(at + 1)

    def in_patch(self, at: int) -> bool:
        """Whether the lines above and below are a patch: there `-- ` is a line that was removed."""
        around = self.lines[max(0, at - 1) : at] + self.lines[at + 1 : at + 2]
        return len(around) == 2 and all(line.startswith(_PATCH) for line in around)

    def nothing_below(self, at: int) -> bool:
        """Whether nothing of the sender's follows. A sentence such as `Sent via DHL on Monday.` has more below it."""
        while at < len(self.lines) and not self.lines[at]:
            at += 1
        return at == len(self.lines) or self.ends_signature(at)

    def divider(self, at: int) -> int:
        """Return how many lines from `at` on announce another mail, 0 when none does."""
        length = header_length(self.lines, at)
        if length:
            return length
        divides = is_divider(self.lines[at])
        if not (divides or is_rule(self.lines[at]) or is_title(self.lines[at])):
            return 0
        below = at + 1
        while below < min(at + 4, len(self.lines)) and not self.lines[below]:
            below += 1
        length = header_length(self.lines, below) if below < len(self.lines) else 0
        length = length or (loose_header_length(self.lines, below) if divides else 0)
        if length:
            return below - at + length
        return int(divides)

    def below_divider(self, below: int) -> int:
        """Go on below a divider at a mail's beginning: some clients quote what they forward, Apple its header too."""
        self.below_header = below
        first = next((at for at in range(below, min(below + 4, len(self.lines))) if self.lines[at]), below - 1)
        if self.forward and not self.unwrapped and (self.levels[below - 1] or self.levels[first]):
            self.unwrap(below)
        return below

    def attribution(self, below: int) -> int:
        """Skip an attribution and the quote below it; without `>` all that follows is quoted.

        Where answers stand between the quotes below, the first quote is their context too, and stays.
        """
        self.depth, self.answers = max(self.depth, 1), True
        at, end = below, len(self.lines)
        while at < end and not self.lines[at]:
            at += 1
        if at < end and not self.levels[at]:
            return end if self.written else at
        first = at
        while at < end and (not self.lines[at] or self.levels[at]):
            at += 1
        return first if at < self.last_answered else at

    def signature(self, line: str, at: int) -> int:
        """Skip a signature: to the next quote, attribution, divider or other signature, else to the end.

        A mark above all that was written marks no signature, and what goes on as a letter stays.
        """
        below, delimits = at + 1, is_signature(line)
        if not self.written:
            return below
        end = below
        while end < len(self.lines) and not (self.ends_signature(end) or self.is_another(end)):
            end += 1
        if goes_on_as_a_letter(self.lines[below:end], below_device=not delimits):
            return self.keep(line, at) if delimits else below
        return end

    def is_another(self, at: int) -> bool:
        """Whether a signature that runs to line `at` ends there, because another one or a helpdesk's line begins."""
        line = self.lines[at]
        return is_signature(line) or ends_new_text(line) or (is_sent_from(line) and not self.lines[at - 1])

    def ends_signature(self, at: int) -> bool:
        line = self.lines[at]
        marks = possible_marks(line)
        if self.levels[at] or not marks:
            return self.levels[at] > 0
        if marks & (HEADER | DIVIDER) and self.divider(at):
            return True
        return bool(marks & ATTRIBUTION) and attribution_length(self.lines, at) > 0

    def drop_tail(self) -> None:
        """Drop quotes, rules and empty lines at the end."""
        while self.kept and (self.quoted[-1] or not self.kept[-1] or is_rule(self.kept[-1])):
            self.kept.pop()
            self.quoted.pop()
