"""Attack 26: backscatter. Nothing sends mail to whoever a mail names: no code, no connection, no program.

One module hands mail to a relay: notices, to the addresses of the settings and under a null reverse-path
(`tests/notices`).
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, imports, modules
from tests.ingest.desk import ANN, desk, looping, mail, settings
from tests.intake.conftest import StartIntake
from tests.intake.wire import Wire

SENDERS = frozenset(
    {"smtplib", "aiosmtplib", "aiosmtpd", "sendmail", "yagmail", "mailbox", "imaplib", "poplib", "nntplib"}
)
DEMO = "ingest/demo/"
"""The demo sends to its own node on loopback, to show what comes of it; it is a command of its own."""
TESTING = "ingest/testing/"
"""What other people's tests use: it speaks to nodes that it has started, and no module of the product imports it."""
RELAY = "ingest/notices/relay.py:"
FORGED = 10_000
SESSION = 90
"""Forged mails of one connection: more refusals end it."""

_watching: list[list[str]] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event in {
        "socket.connect",
        "socket.sendto",
        "subprocess.Popen",
        "os.system",
        "os.posix_spawn",
        "os.exec",
    }:
        _watching[-1].append(f"{event} {arguments[1:]}")


sys.addaudithook(_audit)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Yield what is connected to, sent to or run meanwhile, by anybody in this process."""
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


def test_no_module_can_send_mail() -> None:
    found = {str(one) for one in imports(ROOT) if one.name.partition(".")[0] in SENDERS}
    assert [one for one in found if not one.startswith((DEMO, TESTING, RELAY))] == []


def test_no_module_runs_a_program_but_our_own() -> None:
    """Neither /usr/sbin/sendmail nor mail(1): what is started is our own interpreter, for parsers and for the demo."""
    started = set()
    for path, tree in modules(ROOT):
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        if path.as_posix().startswith(TESTING):
            continue
        assert not calls & {"os.system", "os.popen", "os.posix_spawn", "subprocess.run", "pty.spawn"}, path
        if calls & {"subprocess.Popen", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"}:
            started.add(path.as_posix())
            assert "sys.executable" in (ROOT / path).read_text(encoding="utf-8"), path
    assert started == {"ingest/work/parse_processes.py", "ingest/demo/run.py"}


async def test_ten_thousand_forged_senders_get_nothing(start: StartIntake) -> None:
    """Unknown recipients are refused while the sending server is there: it is the one that tells the sender."""
    intake = await start()
    own = intake.address.rpartition(":")[2]
    refused = 0
    with watched() as outbound:
        for begin in range(0, FORGED, SESSION):
            wire = await Wire.greeted(intake.address)
            numbers = range(begin, min(FORGED, begin + SESSION))
            for number in numbers:
                wire.say(f"MAIL FROM:<victim{number}@other.test>\r\nRCPT TO:<nobody{number}@desk.test>\r\nRSET")
            for _ in numbers:
                codes = [(await wire.reply())[:3] for _ in range(3)]
                assert codes == ["250", "550", "250"]
                refused += 1
            await wire.close()
    assert refused == FORGED
    assert [one for one in outbound if own not in one] == []
    assert intake.spool.mails == []


async def test_what_is_taken_is_never_answered(tmp_path: Path) -> None:
    """Stored, held as a loop, duplicate, damaged, for a mailbox that is gone: nobody is written to."""
    async with desk(settings(tmp_path)) as node:
        contents = [
            mail(1),
            mail(1),
            looping(2),
            b"",
            b"\0" * 100,
            b"From: <>\r\n\r\n",
            mail(3, header="Return-Path: <v@o.test>\r\n"),
        ]
        contents += [
            mail(
                4, header="Disposition-Notification-To: victim@other.test\r\nReturn-Receipt-To: victim@other.test\r\n"
            ),
            mail(5, header="Auto-Submitted: auto-replied\r\n"),
        ]
        with watched() as outbound:
            for content in contents:
                await node.take(content)
            await node.take(mail(6), "gone@desk.example")
            await node.drain()
        assert outbound == []
        figures = node.figures()
        assert sum(figures.values()) == len(contents) + 1
        assert {"stored", "held", "duplicate", "shunted"} <= set(figures)
        assert ANN.reverse_path


@pytest.mark.parametrize("how", ["NOTIFY=SUCCESS,FAILURE", "NOTIFY=DELAY ORCPT=rfc822;victim@other.test"])
async def test_no_notification_can_be_ordered(start: StartIntake, how: str) -> None:
    """RFC 3461 is not offered: a sender that orders a DSN all the same is refused, not obeyed."""
    intake = await start()
    wire = await Wire.greeted(intake.address)
    assert (await wire.ask("MAIL FROM:<victim@other.test> RET=FULL")).startswith("555 ")
    assert (await wire.ask("MAIL FROM:<victim@other.test>")).startswith("250 ")
    assert (await wire.ask(f"RCPT TO:<support@desk.test> {how}")).startswith("555 ")
