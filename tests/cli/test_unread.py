"""A command whose output nobody reads to its end: `ingest search word | head`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.mark.parametrize(
    "words", [("search", "word", "--json"), ("trace", "a@customer.example", "--json"), ("--help",)], ids=" ".join
)
def test_a_reader_that_has_gone_is_no_answer(ingest: Command, words: tuple[str, ...]) -> None:
    """Reported of comfy-cli (pull request 615): the option parser leaves with 1, which is "there is none" here."""
    content = b"From: a@customer.example\r\nSubject: word\r\n\r\nword\r\n"
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=content).code == 0
    config = () if words == ("--help",) else ("--config", str(ingest.config))
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingest", *words, *config],
            stdout=writes,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (141, b"")
