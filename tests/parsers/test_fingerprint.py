"""The two digests: what changes them and what does not."""

import pytest

from parsers import parse
from parsers.quotes.fingerprint import fingerprint

MAIL = (
    b"Received: one\r\nFrom: a@example.org\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\nSubject: x\r\nX-A: 1\r\n"
    b"\r\nHello 1\r\n"
)


@pytest.mark.parametrize("text", ["Hello World", "hello  world\n", "HELLO, world 42!", "12 hello-world"])
def test_digits_case_spaces_and_signs_do_not_change_the_fingerprint(text: str) -> None:
    assert fingerprint(text) == fingerprint("hello world")
    assert len(fingerprint(text)) == 16


@pytest.mark.parametrize("text", ["hello worlds", "héllo world", "world hello"])
def test_another_letter_does(text: str) -> None:
    assert fingerprint(text) != fingerprint("hello world")


@pytest.mark.parametrize("text", ["", " \n", "42", "--- 1 ---"])
def test_nothing_has_no_fingerprint(text: str) -> None:
    assert fingerprint(text) == ""


def test_quotes_do_not_change_the_fingerprint_of_a_mail() -> None:
    one = parse(MAIL + b"\r\n> quoted\r\n")
    two = parse(MAIL.replace(b"Hello 1", b"> other\r\nHello 2"))
    assert one.fingerprint == two.fingerprint != ""


def test_trace_fields_do_not_change_the_content_digest() -> None:
    other = MAIL.replace(b"Received: one", b"Received: two\r\nReceived: three\r\nDKIM-Signature: x").replace(
        b"X-A", b"X-B"
    )
    assert parse(other).content_digest == parse(MAIL).content_digest


@pytest.mark.parametrize(
    "change", [(b"a@", b"b@"), (b"Jan", b"Feb"), (b": x", b": y"), (b"Hello", b"hello"), (b"1\r\n", b"1")]
)
def test_from_date_subject_and_body_do(change: tuple[bytes, bytes]) -> None:
    assert parse(MAIL.replace(*change)).content_digest != parse(MAIL).content_digest


@pytest.mark.parametrize(
    "field",
    [b"Reply-To: crook@x.example", b"Auto-Submitted: auto-replied", b"Content-Type: image/png",
     b"Content-Transfer-Encoding: base64", b"Content-Disposition: attachment", b"To: crook@x.example",
     b"Cc: crook@x.example", b"In-Reply-To: <other@x.example>", b"References: <other@x.example>"],
)  # fmt: skip
def test_a_copy_that_is_to_be_read_otherwise_is_another_mail(field: bytes) -> None:
    assert parse(field + b"\r\n" + MAIL).content_digest != parse(MAIL).content_digest


@pytest.mark.parametrize("odd", [b"", b"X-Odd: \xff\r\n"])
@pytest.mark.parametrize("field", [b"From: crook@x.example", b"Cc: crook@x.example", b"Subject: y"])
def test_so_is_one_with_a_field_more_of_a_name_that_stands_already(field: bytes, odd: bytes) -> None:
    mail = odd + MAIL.replace(b"X-A: 1", b"Cc: b@example.org")
    assert parse(mail.replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n\r\n")).content_digest != parse(mail).content_digest


@pytest.mark.parametrize("trace", [b"X-Odd: \xff\x81", b"X-Odd: a\0b", b"X-Odd: a\rb", b"X-Odd: \x01"])
def test_odd_bytes_in_a_trace_field_do_not_change_the_content_digest(trace: bytes) -> None:
    mail = MAIL.replace(b"Subject: x", b"Subject:  x\t y\r\n  z")
    assert parse(trace + b"\r\n" + mail).content_digest == parse(mail).content_digest


@pytest.mark.parametrize("field", [b"Subject", b"From", b"Message-ID"])
@pytest.mark.parametrize(
    ("one", "other"),
    [(b"x\x81", b"x\x8d"), (b"x\0", b"x"), (b"x\x01y", b"x\x02y"), (b"x\ry", b"x y"), (b"\xc3\xa9", b"\xe9")],
)
def test_what_reading_a_field_loses_tells_two_mails_apart(field: bytes, one: bytes, other: bytes) -> None:
    head = MAIL.replace(b"Subject: x", b"Comments: x").replace(b"From: a", b"Sender: a")
    mails = [field + b": <" + said + b"@a.example>\r\n" + head for said in (one, other)]
    assert parse(mails[0]).content_digest != parse(mails[1]).content_digest


def test_a_difference_beyond_the_cap_of_a_field_tells_two_mails_apart() -> None:
    long = MAIL.replace(b"Subject: x", b"Subject: " + b"x" * 20_000)
    assert parse(long).content_digest != parse(long.replace(b"xxx\r\n", b"xxy\r\n")).content_digest
