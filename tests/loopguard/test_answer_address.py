"""An answer must reach somebody, and somebody else."""

import pytest

from loopguard import Effect, Envelope, Policy
from loopguard.checks.shapes.answer_address import answer_address
from parsers import parse

TO_US = Envelope("a@customer.example", ("Support@desk.example",))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (b"From: a@customer.example", None),
        (b"Sender: a@customer.example", None),
        (b"From: support@desk.example\r\nReply-To: a@customer.example", None),
        (b"From: support@desk.example", "own-return-address"),
        (b"From: a@customer.example\r\nReply-To: support@desk.example", "own-return-address"),
        (b"From: noone", "no-return-address"),
        (b"Subject: x", "no-return-address"),
    ],
)
def test_whom_an_answer_would_reach(fields: bytes, code: str | None) -> None:
    found = answer_address(parse(fields + b"\r\n\r\nhello\r\n"), TO_US, Policy())
    assert (found and found.code) == code
    assert found is None or found.effect is (Effect.MUTE if code == "own-return-address" else Effect.NOTE)
