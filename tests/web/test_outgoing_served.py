"""POST /api/v1/outgoing of a node that runs, asked as a helpdesk in any language would."""

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.node import MAILBOX, letter, running

KEY = f'[[stamp_key]]\nid = "k1"\nsecret = "{"s" * 32}"\n'


def ask(address: tuple[str, int], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection(*address, timeout=30)
    try:
        connection.request("POST", "/api/v1/outgoing", json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_a_helpdesk_asks_sends_and_sees_the_answer_in_its_thread(tmp_path: Path) -> None:
    with running(tmp_path, KEY) as node:
        with node.smtp() as client:
            client.sendmail("ann@customer.example", [MAILBOX], letter(1, sender="ann@customer.example"))
        node.until(1, key="stored")
        question = {"mailbox": MAILBOX, "recipients": ["ann@customer.example"], "automatic": True}
        status, told = ask(node.address("web-0"), {**question, "in_reply_to": "<1.q@customer.example>"})
        assert (status, told["may_autoreply"]) == (200, True)
        back = letter(2, sender="ann@customer.example").replace(
            b"Subject:", f"In-Reply-To: <{told['message_id']}>\r\nSubject:".encode()
        )
        with node.smtp() as client:
            client.sendmail("ann@customer.example", [MAILBOX], back)
        node.until(2, key="stored")
        _, again = ask(node.address("web-0"), {**question, "in_reply_to": "2.q@customer.example"})
        assert again["thread"] == told["thread"]
        assert ask(node.address("web-0"), {})[0] == 422
