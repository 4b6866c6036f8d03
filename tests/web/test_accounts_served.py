"""Attacks 29 and 30 on a node that runs: whoever may comes in, and no secret stands where others can read it."""

import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from typing import Any

from tests.node import MAILBOX, RunningNode, running

SESAME = f"sesame{token_hex(4)}"  # on this machine nobody else says it
PASSWORD, WRONG, CLIENT = f"{SESAME} horse battery", f"{SESAME} wrong battery", f"{SESAME}-client-secret"


def ask(
    node: RunningNode, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, Any], dict[str, str]]:
    connection = HTTPConnection(*node.address("web-0"), timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json", **named})
        answer = connection.getresponse()
        text = answer.read()
        cookies = dict(line.split(";")[0].split("=", 1) for line in answer.headers.get_all("Set-Cookie") or ())
        return answer.status, json.loads(text) if text else {}, cookies
    finally:
        connection.close()


def command(node: RunningNode, *arguments: str, stdin: str = "") -> str:
    """Run a command with something to read, and look at what others see of it meanwhile."""
    whole = [sys.executable, "-m", "ingest", *arguments, "--config", str(node.config)]
    done = subprocess.run(whole, input=stdin, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def read(paths: Iterable[Path]) -> list[bytes]:
    """Return what is in these files, those aside that went since they were listed."""
    contents = []
    for path in paths:
        with suppress(FileNotFoundError, ProcessLookupError, IsADirectoryError):
            contents.append(path.read_bytes())
    return contents


def test_a_user_and_a_token_come_in_and_no_secret_is_left_lying_about(tmp_path: Path) -> None:
    secret = tmp_path / "client-secret"
    secret.write_text(CLIENT)
    secret.chmod(0o600)
    oidc = {"issuer": "https://127.0.0.1:1", "client_id": "x", "client_secret_file": str(secret)}
    web = {"listen": "127.0.0.1:0", "url": "http://127.0.0.1", "oidc": oidc}
    with running(tmp_path, tables={"web": web}) as node:
        command(node, "user", "add", "anna", "--role", "reviewer", "--mailbox", MAILBOX, stdin=f"{PASSWORD}\n")
        token = command(node, "token", "add", "crm", "--verb", "read").strip()
        assert ask(node, "GET", "/api/v1/session")[0] == 401
        assert ask(node, "GET", "/api/v1/session", Authorization=f"Bearer {token}")[1]["name"] == "token:crm"
        assert ask(node, "GET", "/api/v1/session", Authorization=f"Bearer {token[:-1]}0")[0] == 401
        assert ask(node, "GET", "/api/v1/session", X_Forwarded_For="127.0.0.1", X_Forwarded_Proto="https")[0] == 401
        assert ask(node, "POST", "/api/v1/session", {"name": "anna", "password": WRONG})[0] == 401
        assert ask(node, "POST", "/api/v1/session", {"name": WRONG, "password": WRONG})[0] == 401
        status, who, cookies = ask(node, "POST", "/api/v1/session", {"name": "anna", "password": PASSWORD})
        assert (status, who["mailboxes"]) == (200, [MAILBOX])
        cookie = f"hdi_session={cookies['hdi_session']}"
        assert ask(node, "GET", "/api/v1/session", Cookie=cookie)[0] == 200
        assert ask(node, "GET", "/api/v1/oidc/login")[0] == 503
        command(node, "user", "disable", "anna")
        assert ask(node, "GET", "/api/v1/session", Cookie=cookie)[0] == 401
        command(node, "token", "revoke", "crm")
        assert ask(node, "GET", "/api/v1/session", Authorization=f"Bearer {token}")[0] == 401
        secrets = (SESAME, token[17:60], cookies["hdi_session"], cookies["hdi_device"], who["csrf_token"])
        shown = command(node, "check-config", "--json") + command(node, "user", "list") + command(node, "token", "list")
        log = (tmp_path / "serve.log").read_text()
        told = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        assert {"login-refused", "token-refused"} <= {one["event"] for one in told}
        lines = read(Path("/proc").glob("[0-9]*/cmdline"))
        for one in secrets:
            assert one not in log
            assert one not in shown
            assert not any(one.encode() in line for line in lines)
        stored = b"".join(read(node.data_dir.rglob("*")))
        for one in secrets:
            assert one.encode() not in stored, "what is kept of a secret is a digest"
        for path in node.data_dir.rglob("*.sqlite*"):
            with suppress(FileNotFoundError):  # a log that SQLite has just removed
                assert not path.stat().st_mode & 0o077, path
