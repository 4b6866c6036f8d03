"""Two whole nodes of this product that tell each other's mailboxes of their storms, through a real Postfix.

Each notice's author is a mailbox of the node that wrote it, each mailbox answers by itself whatever the product lets
it, and storms go on at both sides. It must end by itself.
"""

import json
import smtplib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.node import RunningNode, running, wait_for
from tests.services.postfix import Postfix
from tests.services.service import CannotStart
from tests.strict import missing

PERSON = "ann@customer.example"
STORM = 120
QUIET_S = 12.0
"""Without a mail for so long it has ended: ten times what a notice, and an answer to it, take here."""
PATIENCE_S = 300.0
STRIPPED = ("Message-ID", "References", "Auto-Submitted", "X-Auto-Response-Suppress", "Precedence")


def tables(here: str, there: str, relay: Postfix) -> dict[str, Any]:
    return {
        "notices": {
            "relay": relay.url,
            "sender": f"support@{here}",
            "to": [f"support@{there}"],
            "per_hour": 3_600,
            "digest": False,
        },
        "stamp_key": [{"id": "k1", "secret": f"a secret of {here}".ljust(40, ".")}],
        "log": {"level": "info"},
    }


@dataclass
class Desk:
    """One node, and its helpdesk that answers what it may."""

    node: RunningNode
    domain: str
    relay: Postfix
    cursor: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)

    def look(self) -> None:
        """Follow the feed; answer each mail that may be answered."""
        page = json.loads(self.node.get(f"/api/v1/changes?limit=100&after={self.cursor}")[1])
        self.cursor = page["next"]
        for change in page["items"]:
            if change["type"] == "message.stored":
                mail = json.loads(self.node.get(f"/api/v1/messages/{quote(change['message'])}")[1])
                self.taken.append(mail)
                if mail["may_autoreply"]:
                    self.answer(mail)

    def answer(self, mail: dict[str, Any]) -> None:
        self.answered.append(mail)
        author = mail["sender"]["address"]
        content = (
            f"From: support@{self.domain}\r\nTo: {author}\r\nSubject: Re: {mail['subject']}\r\n"
            f"Message-ID: <{time.time_ns()}@{self.domain}>\r\n\r\nThank you, we have your mail and will answer it.\r\n"
        )
        with smtplib.SMTP("127.0.0.1", self.relay.port, timeout=60) as smtp:
            smtp.sendmail(f"support@{self.domain}", [author], content.encode())

    def storm(self) -> None:
        """Let a robot send what is held, and a person ask something."""
        with self.node.smtp() as smtp:
            for number in range(STORM):
                smtp.sendmail("robot@loop.example", [f"support@{self.domain}"], self.robot(number))
            question = (
                f"From: {PERSON}\r\nTo: support@{self.domain}\r\nSubject: a question\r\n\r\nWhere is my parcel?\r\n"
            )
            smtp.sendmail(PERSON, [f"support@{self.domain}"], question.encode())

    def robot(self, number: int) -> bytes:
        return (
            "Received: from a.example by b.example; Mon, 05 Jan 2026 08:00:00 +0000\r\n"
            * 60
            + f"From: robot@loop.example\r\nTo: support@{self.domain}\r\nSubject: automatic answer\r\n"
            f"Message-ID: <{number}.{self.domain}@loop.example>\r\n\r\nI am away.\r\n"
        ).encode()

    @property
    def notices(self) -> list[dict[str, Any]]:
        return [one for one in self.taken if "Mail loop" in one["subject"]]

    def sent(self) -> int:
        return len(self.node.events("notice-sent"))


@pytest.fixture(params=[(), STRIPPED], ids=["whole", "stripped"])
def desks(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Desk, Desk]]:
    relay = Postfix(drop=request.param)
    with (
        running(tmp_path / "a", "", ("support@a.example",), tables("a.example", "b.example", relay)) as a,
        running(tmp_path / "b", "", ("support@b.example",), tables("b.example", "a.example", relay)) as b,
    ):
        relay.transports = {"a.example": a.address()[1], "b.example": b.address()[1]}
        try:
            with relay:
                yield Desk(a, "a.example", relay), Desk(b, "b.example", relay)
        except CannotStart as reason:
            missing(str(reason))


def test_two_of_these_products_end_telling_each_other_of_storms(desks: tuple[Desk, Desk]) -> None:
    for desk in desks:
        wait_for(lambda desk=desk: begun(desk), "nobody is told yet")
    for desk in desks:
        desk.storm()
    last: tuple[int, ...] = ()
    began = since = time.monotonic()
    while time.monotonic() - since < QUIET_S or not all(desk.notices for desk in desks):
        for desk in desks:
            desk.look()
            assert {one["sender"]["address"] for one in desk.answered} <= {PERSON}, "a notice was answered"
        now = tuple(desk.node.status()["accepted"] for desk in desks)
        if now != last:
            last, since = now, time.monotonic()
        assert sum(now) < 3 * STORM, "they loop"
        assert time.monotonic() - began < PATIENCE_S, "it does not end, or no notice comes"
    for desk in desks:
        assert 1 <= desk.sent() <= 4, "a storm of 120 mails is told when it opens, at 10 and at 100"
        assert len(desk.answered) == 1, "the person was not answered once"
    assert sum(len(desk.notices) for desk in desks) == sum(desk.sent() for desk in desks)


def begun(desk: Desk) -> bool:
    return "not begun" not in desk.node.run("notices", "list").stdout
