"""Commands that only read make no data folder, and say what is missing where nothing can be read."""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.cli.command import Command, run
from tests.ingest.desk import mail

READING = ["status", "search word", "held list", "held show x", "shunted list", "rejudge", "trace a@b.example"]


@pytest.mark.parametrize("command", READING)
def test_nothing_is_made_where_nothing_was_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(*command.split())
    assert (answer.code, answer.raw) == (66, b"")
    assert "no settings file names a mailbox" in answer.err
    assert f"{tmp_path}/ingest-data holds no mail" in answer.err
    assert "--config" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_check_config_makes_nothing_either(ingest: Command, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    assert ingest("check-config").code == 0
    assert sorted(tmp_path.iterdir()) == before


def test_check_config_names_what_stands_in_the_folder_s_way(ingest: Command, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder belongs")
    answer = ingest("check-config")
    assert (answer.code, f"{tmp_path}/data is no folder" in answer.err) == (78, True)


@pytest.mark.parametrize(("command", "code"), list(zip(READING, (0, 1, 0, 66, 0, 0, 1), strict=True)))
def test_where_settings_are_and_no_mail_came_yet_they_find_nothing(
    ingest: Command, tmp_path: Path, command: str, code: int
) -> None:
    before = sorted(tmp_path.iterdir())
    assert ingest(*command.split()).code == code
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", ["status", "search question", "held list", "shunted list", "rejudge"])
def test_none_waits_for_whoever_writes(ingest: Command, command: str) -> None:
    """A worker that was frozen while it wrote keeps the lock; `ingest status` then failed after ten seconds."""
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=mail(1)).code == 0
    assert ingest("status").code == 0
    files = [ingest.folder / "data" / name for name in ("ledger.sqlite", "store.sqlite", "search.sqlite")]
    with ExitStack() as locks:
        for file in files:
            connection = locks.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
            connection.execute("BEGIN IMMEDIATE")
        answer = ingest(*command.split())
    assert (answer.code, answer.err.strip()) == (0, "")
