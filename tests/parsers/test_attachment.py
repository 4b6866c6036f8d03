"""Forty hostile attachment names, and the metadata of a part."""

import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.parts.attachment import safe_name

HOSTILE = [
    "../../etc/cron.d/x", "..\\..\\windows\\system32\\x.dll", "/etc/passwd", "C:\\autoexec.bat", "C:evil.txt", "..",
    ".", "...", "../", "/", "\\", "", " ", "\0", "a\0.txt", "a\r\nBcc: evil@example.org", "a\nb", "\u202egpj.exe",
    "a\u2066b", ".htaccess", ".ssh/authorized_keys", "-rf", "con", "CON.txt", "nul", "lpt1.doc", "aux .txt", "a|b",
    "a>b", "a*?", 'a"b', "a;b", "a%00b", "a%2f..%2fb", "x" * 5_000, "x" * 5_000 + ".pdf", "é" * 300 + ".png",
    "\ud800.txt", "~root", "=?utf-8?q?..=2Fx?=", "file://server/share", "\\\\server\\share\\x", "a\u2028b", "a\tb",
    "name.", "name ", "nul:", "com¹.txt", "CONIN$",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_one_harmless_component(name: str) -> None:
    safe = safe_name(name)
    assert not set("/\\\0\r\n\t") & set(safe)
    assert not re.search("%(?:2f|5c|00)|^.:|[\u200b\u2066\u202e]", safe, re.IGNORECASE)
    assert safe.isprintable()
    assert not safe.startswith((".", " "))
    assert not safe.endswith((".", " "))
    assert len(safe) <= 200
    assert safe.partition(".")[0].lower() not in {"con", "nul", "aux", "lpt1"}
    safe.encode()


def test_there_are_forty_of_them() -> None:
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Bericht März.pdf", "Bericht März.pdf"),
        ("a/b/c.txt", "c.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
        ("con.txt", "_con.txt"),
        ("a;b=c.pdf", "a;b=c.pdf"),
        ('say "hi".pdf', 'say "hi".pdf'),
        ("日本.pdf", "日本.pdf"),
        ("What? 100%.pdf", "What? 100%.pdf"),
        ("Re: order | A*.eml", "Re: order | A*.eml"),
        ("<draft>.txt", "<draft>.txt"),
        ("it's (1) [2] {3} & $4, 5€ #6 @7 ~8 ^9 `10`.pdf", "it's (1) [2] {3} & $4, 5€ #6 @7 ~8 ^9 `10`.pdf"),
        ("C:evil.txt", "C_evil.txt"),
        ("a%2f..%2Fb", "a_2f.._2Fb"),
        ("invoice.pdf" + " " * 90 + ".exe", "invoice.pdf .exe"),
        ("invoice.pdf" + "\u3000\xa0" * 40 + ".exe", "invoice.pdf .exe"),
        ("invoice.pdf" + "\u3164\u2800\u200b" * 40 + ".exe", "invoice.pdf.exe"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("invoice.exe. . ", "invoice.exe"),
        ("dir/name.pdf/", "name.pdf"),
        ("👩\u200d💻.png", "👩\u200d💻.png"),
    ],
)
def test_an_honest_name_keeps_what_it_can(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_every_name_becomes_safe(name: str) -> None:
    safe = safe_name(name)
    assert "/" not in safe
    assert safe_name(safe) == safe


def mail(part: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n" + part + b"\r\n--b--\r\n"


def test_metadata_is_of_the_decoded_bytes() -> None:
    (found,) = parse(
        mail(
            b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
            b'Content-Disposition: attachment; filename="../b.pdf"\r\n\r\nSGVsbG8='
        )
    ).attachments
    assert (found.name, found.content_type, found.size) == ("b.pdf", "application/pdf", 5)
    assert found.sha256 == sha256(b"Hello").hexdigest()
    assert not found.inline
    assert found.content_id is None


def test_an_inline_image_keeps_its_content_id() -> None:
    (found,) = parse(mail(b"Content-Type: image/png\r\nContent-ID: <logo@x.example>\r\n\r\n.")).attachments
    assert (found.name, found.inline, found.content_id) == ("unnamed.png", True, "logo@x.example")


def test_a_mail_that_is_one_named_text_is_that_text() -> None:
    message = parse(b"Content-Type: text/plain; name=memo.txt\r\n\r\nhello")
    assert (message.text, message.attachments) == ("hello", ())
    assert len(parse(b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nhello").attachments) == 1


@pytest.mark.parametrize(
    ("header", "name", "content_type"),
    [
        (b"Content-Type: message/rfc822", "unnamed.eml", "message/rfc822"),
        (b"Content-Type: text/calendar; method=REPLY", "unnamed.ics", "text/calendar"),
        (b"Content-Type: text/plain; name=notes.txt", "notes.txt", "text/plain"),
        (b"Content-Disposition: attachment", "unnamed.txt", "text/plain"),
        (b"Content-Type: APPLICATION/X-Foo;name=x", "x", "application/x-foo"),
        (b"Content-Type: garbage\r\nContent-Disposition: attachment; filename=x", "x", "text/plain"),
        (b"Content-Type: text/plain; name*=utf-8''%2e%2e%2fx%E2%80%AE", "x", "text/plain"),
        (b'Content-Type: a/b; name="=?utf-8?q?..=2F..=2Fx=0D=0Ay?="', "x y", "a/b"),
    ],
)
def test_which_parts_are_attachments(header: bytes, name: str, content_type: str) -> None:
    message = parse(mail(header + b"\r\n\r\nX: y\r\n\r\nz"))
    assert [(found.name, found.content_type) for found in message.attachments] == [(name, content_type)]
    assert message.text.strip() == "hello"


@pytest.mark.parametrize(
    ("content_type", "body", "method"),
    [
        ("text/calendar", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT", "reply"),
        ("application/ics", "BEGIN:VCALENDAR\nMethod:request\n", "request"),
        ("text/calendar", "BEGIN:VCALENDAR\r\nSUMMARY:METHOD:REPLY", ""),
        ("text/csv", "METHOD:REPLY", ""),
    ],
)
def test_a_calendar_object_tells_its_method(content_type: str, body: str, method: str) -> None:
    mail = (
        f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: {content_type}\r\n\r\n{body}\r\n--b--"
    )
    assert [part.method for part in parse(mail.encode()).attachments] == [method]


@pytest.mark.parametrize("name", ["nul:", "nul:a.pdf", "com¹.txt", "LPT³", "CONIN$", "conout$.pdf"])
def test_a_device_of_windows_is_a_file_like_others(name: str) -> None:
    assert safe_name(name) == f"_{name}"
