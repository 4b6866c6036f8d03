"""Options that several commands share, and how they print."""

import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest.errors import CallerError
from ingest.rfc3339 import rfc3339
from ingest.utf8 import harmless

__all__ = [
    "Config",
    "Json",
    "actor",
    "hand_over",
    "instant",
    "last_moment",
    "person",
    "print_json",
    "tell",
    "when",
]

_MOMENTS = {"at", "date", "since", "until"}
_AGE = re.compile(r"([0-9]{1,9})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", readable=False, help="Settings file; default INGEST_CONFIG, else ./ingest.toml."),
]
Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON, one object a line.")]


def print_json(facts: Any) -> None:
    """Print one JSON object on one line of standard output; moments in it are RFC 3339, as everywhere outside."""
    typer.echo(json.dumps(_formed(asdict(facts) if is_dataclass(facts) and not isinstance(facts, type) else facts)))


def _formed(fact: Any, name: str = "") -> Any:
    """Return a fact as programs read it. Inside, moments are seconds since the epoch, by the vocabulary's names."""
    if isinstance(fact, dict):
        return {key: _formed(value, str(key)) for key, value in fact.items()}
    if isinstance(fact, (list, tuple)):
        return [_formed(one, name) for one in fact]
    if isinstance(fact, (int, float)) and not isinstance(fact, bool) and _is_moment(name):
        return rfc3339(fact)
    return fact


def _is_moment(name: str) -> bool:
    """Whether a field that is called so holds a moment."""
    return name.endswith("_at") or name in _MOMENTS


def actor(given: str | None) -> str:
    """Return the name that a decision is recorded under: the given one, or the user of this shell."""
    if given:
        return given
    import getpass

    return getpass.getuser()


def person(name: str, address: str) -> str:
    """Return an author as people read one: `Anna <anna@example.org>`, or what of it there is."""
    if name and address:
        return f"{name} <{address}>"
    return address or name or "nobody"


def tell(text: str, *, err: bool = False) -> None:
    """Print text for a person: on standard output no wider than the terminal, or 80 columns where there is none.

    Errors stay whole: programs look for words in them.
    """
    plain = harmless(text)
    if err:
        typer.echo(plain, err=True)
        return
    from shutil import get_terminal_size

    columns = max(40, get_terminal_size((80, 24)).columns)
    for line in plain.split("\n"):
        for piece in _folded(line.expandtabs(), columns):
            typer.echo(piece)


def hand_over(content: bytes) -> None:
    """Write bytes that were asked for to standard output: to a program as they are, to a terminal as harmless text."""
    if sys.stdout.isatty():
        typer.echo(harmless(content.decode("utf-8", "replace").replace("\r\n", "\n")))
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _folded(line: str, columns: int) -> Iterator[str]:
    """Yield pieces of a line that fit, cut at spaces where that is no waste; what goes on stands two deeper."""
    indent = " " * min(len(line) - len(line.lstrip(" ")) + 2, columns // 2)
    while (fits := _fitting(line, columns)) < len(line):
        space = line.rfind(" ", columns // 2, fits + 1)
        cut = space if space > 0 else fits
        yield line[:cut].rstrip(" ")
        line = indent + line[cut:].lstrip(" ")
    yield line


def _fitting(line: str, columns: int) -> int:
    """Return how many characters of a line have room; of East Asian scripts one takes two columns."""
    if len(line) <= columns and line.isascii():
        return len(line)
    from rich.cells import get_character_cell_size

    width = 0
    for at, character in enumerate(line):
        width += get_character_cell_size(character)
        if width > columns:
            return at
    return len(line)


def when(at: float | None) -> str:
    """Return a time as people read it, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""


def span(said: str, option: str, longest: int) -> int:
    """Return the seconds that a span of time names, `longest` at most. Raises `CallerError`."""
    found = _AGE.fullmatch(said)
    seconds = int(found[1]) * _SECONDS[found[2]] if found is not None else longest + 1
    if seconds > longest:
        raise CallerError(f"{option}: {said!r} is no span up to {longest} seconds (`10s`, `15m`)")
    return seconds


def instant(said: str, option: str, now: float | None = None) -> float:
    """Return the time that an age before `now` or ISO 8601, UTC unless it says, names. Raises `CallerError`."""
    begun = time.time() if now is None else now
    try:
        if age := _AGE.fullmatch(said):
            at = datetime.fromtimestamp(begun - int(age[1]) * _SECONDS[age[2]], UTC)
        else:
            at = datetime.fromisoformat(said)
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise CallerError(
            f"{option}: {said!r} is no age (`90s`, `15m`, `2h`, `3d`) and no time (`2026-01-05T08:00Z`)"
        ) from None
    return at.timestamp()


def last_moment(said: str, option: str) -> float | None:
    """Return the end of a day, or of a number of days from now; None for "". Raises `CallerError`."""
    if not said:
        return None
    if days := re.fullmatch(r"([0-9]{1,5})d", said, re.ASCII):
        return (datetime.now(UTC) + timedelta(days=int(days[1]))).timestamp()
    try:
        day = date.fromisoformat(said) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise CallerError(f"{option} {said}: write a day like 2027-01-31, or a number of days like 90d") from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
