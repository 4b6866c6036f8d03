"""Which exit of a role stops the whole node: a wrong setting does; what keeps one role from its work does not."""

import os
from pathlib import Path

import pytest

from ingest.errors import InUse, NodeError, SettingError, SpoolUnavailable
from ingest.roles import Role, process
from ingest.roles.line import Line
from ingest.settings import Settings


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingError("a setting is wrong"), os.EX_CONFIG),
        (NodeError("two nodes go by one id"), os.EX_UNAVAILABLE),
        (InUse("the port is taken"), os.EX_UNAVAILABLE),
        (SpoolUnavailable("the disk failed"), os.EX_TEMPFAIL),
    ],
)
def test_a_role_leaves_with(
    error: Exception, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(process, "run_role", fails)
    ours, theirs = Line.pair()
    assert process.run_forked(Role.WORKER, Settings(data_dir=tmp_path), 0, theirs, again=False) == code
    assert capsys.readouterr().err == f"ingest: {error}\n"
    ours.close()
    theirs.close()
