"""Real SMTP clients against the real spool, in processes of their own."""

import os
import shutil
import smtplib
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.intake.real_spool import stored
from tests.intake.served import Served, serve

MAIL = b"From: a@sender.test\r\nSubject: hello\r\n\r\n.dot first\r\n..two\r\n\r\n.\r\n\xff 8 bit\r\nend\r\n"


def run(package: str, program: str, *arguments: str, said: bytes | None = None) -> str:
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        missing(f"{program} is not installed: install Debian's {package}")
        raise AssertionError
    done = subprocess.run([found, *arguments], capture_output=True, timeout=60, input=said, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.decode()


@pytest.fixture(params=["uvloop", "asyncio"])
def loop(request: pytest.FixtureRequest) -> list[str]:
    return ["--asyncio"] if request.param == "asyncio" else []


def test_smtplib(tmp_path: Path, loop: list[str]) -> None:
    with serve(tmp_path, *loop) as served, smtplib.SMTP(served.host, served.port) as client:
        assert client.sendmail("a@sender.test", ["support@desk.test", "sales@desk.test"], MAIL, ["BODY=8BITMIME"]) == {}
        assert client.noop() == (250, b"2.0.0 OK")
    found = stored(tmp_path)
    assert [content for _, content in found] == [MAIL, MAIL]
    assert {receipt.mailbox for receipt, _ in found} == {"support@desk.test", "sales@desk.test"}
    assert found[0][0].envelope.reverse_path == "a@sender.test"


def test_smtplib_over_lmtp(tmp_path: Path) -> None:
    with serve(tmp_path, "--lmtp") as served, smtplib.LMTP(served.host, served.port) as client:
        assert client.sendmail("", ["support@desk.test"], MAIL) == {}
    assert [content for _, content in stored(tmp_path)] == [MAIL]


@pytest.mark.parametrize("pipeline", [[], ["--pipeline"]], ids=["", "pipeline"])
@pytest.mark.parametrize("protocol", ["ESMTP", "SMTP", "LMTP"])
def test_swaks(tmp_path: Path, protocol: str, pipeline: list[str]) -> None:
    lmtp = ["--lmtp"] if protocol == "LMTP" else []
    with serve(tmp_path / "spool", *lmtp) as served:
        to = "support@desk.test" if protocol == "LMTP" else "support@desk.test,sales@desk.test"
        seen = run(
            "swaks", "swaks", "--server", served.host, "--port", str(served.port), "--protocol", protocol,
            "--from", "a@sender.test", "--to", to, "--data", "-", "--helo", "client.test", *pipeline,
            said=b"Subject: swaks\n\n.dot\nlast line\n",
        )  # fmt: skip
        assert "250 2.0.0 Accepted as " in seen
    contents = {content.rstrip(b"\r\n") for _, content in stored(tmp_path / "spool")}
    assert contents == {b"Subject: swaks\r\n\r\n.dot\r\nlast line"}


@pytest.mark.parametrize("options", [[], ["-d"], ["-L"], ["-L", "-d", "-r", "3"], ["-r", "5"], ["-l", "400000"]])
def test_smtp_source(tmp_path: Path, options: list[str]) -> None:
    lmtp = ["--lmtp"] if "-L" in options else []
    recipients = int(options[options.index("-r") + 1]) if "-r" in options else 1
    with serve(tmp_path, *lmtp) as served:
        load = ["-s", "10", "-m", "50", "-f", "a@sender.test", "-t", "support@desk.test", *options]
        run("postfix", "smtp-source", *load, served.address)
    found = stored(tmp_path)
    assert len(found) == 50 * recipients
    assert set(Counter(receipt.content for receipt, _ in found).values()) == {recipients}


def test_a_clients_mail_is_never_rewritten(tmp_path: Path) -> None:
    odd = b"no header\nbare lf\rbare cr\x00nul\r\n.\n.\r\n\n.\r\r\n" + bytes(range(256)) + b"\r\n"

    def talk(served: Served) -> None:
        with smtplib.SMTP(served.host, served.port) as client:
            client.ehlo()
            client.docmd("MAIL FROM:<>")
            client.docmd("RCPT TO:<support@desk.test>")
            client.docmd("DATA")
            stuffed = (b"\r\n" + odd).replace(b"\r\n.", b"\r\n..")[2:]
            client.send(stuffed + b".\r\n")
            assert client.getreply()[0] == 250

    with serve(tmp_path) as served:
        talk(served)
    assert [content for _, content in stored(tmp_path)] == [odd]
