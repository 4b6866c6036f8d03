"""No word of a mail reaches a terminal as an order: what every command prints holds no control and no bidi character.

A hostile mail of each fate (stored, held, shunted) is there when the commands are run; each that reads mail has to show
some of its words, so that a command that prints nothing proves nothing.
"""

import ast
import asyncio
import io
import re
import sys
from pathlib import Path

import pytest

from ingest.cli.app import COMMANDS
from ingest.cli.options import hand_over, harmless
from ingest.config import load
from ingest.node import open_node
from ingest.spool import SqliteSpoolWriter
from loopguard import Envelope
from tests.architecture.tree import ROOT
from tests.cli.command import Answer, Command

BOX = "support@desk.example"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
EVIL = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b2J\x9d0;x\x9c\r\x08\x7f\x0b\x0c\x00\u202e\u2066\u200f\u2028\u061c"
HEAD = EVIL.replace("\r", "").replace("\x00", "")
"""In a header field a bare CR or NUL would be another mail's matter (attacks 1 and 11)."""


def hostile(number: int, sender: str, more: str = "") -> bytes:
    return (
        f'From: "canary{HEAD}" <{sender}>\r\nTo: {BOX}\r\nSubject: canary {HEAD} =?utf-8?q?=1B[2J=E2=80=AE?=\r\n'
        f"Message-ID: <{number}{HEAD}@x.example>\r\nX-Mailer: {HEAD}\r\nIn-Reply-To: <{HEAD}@y.example>\r\n{more}"
        f"Auto-Submitted: canary{HEAD}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=p\r\n\r\n--p\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\ncanary {EVIL} question\r\n--p\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<p title='{EVIL}'>canary {EVIL}</p>\r\n--p\r\n"
        f'Content-Type: text/x{HEAD}; name="canary{HEAD}.bin"\r\n'
        f'Content-Disposition: attachment; filename="canary{HEAD}.bin"\r\n\r\n{EVIL}\r\n--p--\r\n'
    ).encode("utf-8", "surrogatepass")


def evil(answer: Answer) -> str:
    """Return what a terminal would obey, "" when there is nothing."""
    return "".join(OBEYED.findall(answer.out + answer.err))


@pytest.fixture
def names(ingest: Command) -> dict[str, str]:
    """Ids of a stored and a held mail, and of a receipt that was shunted."""
    file = ingest.folder / "canary.eml"
    file.write_bytes(hostile(1, "ann@customer.example"))
    stored = ingest("deliver", "--json", "--to", BOX, file).fact
    storm = ""
    for number in (4, 5, 2):  # what was discarded twice may be held at once
        assert not storm or ingest("held", "discard", storm).code == 0
        held = hostile(number, "robot@loop.example", "Received: from a by b; x\r\n" * 60)
        (ingest.folder / "held.eml").write_bytes(held)
        assert ingest("deliver", "--json", "--to", BOX, ingest.folder / "held.eml").fact["fate"] == "held"
        storm = ingest("held", "list", "--json").fact["storm"]
    (mail,) = ingest("held", "list", "--storm", storm, "--json").facts
    without = ingest.folder / "without.toml"
    without.write_text(ingest.config.read_text().replace(BOX, "other@desk.example"))

    async def shunt() -> str:
        writer = SqliteSpoolWriter(ingest.folder / "data" / "spool", "library")
        draft = writer.draft()
        draft.write(hostile(3, "bob@customer.example"))
        (receipt,) = await draft.commit(Envelope("b@x.example", (BOX,)), [BOX])
        await writer.close()
        async with open_node(load(without, environment={})) as node:
            while (await node.status()).pending:
                await asyncio.sleep(0.02)
        return str(receipt.id)

    return {
        "stored": str(stored["id"]),
        "held": str(mail["message"]),
        "storm": str(storm),
        "shunted": asyncio.run(shunt()),
    }


QUIET = {
    "notices",
    *("deliver", "reindex", "erase", "sign", "webhook", "user", "token", "node", "status", "job", "audit", "reparse"),
    *("rejudge", "verify", "check-config", "shunted", "trace", "allow", "doctor"),
}
"""Commands that print ids, addresses, figures and the operator's words; the others have to show words of the mail."""
APART = {"serve": "it logs (test_log_injection)", "demo": "it shows its own mails", "init": "it reads no mail"}


