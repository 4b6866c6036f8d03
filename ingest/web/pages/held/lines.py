"""A storm as the list and its own page show it: who writes to whom, why it is held, and how fast it comes now."""

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from ingest.catalogue import Texts
from ingest.ports import Postponement, StormRow
from ingest.ports.lasting.postponements import due
from ingest.ports.pages.pulse import LATELY_S, Pulse
from ingest.staff.looking.reasons import storm_words
from ingest.web.pages.held.drawing import sparkline

__all__ = ["Line", "line_of", "others"]


@dataclass(frozen=True, slots=True)
class Line:
    """One storm."""

    row: StormRow
    who: tuple[str, ...]
    """Its parties that are not ours; both where both are."""
    why: str
    spark: Markup
    peak: int
    """Mails that its highest bar stands for."""
    width: int
    """Seconds that a bar of it stands for."""
    per_minute: float
    """Mails a minute in the last minutes; 0: it is quiet."""
    later: Postponement | None
    is_due: bool
    """Whether it was put off and is back."""
    waiting_for: str | None
    subject: str
    """Of a single mail; "" for a storm of several."""


def line_of(
    row: StormRow,
    pulse: Pulse,
    ours: Collection[str],
    texts: Texts,
    later: Postponement | None,
    waiting_for: str | None,
    subject: str,
    now: float,
) -> Line:
    """Return the line of a storm."""
    return Line(
        row,
        others(row, ours),
        storm_words(row.storm, texts.section("reasons")),
        sparkline(pulse.counts),
        max(pulse.counts, default=0),
        pulse.width,
        pulse.lately * 60 / LATELY_S,
        later,
        later is not None and due(later, row, now),
        waiting_for,
        subject,
    )


def others(row: StormRow, ours: Collection[str]) -> tuple[str, ...]:
    """Return the parties of a storm that are not ours, both where there is none."""
    parties = tuple(dict.fromkeys(party for party in row.storm.parties if party))
    return tuple(party for party in parties if party.lower() not in ours) or parties
