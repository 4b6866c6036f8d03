"""Asks a reader about many files, in one process that is ended and started anew when it takes too long over one."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["READERS", "Answer", "ask", "available", "command"]

Answer = dict[str, Any]
_HERE = Path(__file__).parent / "readers"
_MOST_SECONDS = 10.0
FOREIGN = Path(os.environ.get("DIFFERENTIAL_FOLDER", "/tmp/differential"))
"""Where `python -m tests.differential --install` puts other people's packages: never beside ours."""
READERS = ("compat32", "default_policy", "mail_parser", "postal_mime")


def command(reader: str) -> list[str]:
    """Return the command that starts a reader."""
    if reader == "postal_mime":
        return ["node", str(_HERE / "postal_mime.mjs")]
    there = reader == "mail_parser" and find_spec("mailparser") is None
    python = str(FOREIGN / "venv" / "bin" / "python") if there else sys.executable
    return [python, str(_HERE / f"{reader}.py")]


def available(reader: str) -> bool:
    """Whether what a reader needs is installed."""
    if reader == "postal_mime":
        return (FOREIGN / "node_modules" / "postal-mime").is_dir()
    if reader == "mail_parser":
        return find_spec("mailparser") is not None or (FOREIGN / "venv" / "bin" / "python").is_file()
    return True


def ask(reader: str, paths: Sequence[Path]) -> Iterator[Answer]:
    """Yield what `reader` says of each file, in order; `{"error": "TimeoutExpired"}` where it takes too long."""
    process: subprocess.Popen[bytes] | None = None
    for path in paths:
        process = process or _started(reader)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{path}\n".encode())
        process.stdin.flush()
        if line := _line(process):
            yield json.loads(line)
            continue
        process.kill()
        process.communicate()
        process = None
        yield {"error": "TimeoutExpired"}
    if process is not None:
        process.communicate()


def _started(reader: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "NODE_FOLDER": str(FOREIGN), "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(
        command(reader), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )


def _line(process: subprocess.Popen[bytes]) -> bytes:
    """Return one line, or nothing when it does not come in time."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _MOST_SECONDS)
    return process.stdout.readline() if ready else b""
