"""Draws how a storm went, as inline SVG: a sparkline for its row, and its timeline with the limit; pure.

A picture has no style of its own, no script and no words: shapes have attributes and classes, and are stretched to the
room that there is, as words may not be. It says nothing that the page does not say in words or in a table as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ingest.staff.looking.timeline import Timeline

__all__ = ["Picture", "sparkline", "timeline_picture"]

SPARK_HEIGHT, FEWEST = 24, 16
"""Of a sparkline: its height, and the bars that there is room for, so that few stay narrow."""
WIDE, HIGH = 1_000, 100
"""The timeline's own units, which are stretched."""
EVEN = (2, 4, 6, 8, 10)
"""What a scale ends with, times a power of ten: half of it is a whole number too."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A timeline, and what its scale ends with."""

    svg: Markup
    top: int


def sparkline(counts: Sequence[int]) -> Markup:
    """Return the row's picture: a bar a count, the highest as high as the picture."""
    top = max(counts, default=0) or 1
    heights = [max(1.5, SPARK_HEIGHT * count / top) for count in counts]
    bars = "".join(  # numbers of ours: nothing to escape, and there are some thousand on a page
        f'<rect x="{number * 4}" y="{SPARK_HEIGHT - height:.1f}" width="3" height="{height:.1f}"/>'
        for number, (count, height) in enumerate(zip(counts, heights, strict=True))
        if count
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(max(FEWEST, len(counts)) * 4, SPARK_HEIGHT, Markup(bars))  # noqa: S704  numbers of ours


def timeline_picture(line: Timeline, title: str, words: str) -> Picture:
    """Return the storm's picture: what passed and what was held, stacked, the limit, and the moment it tripped.

    `words` say what it shows, for who does not see it.
    """
    limit = _limit_of_a_bucket(line)
    top = _end_of_scale(max([limit or 0, *(one.held + one.passed for one in line.buckets)]))
    step = WIDE / max(1, len(line.buckets))

    def y(count: float) -> float:
        return HIGH - HIGH * count / top

    parts = [_line("axis", 0, WIDE, height, height) for height in (0, HIGH / 2, HIGH)]
    parts += [
        _bar(number * step, step, y(lower), y(lower + count), name)
        for number, one in enumerate(line.buckets)
        for name, lower, count in (("passed", 0, one.passed), ("held", one.passed, one.held))
        if count
    ]
    if limit is not None:
        parts.append(_line("limit", 0, WIDE, y(limit), y(limit)))
    if line.buckets:
        tripped = min(WIDE - 1, max(1, step * (line.tripped_at - line.buckets[0].start) / line.width))
        parts.append(_line("tripped", tripped, tripped, 0, HIGH))
    drawn = Markup(
        '<svg class="timeline" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"'
        ' aria-labelledby="went-title" aria-describedby="went-words">'
        '<title id="went-title">{}</title><desc id="went-words">{}</desc>{}</svg>'
    ).format(WIDE, HIGH, title, words, Markup("").join(parts))
    return Picture(drawn, top)


def _limit_of_a_bucket(line: Timeline) -> float | None:
    """Return how many mails in one bucket are just as fast as the limit allows."""
    return None if line.limit is None or not line.window_s else line.limit * line.width / line.window_s


def _end_of_scale(most: float) -> int:
    power = 1
    while power * EVEN[-1] < most:
        power *= 10
    return next(even * power for even in EVEN if even * power >= most)


def _bar(x: float, step: float, low: float, high: float, name: str) -> Markup:
    """Return a bar, which is seen however short it is."""
    return Markup('<rect class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>').format(
        name, x, min(high, HIGH - 1), step * 0.88, max(1, low - high)
    )


def _line(name: str, x1: float, x2: float, y1: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{:.2f}" x2="{:.2f}" y1="{:.2f}" y2="{:.2f}"/>').format(name, x1, x2, y1, y2)
