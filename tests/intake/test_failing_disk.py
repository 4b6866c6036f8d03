"""The intake under `strace`: 250 comes after a sync; a failing disk gets no 250 and no 5xx (reliability R1, R3)."""

import re
import shutil
import smtplib
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.intake.real_spool import stored
from tests.intake.served import Served, serve

SMALL, LARGE = b"Subject: small\r\n\r\nx\r\n", b"Subject: large\r\n\r\n" + b"x" * 76 * 8000 + b"\r\n"
CALLS = "fsync,fdatasync,rename,pwrite64,write,writev,sendto,sendmsg"


def traced(log: Path, *faults: str) -> list[str]:
    if shutil.which("strace") is None:
        missing("strace is not installed: install Debian's strace")
    if subprocess.run(["strace", "-o", log, "true"], check=False, capture_output=True).returncode:
        missing("strace may not trace here: allow ptrace")
    return ["strace", "-f", "-s", "64", "-o", str(log), "-e", f"trace={CALLS}", *(f"--inject={f}" for f in faults)]


def send(served: Served, mails: Sequence[bytes]) -> list[str]:
    """Send each mail over a connection of its own; return the last reply to each."""
    replies = []
    for mail in mails:
        with smtplib.SMTP(served.host, served.port, timeout=30) as client:
            client.ehlo()
            code, text = client.docmd("MAIL FROM:<a@sender.test>")
            if code == 250:
                assert client.docmd("RCPT TO:<support@desk.test>")[0] == 250
                code, text = client.data(mail)
            replies.append(f"{code} {text.decode()}")
    return replies


def test_no_250_before_a_sync(tmp_path: Path) -> None:
    log = tmp_path / "trace"
    with serve(tmp_path / "spool", under=traced(log)) as served:
        replies = send(served, [SMALL, LARGE] * 5)
    assert all(reply.startswith("250 ") for reply in replies)
    since_go_ahead: list[str] = []
    acknowledged = 0
    for call in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if '"354 ' in call:
            since_go_ahead = []
        elif '"250 2.0.0 Accepted' in call:
            done = " ".join(since_go_ahead)
            assert "fdatasync" in done, "the row is on disk"
            if acknowledged % 2:
                assert re.search(r"fsync rename fsync fdatasync", done), "the file, its name, and then the row"
            acknowledged += 1
        elif done_now := re.search(r"\b(fsync|fdatasync|rename)(\(.*| resumed.*)= 0$", call):
            since_go_ahead.append(done_now[1])
    assert acknowledged == 10


@pytest.mark.parametrize(
    "fault",
    ["fdatasync:error=EIO:when=16", "fsync:error=EIO:when=6", "fsync:error=EIO:when=7", "pwrite64:error=EIO:when=60"],
)
def test_after_a_failed_write_or_sync_nothing_is_acknowledged(tmp_path: Path, fault: str) -> None:
    with serve(tmp_path / "spool", under=traced(tmp_path / "trace", fault)) as served:
        replies = send(served, [SMALL, LARGE] * 10)
    codes = [reply[:3] for reply in replies]
    assert "(INJECTED)" in (tmp_path / "trace").read_text(encoding="utf-8", errors="replace")
    first = codes.index("451")
    assert set(codes[:first]) <= {"250"}
    assert set(codes[first:]) <= {"451", "452"}, "one failure is the end, though the disk is well again"
    assert len(stored(tmp_path / "spool")) == first


@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC:when=60..64", "rename:error=ENOSPC:when=2"])
def test_a_full_disk_is_waited_out(tmp_path: Path, fault: str) -> None:
    with serve(tmp_path / "spool", under=traced(tmp_path / "trace", fault)) as served:
        replies = send(served, [SMALL, LARGE] * 10)
    codes = [reply[:3] for reply in replies]
    assert {"250"} < set(codes) <= {"250", "451", "452"}
    assert codes[-1] == "250"
    acknowledged = {reply.split()[-1] for reply in replies if reply.startswith("250 ")}
    assert {receipt.id for receipt, _ in stored(tmp_path / "spool")} == acknowledged
