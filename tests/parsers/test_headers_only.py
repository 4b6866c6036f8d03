"""What is read of a mail by its header alone, and by the beginning of its body."""

from hypothesis import given
from hypothesis import strategies as st

from parsers import Limits, parse
from parsers.headers_only import parse_headers
from parsers.message import ParsedMessage

MAIL = (
    b"From: Ann <ann@example.org>\r\nSubject: Re: Order\r\nMessage-ID: <a@example.org>\r\nReferences: <b@c>\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\nHello\r\n--b\r\nContent-Disposition: attachment; filename=a.bin\r\n\r\nxxx\r\n--b--\r\n"
)
HEADER_CODES = {"cr-line-ends", "junk-in-header", "bare-cr", "leading-blank-line", "mbox-line", "nul-in-header"}
PIECES = st.sampled_from(
    [
        b"From: a@b.example",
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"\n\n",
        b"X: y",
        b" folded",
        b"text",
        b"From x\n",
        b"\0",
    ]
)


def codes(message: ParsedMessage) -> set[str]:
    return {defect.code for defect in message.defects} & HEADER_CODES


def test_of_the_body_nothing_is_read() -> None:
    whole, headers = parse(MAIL), parse_headers(MAIL)
    assert (headers.headers, headers.from_, headers.subject) == (whole.headers, whole.from_, whole.subject)
    assert (headers.message_id, headers.references) == (whole.message_id, whole.references)
    assert (headers.size, headers.content_digest) == (whole.size, whole.content_digest)
    assert (headers.text, headers.attachments) == ("", ())


def test_a_beginning_is_read_when_it_is_asked_for() -> None:
    plain = b"Subject: x\r\n\r\n" + b"Hello, this is new.\r\n" + b"> old\r\n" * 10_000
    assert parse_headers(plain, body=4_000).new_text == parse(plain).new_text == "Hello, this is new."


def test_line_ends_of_cr_alone() -> None:
    old = MAIL.replace(b"\r\n", b"\r")
    assert parse_headers(old).content_digest == parse(old).content_digest


@given(st.lists(PIECES, max_size=20).map(b"".join) | st.binary(max_size=300))
def test_any_bytes_have_the_same_header_and_digest(content: bytes) -> None:
    whole, headers = parse(content), parse_headers(content, Limits())
    assert headers.headers == whole.headers
    assert codes(headers) == codes(whole)
    assert (headers.size, headers.content_digest) == (whole.size, whole.content_digest)
