"""Runs a command of the product in this process, as its entry point does, and keeps what it says and leaves with."""

import contextlib
import io
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import structlog

from ingest.cli import main


@dataclass(frozen=True)
class Answer:
    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The JSON objects, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def fact(self) -> dict[str, Any]:
        (one,) = self.facts
        return one


@dataclass(frozen=True)
class Command:
    """`ingest` with the settings file `config`."""

    folder: Path
    config: Path

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Answer:
        return run(*arguments, "--config", self.config, stdin=stdin)


def run(*arguments: str | Path, stdin: bytes = b"") -> Answer:
    out, err = io.BytesIO(), io.BytesIO()
    code: object = 0
    umask = os.umask(0o022)  # what a shell has; the command sets its own
    with patched(out, err, stdin, ["ingest", *map(str, arguments)]):
        try:
            main()
        except SystemExit as leaving:
            code = leaving.code
        finally:
            os.umask(umask)
    assert code is None or isinstance(code, int)
    return Answer(code or 0, out.getvalue(), err.getvalue().decode())


@contextlib.contextmanager
def patched(out: io.BytesIO, err: io.BytesIO, stdin: bytes, argv: list[str]) -> Iterator[None]:
    streams: dict[str, Any] = {
        "stdout": io.TextIOWrapper(out, "utf-8", write_through=True),
        "stderr": io.TextIOWrapper(err, "utf-8", write_through=True),
        "stdin": io.TextIOWrapper(io.BytesIO(stdin)),
        "argv": argv,
    }
    hooks = {name: getattr(sys, name) for name in ("excepthook", "unraisablehook")}
    with (
        patch.multiple(sys, **streams, **hooks),
        patch.dict(
            os.environ, {"COLUMNS": os.environ.get("INGEST_TEST_COLUMNS", "1000")}
        ),  # tests look for whole sentences
        patch.object(logging, "basicConfig"),
        patch.object(logging, "captureWarnings"),
        patch.object(threading, "excepthook", threading.excepthook),
    ):
        yield
        for name in ("stdout", "stderr"):
            streams[name].detach()  # else the bytes go with their wrapper
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
