"""The cut between content and what follows, at every split of the stream."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.intake.data_phase import DataPhase

# Bytes that matter are frequent, so that ends, stuffed dots and bare line ends meet at the splits.
STREAMS = st.lists(st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\r\n.", b"\r\n.\r\n", b"a", b"\x00", b"bc"])).map(
    b"".join
)


def cut(stream: bytes, sizes: list[int]) -> tuple[bytes, bytes | None]:
    """Feed `stream` in pieces of `sizes`, then one by one; return content and what follows, None when it never ends."""
    phase, content, at = DataPhase(), b"", 0
    for size in [*sizes, *([1] * len(stream))]:
        if phase.ended or at >= len(stream):
            break
        content += phase.feed(stream[at : at + size])
        at += size
    return content, phase.rest + stream[at:] if phase.ended else None


def by_the_book(stream: bytes) -> tuple[bytes, bytes] | None:
    """RFC 5321 4.5.2, line by line, a line ending in CRLF alone."""
    content, at = b"", 0
    for line in re.finditer(rb"(?s)(.*?)\r\n", stream):
        at = line.end()
        if line[1] == b".":
            return content, stream[at:]
        content += (line[1][1:] if line[1].startswith(b".") else line[1]) + b"\r\n"
    return None


@settings(deadline=None)
@given(STREAMS, st.lists(st.integers(1, 7), max_size=30))
@example(b".\r\n", [])
@example(b"\r\n.\r\n", [1, 1])
@example(b"..\r\n.\r\nQUIT\r\n", [2])
@example(b"\n.\n.\r\n\r\n.\r\n", [])
def test_any_split_cuts_as_the_rfc_reads(stream: bytes, sizes: list[int]) -> None:
    content, rest = cut(stream, sizes)
    expected = by_the_book(stream)
    if expected is None:
        assert rest is None
    else:
        assert (content, rest) == expected


@settings(deadline=None)
@given(STREAMS, st.lists(st.integers(1, 7), max_size=30))
def test_what_was_sent_is_what_comes_out(lines: bytes, sizes: list[int]) -> None:
    sent = lines + b"\r\n"
    stuffed = (b"." if sent.startswith(b".") else b"") + sent.replace(b"\r\n.", b"\r\n..")
    assert cut(stuffed + b".\r\nQUIT\r\n", sizes) == (sent, b"QUIT\r\n")


def test_an_unfinished_mail_keeps_four_bytes_back_at_most() -> None:
    phase = DataPhase()
    out = b"".join(phase.feed(b"\r\n") for _ in range(1000))
    assert len(out) >= 2000 - 4
    assert not phase.ended
