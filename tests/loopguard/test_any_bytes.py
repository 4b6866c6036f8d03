"""Whatever comes in, the judgement ends: a verdict and an arrival, never an exception (the fuzz contract)."""

from hypothesis import given
from hypothesis import strategies as st

from loopguard import CHECKS, Envelope, History, Kind, Policy, count, inspect, observe
from loopguard.checks.vendor_headers import ROWS
from parsers import parse

FIELD_NAMES = (
    *("From", "Sender", "Subject", "To", "Return-Path", "Delivered-To", "Auto-Submitted", "Precedence", "References"),
    *("X-Auto-Response-Suppress", "Content-Type", "Message-ID", "List-Id"),
    *(row.header for row in ROWS),
)
NAMES = st.sampled_from(FIELD_NAMES)
VALUES = st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.sampled_from(
    [
        b"<>",
        b"(",
        b"auto-replied; (",
        b"mailer-daemon",
        b"Re: Re: [",
        b'"',
        b"multipart/report; report-type=",
        b"ingest1.@",
    ]
)
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=8)


@given(FIELDS, st.binary(max_size=200))
def test_any_bytes_get_a_verdict(fields: list[tuple[str, bytes]], body: bytes) -> None:
    content = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in fields) + b"\r\n" + body
    message = parse(content)
    verdict = inspect(message, Envelope(None, ("desk@ours.example",)), Policy(), CHECKS)
    arrival = observe(message, verdict, id="i", at=0.0, mailbox="desk@ours.example", thread="t", answers_us=False)
    verdict = verdict.plus(count(History((arrival,), (arrival,)), Policy()))
    assert verdict.kind in Kind
    assert not verdict.held or {finding.code for finding in verdict.findings} & {"delivered-to-loop", "hop-limit"}
