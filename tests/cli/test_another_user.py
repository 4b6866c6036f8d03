"""A command of another user says one sentence and leaves with a code of sysexits.h: never a traceback.

Commands are found in the application itself, so that a new one is tried as well.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ingest.cli.app import app
from tests.cli.command import Command
from tests.ingest.desk import mail
from tests.node import clean

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root gives files away; setpriv lets it go",
)

OTHER = 12_345
WITHOUT = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""Root who may read what root may read by the files' modes, like any user."""
NO_READERS = {"demo", "serve"}
"""They run until they are stopped; `serve` is tried by itself."""
DRIVE = """
import json, sys
from tests.cli.command import run
for line in json.loads(sys.argv[1]):
    answer = run(*line)
    print(json.dumps([line, answer.code, answer.err]), flush=True)
"""


def commands() -> Iterator[list[str]]:
    """Every command with something for each argument and option that it needs."""

    def walk(command: Any, words: list[str]) -> Iterator[list[str]]:
        inner = getattr(command, "commands", None)
        if inner:
            for name in inner:
                yield from walk(inner[name], [*words, name])
            return
        needed = [part for part in command.params if part.required]
        options = [word for part in needed if part.param_type_name == "option" for word in (part.opts[0], "x")]
        yield [*words, *options, *("x" for part in needed if part.param_type_name == "argument")]

    yield from (line for line in walk(typer.main.get_command(app), []) if line[0] not in NO_READERS)


def close(data: Path, how: str) -> None:
    for path in (data, *data.rglob("*")):
        os.chown(path, OTHER, OTHER)
        path.chmod((0o700 if how == "folder" else 0o755) if path.is_dir() else 0o600)


@pytest.mark.parametrize("how", ["folder", "files"])
def test_it_is_one_sentence(ingest: Command, how: str) -> None:
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=mail(1)).code == 0
    lines = [[*line, "--config", str(ingest.config)] for line in commands()]
    assert len(lines) > 15
    close(ingest.folder / "data", how)
    drive = [*WITHOUT, sys.executable, "-c", DRIVE, json.dumps(lines)]
    root = str(Path(__file__).parents[2])
    ran = subprocess.run(drive, capture_output=True, env={**clean(), "PYTHONPATH": root}, cwd=root, check=False)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(lines), ran.stderr.decode()
    for line, code, err in answers:
        assert "Traceback" not in err, (line, err)
        assert '"uncaught"' not in err, (line, err)
        assert code in {0, 1, *range(64, 79)}, (line, code, err)
        if code not in {0, 1, 64}:
            said = [one for one in err.splitlines() if not one.startswith("{")]
            assert len(said) == 1, (line, err)
            assert said[0].startswith("ingest: "), (line, err)
    refused = [line[0] for line, code, _ in answers if code in {74, 75, 77, 78}]
    assert {"status", "search", "show"} <= set(refused), "nobody was refused: was the folder closed?"


@pytest.mark.parametrize("how", ["folder", "files"])
def test_a_node_does_not_begin_there(ingest: Command, how: str) -> None:
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=mail(1)).code == 0
    close(ingest.folder / "data", how)
    line = [*WITHOUT, sys.executable, "-m", "ingest", "serve", "--config", str(ingest.config)]
    ran = subprocess.run(line, capture_output=True, env=clean(), timeout=60, check=False)
    assert ran.returncode in {69, 75, 77, 78}, ran.stderr
    assert b"Traceback" not in ran.stderr


def test_a_pipe_s_mail_waits(ingest: Command) -> None:
    """Postfix bounces on 77 (EX_NOPERM): the mail must wait until somebody has mended the folder."""
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=mail(1)).code == 0
    close(ingest.folder / "data", "folder")
    line = [*WITHOUT, sys.executable, "-m", "ingest", "deliver", "--to", "support@desk.example", "-"]
    ran = subprocess.run(
        [*line, "--config", str(ingest.config)], input=mail(2), capture_output=True, env=clean(), check=False
    )
    assert ran.returncode == 75, ran.stderr
