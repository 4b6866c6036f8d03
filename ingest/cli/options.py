"""Options that several commands share, and how they print."""

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["Config", "Json", "print_json", "when"]

Config = Annotated[
    Path | None, typer.Option("--config", "-c", help="Settings file; default INGEST_CONFIG, else ./ingest.toml.")
]
Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON, one object a line.")]


def print_json(facts: Any) -> None:
    """Print one JSON object on one line of standard output."""
    typer.echo(json.dumps(asdict(facts) if is_dataclass(facts) and not isinstance(facts, type) else facts))


def when(at: float | None) -> str:
    """Return a time as people read it, in UTC."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""