def readings(names: dict[str, str], folder: Path) -> list[tuple[str, ...]]:
    stored, held, storm, file = names["stored"], names["held"], names["storm"], str(folder / "canary.eml")
    tried: list[tuple[str, ...]] = [
        ("show", stored), ("show", stored, "--json"), ("show", stored, "--html", "--json"),
        ("show", stored, "--attachment", "0", "--json"), ("show", held, "--html", "--json"),
        ("held", "list"), ("held", "list", "--json"), ("held", "list", "--storm", storm), ("held", "show", storm),
        ("held", "show", held), ("held", "show", held, "--json"),
        ("explain", file), ("explain", file, "--json"), ("explain", "--mailbox", BOX, file),
        ("search", "canary"), ("search", "canary", "--json"), ("trace", "ann@customer.example"), ("trace", stored),
        ("shunted", "list"), ("shunted", "list", "--json"), ("shunted", "retry", names["shunted"]),
        ("rejudge",), ("reparse",), ("verify", file), ("status",), ("node", "list"), ("audit",), ("job", "list"),
        ("deliver", "--to", BOX, file), ("user", "list"), ("token", "list"), ("webhook", "list"), ("check-config",),
        ("show", f"x{HEAD}"), ("held", "show", f"v1:{HEAD}"), ("sign", "--mailbox", BOX, "--json", file),
        ("held", "release", held, "--note", f"x{HEAD}"), ("audit",), ("audit", "--json"), ("job", "list"),
        ("allow", "add", "ann@x.example", "--mailbox", BOX, "--note", f"x{HEAD}"), ("allow", "list"),
        ("held", "allow", "list"), ("held", "allow", "list", "--json"), ("held", "silences", "list"),
        ("held", "silences", "list", "--json"), ("held", "silences", "lift", "x@x.example", "--note", f"x{HEAD}"),
        ("held", "at-once", "add", storm, "--note", f"x{HEAD}"), ("held", "at-once", "list"),
        ("held", "at-once", "remove", f"x{HEAD}"), ("doctor",), ("doctor", "--json"), ("notices", "list"),
        ("erase", "--message", stored, "--yes"), ("reindex",),
    ]  # fmt: skip
    return [words for words in tried if words[0] in COMMANDS]


def test_no_command_prints_what_a_terminal_obeys(ingest: Command, names: dict[str, str]) -> None:
    shown: dict[str, str] = {}
    for words in readings(names, ingest.folder):
        answer = ingest(*words)
        assert answer.code != 64, (words, answer.err)
        assert evil(answer) == "", words
        shown[words[0]] = shown.get(words[0], "") + answer.out
    assert set(COMMANDS) - set(APART) == set(shown), "a command that was not tried"
    assert [name for name, out in shown.items() if "canary" not in out and name not in QUIET] == []


def test_what_a_terminal_obeys_is_replaced_and_nothing_else() -> None:
    assert harmless("a\tb\nc é 漢字 שלום 👩‍🚀 e\u0301") == "a\tb\nc é 漢字 שלום 👩‍🚀 e\u0301"
    assert OBEYED.search(harmless(EVIL + "".join(map(chr, range(0x3000))) + "\ud800")) is None


@pytest.mark.parametrize("terminal", [True, False])
def test_bytes_go_to_a_program_as_they_are_and_to_a_terminal_harmless(
    monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "utf-8", write_through=True)
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    hand_over(b"Subject: \x1b[2J\r\n\r\n\xff caf\xc3\xa9\r\n")
    expected = (
        "Subject: \ufffd[2J\n\n\ufffd café\n\n".encode()
        if terminal
        else b"Subject: \x1b[2J\r\n\r\n\xff caf\xc3\xa9\r\n"
    )
    assert raw.getvalue() == expected


ALLOWED = {
    "ingest/cli/options.py": "the one place",
    "ingest/cli/app.py": "the version",
    "ingest/cli/accounts/token.py": "a secret of ours, to be copied whole",
    "ingest/cli/check_config.py": "the operator's own settings, to be copied whole",
    "ingest/cli/reindex.py": "a number",
}


def test_everything_is_printed_in_one_place() -> None:
    printing = set()
    for path in (ROOT / "ingest/cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called in {"print", "typer.echo", "typer.secho"} or called.startswith(("sys.stdout.", "sys.stderr.")):
                printing.add(path.relative_to(ROOT).as_posix())
    assert printing - {"ingest/cli/__init__.py"} == set(ALLOWED)
