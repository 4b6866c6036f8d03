"""What `ingest held later` does: put a storm off until a condition is met, or take that back."""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.decisions.listing import tell_storm
from ingest.cli.decisions.wanted import moment
from ingest.cli.options import instant
from ingest.cli.reading import Desk, desk
from ingest.errors import CallerError, NotFound

if TYPE_CHECKING:
    from ingest.ports import Postponement, StormRow

__all__ = ["bring_back", "put_off", "until_when"]

_AHEAD = re.compile(r"[0-9]{1,9}[smhdw]")


def until_when(
    storm: str, who: str, until: str | None, count: int | None, quiet: str | None, note: str
) -> "Postponement":
    """Return what these options say. Raises `CallerError`."""
    from ingest.ports import Postponement

    now = time.time()
    if until is None and count is None and quiet is None:
        raise CallerError("say until when: --until a time, --count so many mails, or --quiet so long without a new one")
    at = _ahead(until, now) if until is not None else None
    return Postponement(storm, None, who, "cli", now, at, count, _length(quiet) if quiet is not None else None, note)


def _ahead(said: str, now: float) -> float:
    """Return the time that is so far ahead, or that is named."""
    named = moment(said, "--until") or 0.0
    return now + _length(said, "--until") if _AHEAD.fullmatch(said) else named


def _length(said: str, option: str = "--quiet") -> float:
    if not _AHEAD.fullmatch(said):
        raise CallerError(f"{option}: {said!r} is no length of time (`90s`, `15m`, `2h`, `3d`)")
    return max(1.0, round(1e9 - instant(said, option, 1e9)))


async def put_off(postponement: "Postponement", config: Path | None, as_json: bool) -> None:
    """Put a storm off and print it. Raises `NotFound`, `CallerError`."""
    from ingest.staff.looking.later import postpone

    async with desk(config) as opened:
        row = await _row(postponement.storm, opened)
        if not row.waiting:
            raise CallerError(f"nothing of {postponement.storm} waits, so there is nothing to look at later")
        await postpone(opened.ports, row, postponement)
        tell_storm(row, None, as_json, postponement, postponement.at)


async def bring_back(storm: str, who: str, note: str, config: Path | None, as_json: bool) -> None:
    """Put a storm back on the list of what waits, and print it. Raises `NotFound`."""
    from ingest.staff.looking.later import bring_back

    async with desk(config) as opened:
        row = await _row(storm, opened)
        await bring_back(opened.ports, row, who, "cli", time.time(), note)
        tell_storm(row, None, as_json)


async def _row(storm: str, opened: Desk) -> "StormRow":
    row = await opened.ports.quarantine.storm_row(storm)
    if row is None:
        raise NotFound(f"no storm is called {storm}; `ingest held list` shows what there is")
    return row
