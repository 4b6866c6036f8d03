"""What the pages of this repository show is run as it is printed, each block in a folder of its own.

Python is run as a program (a block that begins with `# test_NAME.py` as a test, by plain pytest), TOML is loaded as
settings, shell runs beside a node, of a console what stands after `$` does, JSON is read. What is another thing on
every machine (`placed`) is put in its place. A block that cannot run has a reason in `NOT_RUN`; a block of no known
language fails until it has one.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ingest.testing.served import Server, clean, running, wait_for
from tests.testing.test_plugin import plain_pytest

ROOT = Path(__file__).parents[1]
NOT_OURS = {".venv", "node_modules", "build", "tests"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not NOT_OURS & set(path.relative_to(ROOT).parts))
BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install -q . ": "asks the package index; .ci/run does it",
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]'": "it is how this test is run",
    "SMTP/LMTP -> intake -> [spool] -> worker -> ": "a drawing",
    "bytes -> header_block -> open_mail: structure -> ": "a drawing",
    "listener.py     socket -> session, ": "a drawing",
    "import { Webhook } from": "asks the npm registry; tests/webhooks has the vectors of that package",
    "INGEST_TOKEN=hdi_... WEBHOOK_SECRET=": "serves until it is stopped; tests/test_example_helpdesk.py runs it",
    "python -m tests.services ": "it is how tests are run",
    "INGEST_TEST_MONGO_URL='mongodb://localhost:27017/?replicaSet=rs0' pytest ": "it is how tests are run",
}
"""How the first line of a block begins, to why it is not run."""

CONTENT = (
    b"From: Anna <anna@example.org>\r\nTo: support@example.com\r\nSubject: Order\r\nMessage-ID: <1@example.org>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n'
    b'<p>Hello <img src="cid:x"></p>\r\n--b\r\nContent-Type: text/plain\r\n'
    b'Content-Disposition: attachment; filename="note.txt"\r\n\r\nthe note\r\n--b--\r\n'
)
ANSWER = b"From: support@example.com\r\nTo: anna@example.org\r\nSubject: Re: Order\r\n\r\nThank you.\r\n"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PRELUDE = f"""
import ast, asyncio, inspect, sys, time
from ingest.webhooks.signature import secret_key, signed
secret, body = {SECRET!r}, b'{{"type": "webhook.test"}}'
headers = signed([secret_key(secret)], "msg_1", int(time.time()), body)
names = {{"__name__": "__main__", "content": {CONTENT!r}, "answer": {ANSWER!r}}}
names |= {{"secret": secret, "body": body, "headers": headers}}
code = compile(open(sys.argv[1]).read(), sys.argv[1], "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
ran = eval(code, names)
if inspect.iscoroutine(ran):
    asyncio.run(asyncio.wait_for(ran, 60))
"""
"""What a program around the block has: a mail, an answer, a webhook with its secret, and a coroutine to stand in."""

TABLES = {
    "mailbox": [{"address": "support@example.com", "aliases": ["help@example.com"]}],
    "stamp_key": [{"id": "k1", "secret": "at least 32 characters that nobody can guess"}],
}


LISTENERS = ((8025, "intake-0"), (8026, "web-0"))
"""The ports that pages name, and whose they are."""


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

    @property
    def reason(self) -> str:
        """Why it is not run."""
        return next((why for begins, why in NOT_RUN.items() if self.first.startswith(begins.strip())), "")


def blocks(page: Path) -> Iterator[Block]:
    whole = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(whole):
        yield Block(page, whole.count("\n", 0, found.start()) + 1, found["language"], found["text"])


ALL = [block for page in PAGES for block in blocks(page)]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A node that shell blocks run beside, with one mail in it."""
    with running(tmp_path_factory.mktemp("node"), tables=TABLES) as started:
        with started.smtp() as client:
            client.sendmail("anna@example.org", ["support@example.com"], CONTENT)
        started.until(1)
        yield started


def as_program(block: Block, folder: Path, _: Callable[[], Server]) -> str:
    """Run Python; return what went wrong."""
    if name := re.match(r"# (test_\w+\.py)\n", block.text):
        (folder / name[1]).write_text(block.text)
        run = plain_pytest(folder)
        return "" if run.returncode == 0 else run.stdout + run.stderr
    (folder / "block.py").write_text(placed(block.text, folder))
    (folder / "run.py").write_text(PRELUDE)
    return ran([sys.executable, "-P", "run.py", "block.py"], folder)


def as_settings(block: Block, folder: Path, _: Callable[[], Server]) -> str:
    (folder / "secrets").mkdir()
    for name, quoted in re.findall(r'(\w+)_file = "([^"]+)"', block.text):
        file = folder / placed(quoted, folder)
        file.write_text(SECRET if file.name.endswith(".secret") else f"at least 32 characters for {name}")
        file.chmod(0o600)
    (folder / "ingest.toml").write_text(placed(block.text, folder))
    return ran([sys.executable, "-P", "-c", "import ingest; ingest.load()"], folder)


def as_shell(block: Block, folder: Path, beside: Callable[[], Server]) -> str:
    (folder / "bin").mkdir()
    command = folder / "bin" / "ingest"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m ingest "$@"\n')
    command.chmod(0o700)
    (folder / "bin" / "sendmail").write_text("#!/bin/sh\nexec cat > sent.eml\n")
    (folder / "bin" / "sendmail").chmod(0o700)
    (folder / "answer.eml").write_bytes(ANSWER)
    (folder / "mail.eml").write_bytes(CONTENT)
    node = beside()
    text = placed(block.text, folder, node).replace("curl -s ", "curl -sf ")
    return ran(["bash", "-euo", "pipefail", "-c", f"TOKEN={token_of(node, folder)}\n{text}"], folder, node.config)


def token_of(node: Server, folder: Path) -> str:
    verbs = ("--verb=read", "--verb=submit", "--verb=send", "--verb=decide")
    return str(node.run("token", "add", f"of-{folder.name}", *verbs).stdout.split()[-1])


def as_javascript(block: Block, folder: Path, beside: Callable[[], Server]) -> str:
    """Run a program that follows the feed until it has kept a cursor."""
    if shutil.which("node") is None:
        pytest.skip("there is no node")
    node = beside()
    (folder / "block.mjs").write_text(placed(block.text, folder, node))
    environment = {**os.environ, "TOKEN": token_of(node, folder)}
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(["node", "block.mjs"], cwd=folder, env=environment, stdout=said, stderr=said) as program,
    ):
        try:
            wait_for(lambda: program.poll() is not None or (folder / "cursor").is_file(), "no cursor is kept")
        finally:
            program.kill()
    found = (folder / "said").read_text()
    return "" if "anna@example.org" in found else found or "it says nothing"


