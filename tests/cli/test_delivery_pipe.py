"""`ingest deliver` as a mail server runs it: a process a mail, many at once, beside a node or without one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.node import MAILBOX, clean, letter, running, settings


def pipe(config: Path, content: bytes, to: str = MAILBOX) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "ingest", "deliver", "--config", str(config), "--to", to, "-"]
    return subprocess.run(command, input=content, capture_output=True, timeout=60, env=clean(), check=False)


def test_beside_a_running_node(tmp_path: Path) -> None:
    with running(tmp_path, "worker.processes = 2") as node:
        assert node.run("search", "word1", check=False).returncode == 1
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda number: pipe(node.config, letter(number)), range(4)))
        assert [(answer.returncode, answer.stdout) for answer in answers] == [(0, b"1 stored\n")] * 4
        assert pipe(node.config, letter(1), "nobody@demo.example").returncode == 67
        with node.smtp() as client:
            client.sendmail("a@customer.example", [MAILBOX], letter(100))
        status = node.until(5, key="indexed")
        assert (status["accepted"], status["stored"], status["pending"]) == (5, 5, 0)
        assert node.run("search", "word3").returncode == 0


def test_a_disk_without_room_is_try_again(tmp_path: Path) -> None:
    config = settings(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "spool").write_text("a file where the folder belongs")
    answer = pipe(config, letter(1))
    assert answer.returncode == 75
    assert b"spool folder" in answer.stderr


def test_wrong_settings_are_try_again_for_a_pipe_and_an_error_for_a_person(tmp_path: Path) -> None:
    """Postfix bounces on 78 (EX_CONFIG): the mail must wait until somebody has mended the settings."""
    config = settings(tmp_path, "smtp.listne = ':25'")
    answer = pipe(config, letter(1))
    assert (answer.returncode, b"listne" in answer.stderr) == (75, True)
    command = [sys.executable, "-m", "ingest", "deliver", "--config", str(config), str(tmp_path)]
    assert subprocess.run(command, capture_output=True, env=clean(), check=False).returncode == 78


def test_a_mail_over_the_limit_waits_in_the_mail_server_and_is_told_of_in_an_import(tmp_path: Path) -> None:
    """Postfix bounces on 65 (EX_DATAERR): the mail must wait until somebody has raised the limit."""
    config = settings(tmp_path, "intake.size = 5000")
    large = letter(1) + b"x" * 5_000
    answer = pipe(config, large)
    assert (answer.returncode, b"larger than intake.size lets in: 5000 bytes" in answer.stderr) == (75, True)
    assert pipe(config, large, "nobody@demo.example").returncode == 67
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "1.eml").write_bytes(large)
    (folder / "2.eml").write_bytes(letter(2))
    command = [sys.executable, "-m", "ingest", "deliver", "--config", str(config), "--to", MAILBOX, str(folder)]
    told = subprocess.run(command, capture_output=True, env=clean(), check=False)
    assert (told.returncode, told.stdout) == (65, b"1 stored, 1 too-large\n")
    assert b"1.eml: the mail is larger than" in told.stderr
