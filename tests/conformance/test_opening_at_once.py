"""Processes that open a new database at the same moment all come up: one role in six of a new node died of it."""

import subprocess
import sys
from pathlib import Path

OPEN = """
import sys, time
from ingest.adapters.sqlite import SqliteArrivals, SqliteDatabase, SqliteMailStore, SqliteTurnBook
from ingest.spool import SqliteLedger
from pathlib import Path

folder = Path(sys.argv[1])
while not (folder / "go").exists():
    pass
for number in range(30):
    data_dir = folder / str(number)
    database = SqliteDatabase.open(data_dir / "store.sqlite")
    SqliteMailStore(database)
    SqliteTurnBook(database)
    SqliteLedger(data_dir, sys.argv[2])
"""


def test_processes_that_open_new_files_at_once_all_come_up(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / str(number)).mkdir()
    command = [sys.executable, "-c", OPEN, str(tmp_path)]
    openers = [subprocess.Popen([*command, f"worker-{n}"], stderr=subprocess.PIPE, text=True) for n in range(3)]
    (tmp_path / "go").touch()
    said = [opener.communicate(timeout=120)[1] for opener in openers]
    assert [opener.returncode for opener in openers] == [0, 0, 0], said
