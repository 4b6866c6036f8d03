"""What the sender wrote: a mail's text without what it quotes and without the signature, by one linear scan of lines.

What a mark does: below a divider, a quoted mail's header or an attribution with unquoted text everything is quoted; an
attribution takes the `>` lines below it with it; a signature runs to the end or to the next quote. Quotes between
answers stay, as their context; quotes at the end go. A mail that begins with a divider is a forward, and what was
forwarded is its text. It does not know a quoted text that carries no mark at all.
"""

from dataclasses import dataclass

from parsers.quote_marks import (
    attribution_length,
    ends_new_text,
    header_length,
    is_divider,
    is_plain,
    is_rule,
    is_sent_from,
    is_signature,
    quote_level,
)

__all__ = ["Reply", "new_text"]

_MOST_LINES = 10_000
"""Lines that are looked at; what is below them is one line more, which is kept. Nobody writes so many."""
_QUOTE_STARTS = frozenset("> \t")
_INVISIBLE = " \t\r\f\v\xa0\u200b\u1427"
"""White space at a line's end, and the sign (U+1427) that a mail tracker for Gmail leaves behind."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` without quotes and signature; `own` without the quotes between answers too; the deepest quote level."""

    text: str
    own: str
    quote_depth: int


def new_text(text: str) -> Reply:
    """Split the new text off `text` (lines end in LF). Linear; total."""
    return _Scan([line.rstrip(_INVISIBLE) for line in text.split("\n", _MOST_LINES)]).read()


class _Scan:
    """One reading from the first line to the last."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.levels = [quote_level(line) if line[:1] in _QUOTE_STARTS else 0 for line in lines]
        self.kept: list[str] = []
        self.quoted: list[bool] = []
        self.depth = 0
        self.written = False
        """Whether a line of the sender's own was kept."""

    def read(self) -> Reply:
        at, end = 0, len(self.lines)
        while at < end:
            line = self.lines[at]
            at = self.keep(line, at) if is_plain(line) else self.step(line, at)
        self.drop_tail()
        own = (line for line, quoted in zip(self.kept, self.quoted, strict=True) if not quoted)
        return Reply("\n".join(self.kept).strip("\n"), "\n".join(own).strip(), max(self.depth, *self.levels, 0))

    def keep(self, line: str, at: int, *, quoted: bool = False) -> int:
        self.kept.append(line)
        self.quoted.append(quoted)
        self.written = self.written or bool(line and not quoted)
        return at + 1

    def step(self, line: str, at: int) -> int:
        """Deal with the line and return where to go on."""
        end = len(self.lines)
        if self.levels[at]:
            return self.keep(line, at, quoted=True)
        if ends_new_text(line):
            return end
        if is_signature(line) or (is_sent_from(line) and (at == 0 or not self.lines[at - 1])):
            return self.next_quote(at + 1)
        if length := self.divider(at):
            self.depth = max(self.depth, 1)
            return end if self.written else at + length
        if length := attribution_length(self.lines, at):
            return self.attribution(at + length)
        return self.keep(line, at)

    def divider(self, at: int) -> int:
        """Return how many lines announce another mail from line `at`, 0 when none does."""
        length = header_length(self.lines, at)
        if length or not (is_divider(self.lines[at]) or is_rule(self.lines[at])):
            return length
        below = at + 1
        while below < min(at + 4, len(self.lines)) and not self.lines[below]:
            below += 1
        length = header_length(self.lines, below) if below < len(self.lines) else 0
        if length:
            return below - at + length
        return 1 if is_divider(self.lines[at]) else 0

    def attribution(self, below: int) -> int:
        """Skip an attribution and the quote below it; without `>` all that follows is quoted."""
        self.depth = max(self.depth, 1)
        at, end = below, len(self.lines)
        while at < end and not self.lines[at]:
            at += 1
        if at < end and not self.levels[at]:
            return end if self.written else at
        while at < end and (not self.lines[at] or self.levels[at]):
            at += 1
        return at

    def next_quote(self, at: int) -> int:
        """Skip a signature: to the next quote, attribution or divider, else to the end."""
        end = len(self.lines)
        while at < end and not self.ends_signature(at):
            at += 1
        return at

    def ends_signature(self, at: int) -> bool:
        if is_plain(self.lines[at]):
            return False
        return self.levels[at] > 0 or self.divider(at) > 0 or attribution_length(self.lines, at) > 0

    def drop_tail(self) -> None:
        """Drop quotes, rules and empty lines at the end."""
        while self.kept and (self.quoted[-1] or not self.kept[-1] or is_rule(self.kept[-1])):
            self.kept.pop()
            self.quoted.pop()
