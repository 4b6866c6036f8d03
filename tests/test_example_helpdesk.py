"""`deploy/example/helpdesk.py` beside a real node: it hears, acknowledges, shows, and an answer's answer comes home."""

import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from ingest.testing import Mails
from ingest.testing.served import running, wait_for
from ingest.webhooks.signature import secret_key, signed
from tests.backend.harness import SECRET, free_port

PROGRAM = Path(__file__).parents[1] / "deploy" / "example" / "helpdesk.py"
MAILBOX = "support@example.com"


class Sink(socketserver.StreamRequestHandler):
    """An SMTP server that takes every mail and keeps it in `server.took`: (reverse-path, bytes)."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        reverse_path = ""
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"MAIL":
                reverse_path = line.decode().partition("<")[2].partition(">")[0]
            if verb == b"DATA":
                self.wfile.write(b"354 go\r\n")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.took.append((reverse_path, content))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


@pytest.fixture
def took() -> Iterator[SimpleNamespace]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.daemon_threads = True
        mails: list[tuple[str, bytes]] = []
        server.took = mails
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield SimpleNamespace(mails=mails, address="{}:{}".format(*server.server_address))
        server.shutdown()


@pytest.fixture
def desk(tmp_path: Path, took: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The node and the helpdesk, as `deploy/example/README.md` connects them."""
    port = free_port()
    hook = {"name": "helpdesk", "url": f"http://127.0.0.1:{port}/webhook", "secret": SECRET}
    tables: dict[str, Any] = {
        "web": {"listen": "127.0.0.1:0", "accounts": True},
        "mailbox": [{"address": MAILBOX}],
        "stamp_key": [{"id": "k1", "secret": "at least 32 characters that nobody can guess"}],
        "webhook": [{**hook, "allow_internal": ["127.0.0.1"]}],
    }
    with running(tmp_path / "node", tables=tables) as node:
        token = node.run("token", "add", "helpdesk", "--verb", "read", "--verb", "send").stdout.strip()
        told = {"INGEST_TOKEN": token, "WEBHOOK_SECRET": SECRET, "SMTP": took.address, "PORT": str(port)}
        environment = {**os.environ, **told, "INGEST_URL": node.url, "MAILBOX": MAILBOX}
        with subprocess.Popen([sys.executable, str(PROGRAM)], env=environment, stderr=subprocess.DEVNULL) as program:
            url = f"http://127.0.0.1:{port}"
            try:
                wait_for(lambda: page(url, "/")[0], "the helpdesk does not listen")
                yield SimpleNamespace(node=node, url=url)
            finally:
                program.kill()


def page(url: str, path: str, **form: str) -> tuple[int, str]:
    try:
        with urlopen(Request(url + path, urlencode(form).encode() if form else None), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:  # it does not listen yet
        return 0, str(error)


def between(text: str, begin: str, end: str) -> str:
    assert begin in text, text
    return text.partition(begin)[2].partition(end)[0]


def test_the_example_answers_and_the_customer_s_answer_comes_home(desk: SimpleNamespace, took: SimpleNamespace) -> None:
    mails = Mails(MAILBOX)
    first = mails.personal("Where is my parcel?", subject="Größe <1>", sender="anna@example.org")
    desk.node.deliver(first)
    wait_for(lambda: len(took.mails) == 1, "the mail is not acknowledged")
    reverse_path, acknowledgement = took.mails[0]
    assert (reverse_path, message_from_bytes(acknowledgement)["Auto-Submitted"]) == ("", "auto-replied")

    shown = page(desk.url, "/")[1]
    assert "Größe &lt;1&gt;" in shown
    thread = f"/thread/{between(shown, '/thread/', chr(39))}"
    message = between(page(desk.url, thread)[1], "name=message value=", ">")
    assert page(desk.url, "/answer", message=message, text="Tomorrow, I think.")[0] == 200
    reverse_path, ours = took.mails[1]
    assert reverse_path == MAILBOX
    assert b"=?" not in ours.partition(b"\r\nSubject:")[0], "ids are written as they are"
    assert message_from_bytes(ours)["Date"]

    answer = message_from_bytes(ours)["Message-ID"]
    home = mails.personal("Thank you!", subject="Another", sender="anna@example.org")
    content = home.content.replace(b"Subject:", f"In-Reply-To: {answer}\r\nSubject:".encode(), 1)
    with desk.node.smtp() as client:
        client.sendmail("anna@example.org", [MAILBOX], content)
    wait_for(lambda: "Thank you!" in page(desk.url, thread)[1], "the customer's answer is not in the thread")
    assert page(desk.url, thread)[1].count("anna@example.org") == 2
    assert len(page(desk.url, "/")[1].split("/thread/")) == 2, "one thread"


def test_a_webhook_of_a_mail_that_was_erased_is_not_asked_for_again(desk: SimpleNamespace) -> None:
    body = b'{"type": "message.stored", "data": {"message": "00000000000000000000000000000000"}}'
    headers = signed([secret_key(SECRET)], "msg_1", int(time.time()), body)
    with urlopen(Request(f"{desk.url}/webhook", body, headers), timeout=30) as answer:
        assert answer.status == 200


def test_what_goes_wrong_is_said_on_the_page(desk: SimpleNamespace) -> None:
    assert page(desk.url, "/thread/nonsense")[0] == 502
    assert page(desk.url, "/answer", message="nonsense", text="x")[0] == 502
    assert page(desk.url, "/webhook", type="message.stored") == (401, page(desk.url, "/webhook", type="x")[1])
