"""A file of texts that cannot be read is refused before a start, by its name (`web.texts`)."""

from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.mark.parametrize("command", ["check-config", "serve"])
def test_it_is_refused_before_a_start(ingest: Command, command: str, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "fr.toml").write_text("[storms\n")
    ingest.config.write_text(f'{ingest.config.read_text()}[web]\ntexts = "{folder}"\n')
    answer = ingest(command)
    assert answer.code == 78
    assert f"web.texts: {folder}/fr.toml cannot be read" in answer.err
