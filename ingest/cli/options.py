"""Options that several commands share, and how they print."""

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["Config", "Json", "actor", "person", "print_json", "tell", "when"]

_OBEYED = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", readable=False, help="Settings file; default INGEST_CONFIG, else ./ingest.toml."),
]
Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON, one object a line.")]


def print_json(facts: Any) -> None:
    """Print one JSON object on one line of standard output."""
    typer.echo(json.dumps(asdict(facts) if is_dataclass(facts) and not isinstance(facts, type) else facts))


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
    """Print text for a person; what a mail says may hold no character that a terminal obeys."""
    typer.echo(text.translate(_OBEYED), err=err)


def when(at: float | None) -> str:
    """Return a time as people read it, in UTC."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""
