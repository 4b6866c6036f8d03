"""Draws how a storm went, as inline SVG: a sparkline for its row, and its timeline with the limit; pure.

A picture has no style of its own and no script: shapes have attributes and classes. It says nothing that the page does
not say in words or in a table as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ingest.staff.looking.timeline import Timeline

__all__ = ["sparkline", "timeline_picture"]

SPARK_HEIGHT, FEWEST = 24, 16
"""Of a sparkline: its height, and the bars that there is room for, so that few stay narrow."""
WIDE, HIGH, FOOT, SIDE = 960, 200, 24, 44
"""The timeline: its whole width and height, and what is left below and beside it for words."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words in a timeline."""

    title: str
    words: str
    """What the picture shows, for who does not see it."""
    limit: str
    tripped: str
    first: str
    last: str


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
    ).format(max(FEWEST, len(counts)) * 4, SPARK_HEIGHT, Markup(bars))  # noqa: S704


def timeline_picture(line: Timeline, labels: Labels) -> Markup:
    """Return the storm's picture: what passed and what was held, stacked, the limit, and the moment it tripped."""
    buckets = line.buckets
    if not buckets:
        return Markup("")
    limit = _limit_of_a_bucket(line)
    top = max(*(one.held + one.passed for one in buckets), limit or 0) * 1.08 or 1.0
    step = (WIDE - SIDE) / len(buckets)
    floor = HIGH - FOOT

    def y(count: float) -> float:
        return floor - (floor - 8) * count / top

    bars = Markup("").join(
        _bar(SIDE + number * step, step, y(lower), y(lower + count), name)
        for number, one in enumerate(buckets)
        for name, lower, count in (("passed", 0, one.passed), ("held", one.passed, one.held))
        if count
    )
    parts = [bars, _axis(floor, top, labels)]
    if limit is not None:
        parts.append(_limit_line(y(limit), labels.limit))
    parts.append(_tripped_line(SIDE + step * (line.tripped_at - buckets[0].start) / line.width, floor, labels.tripped))
    return Markup(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-labelledby="went-title went-words">'
        '<title id="went-title">{}</title><desc id="went-words">{}</desc>{}</svg>'
    ).format(WIDE, HIGH, labels.title, labels.words, Markup("").join(parts))


def _limit_of_a_bucket(line: Timeline) -> float | None:
    """Return how many mails in one bucket are just as fast as the limit allows."""
    return None if line.limit is None or not line.window_s else line.limit * line.width / line.window_s


def _bar(x: float, step: float, low: float, high: float, name: str) -> Markup:
    gap = 1 if step > 4 else 0
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        name, x, high, max(0.8, step - gap), max(0.8, low - high)
    )


def _axis(floor: float, top: float, labels: Labels) -> Markup:
    return Markup(
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="18" text-anchor="end">{:.0f}</text>'
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>'
    ).format(SIDE, WIDE, floor, floor, SIDE - 6, top, SIDE, HIGH - 7, labels.first, WIDE - 4, HIGH - 7, labels.last)


def _limit_line(y: float, words: str) -> Markup:
    return Markup(
        '<line class="limit" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
        '<text class="limit-text" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
    ).format(SIDE, WIDE, y, y, WIDE - 4, max(12.0, y - 5), words)


def _tripped_line(x: float, floor: float, words: str) -> Markup:
    at_the_end = x > WIDE * 0.7
    return Markup(
        '<line class="tripped" x1="{:.1f}" x2="{:.1f}" y1="4" y2="{}"/><text x="{:.1f}" y="14"{}>{}</text>'
    ).format(x, x, floor, x - 5 if at_the_end else x + 5, Markup(' text-anchor="end"') if at_the_end else "", words)
