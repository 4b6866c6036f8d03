"""What the pages of this repository show is run as it is printed, each block in a folder of its own.

Python is run as a program (a block that begins with `# test_NAME.py` as a test, by plain pytest), TOML is loaded as
settings, shell runs beside a node. `PLACES` are put in the place of what is another thing on every machine. A block that
cannot run has a reason in `NOT_RUN`; a block of no known language fails until it has one.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.testing.served import Server, clean, running
from tests.testing.test_plugin import plain_pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", "node_modules"} & set(path.parts) and "tests" not in path.parts
)
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/ingest demo": "asks the package index; .ci/run does it",
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder": "it is how this test is run",
    "SMTP/LMTP -> intake -> [spool] -> worker -> ParsedMessage -> Verdict -> StoredMessage -> [store] -> indexer -> [search]": "a drawing",
    "bytes -> header_block -> open_mail: structure -> body -> new_text -> ParsedMessage": "a drawing",
    "listener.py     socket -> session, the sweep for slow clients, orderly close": "a drawing",
    "python -m tests.services            # get what this machine lacks; names what it cannot get": "it is how tests are run",
    "INGEST_TEST_MONGO_URL='mongodb://localhost:27017/?replicaSet=rs0' pytest tests/conformance": "it is how tests are run",
}  # fmt: skip
"""First line of a block to why it is not run."""

CONTENT = (
    b"From: Anna <anna@example.org>\r\nTo: support@example.com\r\nSubject: Order\r\nMessage-ID: <1@example.org>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n'
    b'<p>Hello <img src="cid:x"></p>\r\n--b\r\nContent-Type: text/plain\r\n'
    b'Content-Disposition: attachment; filename="note.txt"\r\n\r\nthe note\r\n--b--\r\n'
)
ANSWER = b"From: support@example.com\r\nTo: anna@example.org\r\nSubject: Re: Order\r\n\r\nThank you.\r\n"
PRELUDE = f"""
import ast, asyncio, inspect, sys
names = {{"__name__": "__main__", "content": {CONTENT!r}, "answer": {ANSWER!r}}}
code = compile(open(sys.argv[1]).read(), sys.argv[1], "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
ran = eval(code, names)
if inspect.iscoroutine(ran):
    asyncio.run(asyncio.wait_for(ran, 60))
"""
"""What a program around the block has: a mail, an answer, and a coroutine to stand in."""

TABLES = {
    "mailbox": [{"address": "support@example.com", "aliases": ["help@example.com"]}],
    "stamp_key": [{"id": "k1", "secret": "at least 32 characters that nobody can guess"}],
}


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def first(self) -> str:
        return self.text.strip().partition("\n")[0].strip()


def blocks(page: Path) -> Iterator[Block]:
    whole = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(whole):
        yield Block(page, whole.count("\n", 0, found.start()) + 1, found["language"], found["text"])


ALL = [block for page in PAGES for block in blocks(page)]


def as_program(block: Block, folder: Path) -> str:
    """Run Python; return what went wrong."""
    if name := re.match(r"# (test_\w+\.py)\n", block.text):
        (folder / name[1]).write_text(block.text)
        run = plain_pytest(folder)
        return "" if run.returncode == 0 else run.stdout + run.stderr
    (folder / "block.py").write_text(placed(block.text, folder))
    (folder / "run.py").write_text(PRELUDE)
    return ran([sys.executable, "-P", "run.py", "block.py"], folder)


def as_settings(block: Block, folder: Path) -> str:
    (folder / "secrets").mkdir()
    for name in re.findall(r"/run/secrets/(\w+)", block.text):
        (folder / "secrets" / name).write_text("at least 32 characters that nobody can guess")
    (folder / "ingest.toml").write_text(placed(block.text, folder))
    return ran([sys.executable, "-P", "-c", "import ingest; ingest.load()"], folder)


def as_shell(block: Block, folder: Path) -> str:
    (folder / "bin").mkdir()
    command = folder / "bin" / "ingest"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m ingest "$@"\n')
    command.chmod(0o700)
    (folder / "bin" / "sendmail").write_text("#!/bin/sh\nexec cat > sent.eml\n")
    (folder / "bin" / "sendmail").chmod(0o700)
    (folder / "answer.eml").write_bytes(ANSWER)
    (folder / "mail.eml").write_bytes(CONTENT)
    with running(folder / "node", tables=TABLES) as node:
        with node.smtp() as client:
            client.sendmail("anna@example.org", ["support@example.com"], CONTENT)
        node.until(1)
        text = placed(block.text, folder, node)
        return ran(["bash", "-euo", "pipefail", "-c", text.replace("curl -s ", "curl -sf ")], folder, node.config)


RUN: dict[str, Callable[[Block, Path], str]] = {
    "python": as_program,
    "toml": as_settings,
    "sh": as_shell,
    "shell": as_shell,
    "bash": as_shell,
}


def placed(text: str, folder: Path, node: Server | None = None) -> str:
    """Put what this machine has in the place of what a page can only name."""
    places = {"/var/lib/ingest": f"{folder}/data", "/run/secrets": f"{folder}/secrets"}
    if node is not None:
        host, port = node.address("web-0")
        places |= {"127.0.0.1:8026": f"{host}:{port}", "THE STORED MAIL'S ID": stored_id(node)}
    for named, here in places.items():
        text = text.replace(named, here)
    return text


def stored_id(node: Server) -> str:
    import json

    for _ in range(100):  # the index follows by itself
        if lines := node.run("search", "note", "--json", check=False).stdout.splitlines():
            return str(json.loads(lines[0])["id"])
    pytest.fail("the mail is not found")


def ran(command: list[str], folder: Path, config: Path | None = None) -> str:
    environment = {**clean(), "PYTHONPATH": str(ROOT), "PATH": f"{folder}/bin{os.pathsep}{os.environ['PATH']}"}
    if config is not None:
        environment["INGEST_CONFIG"] = str(config)
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return "" if run.returncode == 0 else f"exit {run.returncode}\n{run.stdout}{run.stderr}"


@pytest.mark.parametrize("block", [block for block in ALL if block.first not in NOT_RUN], ids=lambda block: block.name)
def test_it_runs_as_it_is_printed(block: Block, tmp_path: Path) -> None:
    how = RUN.get(block.language)
    assert how is not None, (
        f"{block.name}: a block of language {block.language or 'none'!r}: say python, toml or sh, or name its first "
        f"line and why it is not run in NOT_RUN: {block.first!r}"
    )
    assert (wrong := how(block, tmp_path)) == "", f"{block.name}:\n{block.text}\n{wrong}"


def test_every_reason_is_for_a_block_that_is_there() -> None:
    assert set(NOT_RUN) - {block.first for block in ALL} == set()


def test_blocks_are_found() -> None:
    found = {block.page.relative_to(ROOT).as_posix() for block in ALL}
    assert {"README.md", "parsers/README.md", "loopguard/README.md", "ingest/testing/README.md"} <= found
    assert {block.language for block in ALL} >= {"python", "toml", "sh"}


# The runners bite:


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", "import ingest\nawait ingest.nonsense()\n"),
        ("python", "content.nonsense\n"),
        ("python", "# test_x.py\ndef test_x(ingest_mails):\n    assert ingest_mails.to == 'nonsense'\n"),
        ("toml", "data_dri = 'x'\n"),
        ("sh", "ingest nonsense\n"),
        ("sh", "ingest nonsense | cat\n"),
        ("sh", "curl -s http://127.0.0.1:8026/nonsense\n"),
    ],
)
def test_what_is_wrong_is_found(language: str, text: str, tmp_path: Path) -> None:
    assert RUN[language](Block(ROOT / "README.md", 1, language, text), tmp_path)