def as_console(block: Block, folder: Path, beside: Callable[[], Server]) -> str:
    """Run what stands after `$`; what is printed is another thing every time. A password is read from stdin."""
    typed = [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]
    return as_shell(
        replace(block, text="\n".join(["exec <<< 'a password that nobody guesses'", *typed])), folder, beside
    )


def as_json(block: Block, _: Path, __: Callable[[], Server]) -> str:
    try:
        json.loads(block.text)
    except ValueError as error:
        return str(error)
    return ""


RUN: dict[str, Callable[[Block, Path, Callable[[], Server]], str]] = {
    "python": as_program,
    "toml": as_settings,
    "sh": as_shell,
    "shell": as_shell,
    "bash": as_shell,
    "console": as_console,
    "js": as_javascript,
    "json": as_json,
}


def placed(text: str, folder: Path, node: Server | None = None) -> str:
    """Put what this machine has in the place of what a page can only name."""
    places = {"/var/lib/ingest": f"{folder}/data", "/run/secrets": f"{folder}/secrets"}
    places |= {"/etc/ingest": f"{folder}/secrets"}
    if node is not None:
        places |= {f"127.0.0.1:{port}": ":".join(map(str, node.address(of))) for port, of in LISTENERS}
        places |= {"THE STORED MAIL'S ID": stored_id(node)}
    for named, here in places.items():
        text = text.replace(named, here)
    return text


def stored_id(node: Server) -> str:
    for _ in range(100):  # the index follows by itself
        if lines := node.run("search", "note", "--json", check=False).stdout.splitlines():
            return str(json.loads(lines[0])["message"])
    pytest.fail("the mail is not found")


def ran(command: list[str], folder: Path, config: Path | None = None) -> str:
    environment = {**clean(), "PYTHONPATH": str(ROOT), "PATH": f"{folder}/bin{os.pathsep}{os.environ['PATH']}"}
    if config is not None:
        environment["INGEST_CONFIG"] = str(config)
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return "" if run.returncode == 0 else f"exit {run.returncode}\n{run.stdout}{run.stderr}"


@pytest.mark.parametrize("block", [block for block in ALL if not block.reason], ids=lambda block: block.name)
def test_it_runs_as_it_is_printed(block: Block, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    how = RUN.get(block.language)
    assert how is not None, (
        f"{block.name}: a block of language {block.language or 'none'!r}: say python, toml or sh, or name its first "
        f"line and why it is not run in NOT_RUN: {block.first!r}"
    )
    assert (wrong := how(block, tmp_path, lambda: request.getfixturevalue("node"))) == "", (
        f"{block.name}:\n{block.text}\n{wrong}"
    )


def test_every_reason_is_for_a_block_that_is_there() -> None:
    reasons = [begins for begins in NOT_RUN if not any(one.first.startswith(begins.strip()) for one in ALL)]
    assert reasons == []


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
        ("console", "$ ingest nonsense\n"),
        ("json", '{"type": }'),
        ("js", "await fetch('http://127.0.0.1:8026/nonsense').then((answer) => answer.json().nonsense());\n"),
    ],
)
def test_what_is_wrong_is_found(language: str, text: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    block = Block(ROOT / "README.md", 1, language, text)
    assert RUN[language](block, tmp_path, lambda: request.getfixturevalue("node"))
