"""Attack 31: what our errors give away. Nothing but a reference."""

import re
import sqlite3
from collections.abc import Callable

import pytest

from ingest.errors import Corrupt, IngestError, SpoolUnavailable, StoreUnavailable
from ingest.intake.lmtp import LmtpSession
from ingest.intake.session import SmtpSession
from tests.intake.conftest import StartIntake
from tests.intake.listed_spool import ListedSpool
from tests.intake.wire import Wire

TROUBLE = re.compile(r"451 4\.3\.0 Try again later, reference [0-9a-f]{8}")
SECRET = "/var/spool/secret/x.eml password=hunter2"
ERRORS: list[type[Exception]] = [
    OSError, PermissionError, FileNotFoundError, ConnectionResetError, BrokenPipeError, TimeoutError, ValueError,
    KeyError, IndexError, TypeError, AttributeError, AssertionError, RuntimeError, RecursionError, MemoryError,
    ArithmeticError, EOFError, NotImplementedError, StopIteration, StopAsyncIteration, sqlite3.OperationalError,
    SpoolUnavailable, StoreUnavailable, Corrupt, IngestError, Exception,
]  # fmt: skip


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
async def test_a_reply_names_no_class_no_path_and_no_text(
    start: StartIntake, kind: type[Exception], lmtp: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    spool = ListedSpool()
    intake = await start(lmtp=lmtp, spool=spool)
    wire = await Wire.greeted(intake.address, "LHLO c" if lmtp else "EHLO c")
    said = []
    for step in ("write", "commit"):
        spool.fail_at = {step: lambda: kind(SECRET)}
        said.append(await wire.send(b"x\r\n"))
    spool.fail_at = {"draft": lambda: kind(SECRET)}
    for command in ("MAIL FROM:<>", "RCPT TO:<support@desk.test>", "DATA"):
        reply = await wire.ask(command)
    said.append(reply)
    for reply in said:
        assert TROUBLE.fullmatch(reply)
    assert "hunter2" not in capsys.readouterr().out


def undecodable(text: str) -> UnicodeDecodeError:
    """What a decoder says of bytes of ours; a client that sends such bytes is told something else."""
    return UnicodeDecodeError("utf-8", text.encode(), 0, 1, text)


@pytest.mark.parametrize("kind", [*ERRORS, undecodable], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
async def test_whichever_command_fails_says_no_more(
    start: StartIntake, kind: Callable[[str], Exception], lmtp: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it refuse for good: what decodes wrongly here is no argument of the client's."""
    intake = await start(lmtp=lmtp)
    wire = await Wire.greeted(intake.address, "LHLO c" if lmtp else "EHLO c")
    session = LmtpSession if lmtp else SmtpSession

    async def fails(*_: object) -> None:
        raise kind(SECRET)

    for verb in list(session.verbs):
        with monkeypatch.context() as broken:
            broken.setitem(session.verbs, verb, fails)
            assert TROUBLE.fullmatch(await wire.ask(verb.decode())), verb
    assert (await wire.ask("NOOP")).startswith("250 ")
