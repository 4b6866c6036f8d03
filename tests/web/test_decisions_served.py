"""A storm released over HTTP of a node that runs: its worker works the job, and the mail is found."""

import json
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.node import MAILBOX, letter, running

PATIENCE_S = 60
FAR = b"Received: from a by b; x\r\n" * 60


def ask(
    address: tuple[str, int], method: str, path: str, body: dict[str, Any] | None = None
) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection(*address, timeout=30)
    try:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_a_storm_is_released_by_the_worker_and_found(tmp_path: Path) -> None:
    with running(tmp_path) as node:
        with node.smtp() as client:
            for number in range(12):
                client.sendmail("robot@loop.example", [MAILBOX], FAR + letter(number, sender="robot@loop.example"))
        node.until(12, key="held")
        web = node.address("web-0")
        _, listed = ask(web, "GET", "/storms")
        storm = listed["items"][0]
        assert (storm["count"], storm["waiting"]) == (12, 12)
        status, job = ask(web, "POST", f"/storms/{storm['storm']}/release", {"note": "ours"})
        assert status == 202
        deadline = time.monotonic() + PATIENCE_S
        while job["state"] in ("waiting", "running"):
            assert time.monotonic() < deadline, job
            time.sleep(0.2)
            _, job = ask(web, "GET", f"/jobs/{job['job']}")
        assert (job["state"], job["counts"]["done"]) == ("done", 12)
        _, mails = ask(web, "GET", "/messages")
        assert len(mails["items"]) == 12
        assert not any(one["may_autoreply"] for one in mails["items"])
        _, changes = ask(web, "GET", "/changes?limit=1000")
        assert sum(one["type"] == "message.released" for one in changes["items"]) == 12
        while len(ask(web, "GET", "/search?q=robot&limit=100")[1].get("items", [])) < 12:
            assert time.monotonic() < deadline, "they are indexed"
            time.sleep(0.2)
