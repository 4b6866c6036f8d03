"""A settings file with two mailboxes, and the command that reads it."""

from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.fixture
def ingest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "settings.toml"
    config.write_text(
        f'data_dir = "{tmp_path}/data"\n[store]\nurl = ""\n[search]\napi_key = "hunter2hunter2"\n'
        '[[stamp_key]]\nid = "k"\nsecret = "hunter2hunter2hunter2hunter2hunter2"\n'
        '[[mailbox]]\naddress = "support@desk.example"\naliases = ["help@desk.example"]\n'
        '[[mailbox]]\naddress = "sales@desk.example"\n'
    )
    return Command(tmp_path, config)
