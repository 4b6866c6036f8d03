"""The bytes of an attachment and the HTML of a mail, found again in the original."""

from hashlib import sha256

import pytest

from parsers import parse
from parsers.parts.extract import extract_attachment, extract_html

MAIL = (
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
    b"--c\r\nContent-Type: multipart/related; boundary=d\r\n\r\n--d\r\nContent-Type: text/html\r\n\r\n<p>page\r\n"
    b"--d\r\nContent-Type: image/png\r\n"
    b"Content-ID: <x>\r\n\r\nPNG\r\n--d--\r\n--c\r\n\r\nplain\r\n--c--\r\n"
    b"--b\r\nContent-Type: text/html; name=file.html\r\n\r\n<p>file\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--b--"
)


@pytest.mark.parametrize("content", [MAIL, MAIL.replace(b"\r\n", b"\n"), MAIL.replace(b"\r\n", b"\r")])
def test_every_attachment_is_found_by_its_number(content: bytes) -> None:
    listed = parse(content).attachments
    assert [found.name for found in listed] == ["unnamed.png", "file.html", "unnamed.eml"]
    for number, attachment in enumerate(listed):
        part = extract_attachment(content, number)
        assert part is not None
        assert (sha256(part.content).hexdigest(), part.content_type) == (attachment.sha256, attachment.content_type)
    assert extract_attachment(content, len(listed)) is None
    assert extract_attachment(content, -1) is None


def test_the_html_of_the_mails_own_text_is_found() -> None:
    page = extract_html(MAIL)
    assert page is not None
    assert page.content == b"<p>page"
    named = extract_html(b"Content-Type: text/html; name=mail.html\r\n\r\n<p>page")
    assert named is not None
    assert extract_html(b"\r\nplain") is None
    assert extract_html(b"Content-Type: text/html\r\nContent-Disposition: attachment\r\n\r\n<p>page") is None


def test_a_mail_that_is_one_text_has_no_attachment() -> None:
    assert extract_attachment(b"Content-Type: text/plain; name=x.txt\r\n\r\nx", 0) is None
