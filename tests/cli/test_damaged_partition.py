"""A spool partition that cannot be read is named; everything else is still counted."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.web.app import make_app
from ingest.wiring import Engines
from tests.cli.command import Command
from tests.ingest.desk import desk, mail, settings
from tests.spool.mails import change


def damage(folder: Path) -> Path:
    path = folder / "spool" / "intake-9" / "1770000000.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"nothing that SQLite knows" * 1_000)
    return path


@pytest.mark.parametrize("unreadable", [False, True])
def test_status_counts_the_rest_and_names_the_file(ingest: Command, tmp_path: Path, unreadable: bool) -> None:
    (tmp_path / "1.eml").write_bytes(mail(1))
    assert ingest("deliver", tmp_path / "1.eml").code == 0
    path = damage(tmp_path / "data")
    if unreadable:
        path.unlink()
        path.symlink_to("/proc/self/mem")  # a file that SQLite cannot read, whoever asks
    answer = ingest("status", "--json")
    assert (answer.code, answer.fact["accepted"], answer.fact["stored"]) == (0, 1, 1)
    (said,) = answer.fact["damaged"]
    assert str(path) in said
    assert f"damaged           spool partition {path}" in ingest("status").out


def test_status_says_what_the_ledger_has_lost(ingest: Command, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(mail(1))
    assert ingest("deliver", tmp_path / "1.eml").code == 0
    assert ingest("status", "--json").fact["unaccounted"] == 0
    assert "warning" not in ingest("status").out
    ledger = SqliteLedger(tmp_path / "data", "worker-0")
    ledger.enter()  # what was read to its end is not read again
    ledger.close()
    change(tmp_path / "data" / "ledger.sqlite", "DELETE FROM done")
    answer = ingest("status", "--json")
    assert (answer.fact["accepted"], answer.fact["stored"], answer.fact["unaccounted"]) == (1, 0, 1)
    assert "warning           1 mails unaccounted for" in ingest("status").out


async def answered(chosen: Settings, opened: Engines, path: str) -> tuple[int, str]:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
    await make_app(chosen, lambda: opened)({**scope, "headers": []}, receive, send)
    status, body = sent[0]["status"], sent[1]["body"]
    assert isinstance(status, int)
    assert isinstance(body, bytes)
    return status, body.decode()


async def test_metrics_go_on(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.drain()
        damage(node.settings.data_dir)
        status, text = await answered(node.settings, node.engines, "/metrics")
        assert status == 200
        assert "ingest_node_stored 1.0" in text
        assert "ingest_node_damaged 1.0" in text


def test_a_damaged_store_hides_nothing_of_what_the_ledger_knows(ingest: Command, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(mail(1))
    assert ingest("deliver", tmp_path / "1.eml").code == 0
    for ending in ("-wal", "-shm"):
        (tmp_path / "data" / f"store.sqlite{ending}").unlink(missing_ok=True)
    (tmp_path / "data" / "store.sqlite").write_bytes(b"mould " * 4_000)
    answer = ingest("status", "--json")
    assert (answer.code, answer.fact["accepted"], answer.fact["stored"]) == (0, 1, 1)
    assert answer.fact["indexed"] is None
    assert "store.sqlite is damaged" in answer.err


def test_status_says_why_the_store_cannot_be_counted(ingest: Command, tmp_path: Path) -> None:
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=mail(1)).code == 0
    path = tmp_path / "data" / "store.sqlite"
    with closing(sqlite3.connect(path)) as store:
        page, size = store.execute(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'mail_count'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    answer = ingest("status", "--json")
    assert (answer.code, answer.fact["accepted"], answer.fact["stored"], answer.fact["indexed"]) == (0, 1, 1, None)
    assert "store.sqlite" in answer.fact["store_error"]
    assert answer.fact["store_error"] in ingest("status").err
