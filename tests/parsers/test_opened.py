"""A mail taken apart again: which texts are its HTML, and which part each attachment is."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Limits, Opened, opened, parse

PLAIN = "Content-Type: text/plain\r\n\r\nin words\r\n"
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n<b>in bold</b>\r\n"
CALENDAR = "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"


def picture(id_: str, content: str = "QUJD", more: str = "") -> str:
    return (
        f"Content-Type: image/png; name=p.png\r\nContent-ID: {id_}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n"
        f"{content}\r\n"
    )


def multi(kind: str, *parts: str, name: str = "b") -> str:
    inner = "".join(f"--{name}\r\n{part}\r\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={name}\r\n\r\n{inner}--{name}--\r\n"


def read(mail: str) -> Opened:
    return opened(mail.encode())


def html(mail: str) -> str | None:
    safe = read(mail).html()
    return None if safe is None else safe.html.strip()


BOLD = "<b>in bold</b>"
WORDS = '<pre style="white-space:pre-wrap">in words</pre>'


@pytest.mark.parametrize(
    ("mail", "safe"),
    [
        (PLAIN, None),
        ("\r\nno header", None),
        ("", None),
        (HTML, BOLD),
        (multi("alternative", PLAIN, HTML), BOLD),
        (multi("alternative", HTML, PLAIN), BOLD),
        (multi("alternative", PLAIN, HTML, CALENDAR), BOLD),
        (multi("alternative", PLAIN, multi("related", HTML, picture("<a@b>"), name="c")), BOLD),
        (multi("alternative", HTML, HTML.replace("bold", "better")), "<b>in better</b>"),
        (multi("alternative", PLAIN, CALENDAR), None),
        (multi("alternative"), None),
        (multi("mixed", HTML, picture("<a@b>"), HTML), f"{BOLD}\n\n{BOLD}"),
        (multi("mixed", PLAIN, HTML), f"{WORDS}\n{BOLD}"),
        (multi("mixed", PLAIN, PLAIN), None),
        (multi("mixed", multi("alternative", PLAIN, HTML, name="c"), PLAIN), f"{BOLD}\n\n{WORDS}"),
        (multi("mixed", PLAIN, HTML.replace("\r\n\r\n", "\r\nContent-Disposition: attachment\r\n\r\n")), None),
        (multi("mixed", PLAIN, HTML.replace("utf-8", "utf-8; name=report.html")), None),
        (multi("mixed", PLAIN, "Content-Type: message/rfc822\r\n\r\n" + HTML), None),
        (HTML.replace("utf-8", "utf-8; name=body.html"), BOLD),
        (multi("mixed", PLAIN.replace("in words", "<script>"), HTML),
         f'<pre style="white-space:pre-wrap">&lt;script&gt;</pre>\n{BOLD}'),
    ],
)  # fmt: skip
def test_the_html_of_a_mail_is_its_own_and_the_richest_of_its_forms(mail: str, safe: str | None) -> None:
    found = html(mail)
    assert (
        found and found.replace("\r", "").replace("words\n<", "words<").replace("script&gt;\n<", "script&gt;<")
    ) == safe


@pytest.mark.parametrize("id_", ["<a@b>", "a@b", " <a@b> ", "<a%40b>"])
def test_a_picture_in_the_html_has_the_number_of_its_attachment(id_: str) -> None:
    mail = read(multi("related", HTML.replace("bold", "<img src=cid:a@b>"), picture("<other@b>"), picture(id_, "REVG")))
    safe = mail.html()
    assert safe is not None
    assert dict(safe.parts) == {"a@b": 1}
    assert mail.content(1) == b"DEF"


def test_of_two_parts_with_one_content_id_the_first_is_meant() -> None:
    mail = read(multi("related", HTML.replace("bold", "<img src=cid:a>"), picture("<a>"), picture("<a>", "REVG")))
    safe = mail.html()
    assert safe is not None
    assert dict(safe.parts) == {"a": 0}


def test_remote_images_are_an_option() -> None:
    mail = read(HTML.replace("bold", "<img src=https://x.example/1>"))
    safe, asked = mail.html(), mail.html(remote_images=True)
    assert safe is not None
    assert asked is not None
    assert (safe.remote_images, asked.remote_images) == (1, 0)


def test_every_attachment_has_its_bytes_also_where_two_have_the_same() -> None:
    same = "Content-Disposition: attachment; filename={}\r\n\r\nsame"
    empty = "Content-Type: text/plain\r\n\r\n"
    mail = multi(
        "mixed", empty, PLAIN, same.format("a.txt"), same.format("b.txt"), picture("<x>"), same.format("c.txt"),
        "Content-Disposition: attachment; filename=empty\r\n\r\n",
    )  # fmt: skip
    found = read(mail)
    assert found.attachments == parse(mail.encode()).attachments
    assert [one.name for one in found.attachments] == ["a.txt", "b.txt", "p.png", "c.txt", "empty"]
    assert [part and part.name for part in found.parts] == ["a.txt", "b.txt", "p.png", "c.txt", "empty"]
    assert [found.content(number) for number in range(5)] == [b"same", b"same", b"ABC", b"same", b""]


def test_only_so_much_of_the_html_is_read_as_of_a_text() -> None:
    mail = opened(b"Content-Type: text/html\r\n\r\n" + b"x" * 1_000, Limits(text=100))
    safe = mail.html()
    assert safe is not None
    assert safe.html == "x" * 400


PIECES = [
    *("--b\r\n", "--b--\r\n", "--c\r\n", "\r\n", "Content-Type: text/html\r\n", "Content-Type: text/plain; name=a\r\n"),
    *("Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: multipart/alternative; boundary=c\r\n"),
    *("Content-ID: <x>\r\n", "Content-Disposition: attachment\r\n", "<img src=cid:x>", "text", "\xff"),
    *("Content-Transfer-Encoding: base64\r\n", "Content-Type: message/rfc822\r\n", "QUJD\r\n"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_every_mail_is_taken_apart_as_it_was_read(pieces: list[str]) -> None:
    content = "".join(pieces).encode("latin-1")
    found = opened(content)
    assert found.attachments == parse(content).attachments
    for number, one in enumerate(found.attachments):
        held = found.content(number)
        assert (len(held), sha256(held).hexdigest()) == (one.size, one.sha256)
    found.html()


@given(st.binary())
def test_every_text_is_taken_apart(content: bytes) -> None:
    assert opened(content).attachments == parse(content).attachments


@pytest.mark.parametrize(
    ("id_", "source"),
    [
        ("<=?us-ascii?Q?795d06?=\r\n =?us-ascii?Q?@phpmailer.0?=>", "cid:795d06@phpmailer.0"),
        ("=?utf-8?B?PGxvZ29AeD4=?=", "cid:logo@x"),
        ("<image001.png>", "image001.png"),
        ("<image001.png@01DA>", " image001.png@01DA\t"),
        ("<a%b@x>", "cid:a%25b@x"),
        ("logo", "CID:logo"),
    ],
)
def test_a_picture_is_found_however_programs_write_its_name(id_: str, source: str) -> None:
    page = f'Content-Type: text/html\r\n\r\n<img src="{source}">\r\n'
    safe = read(multi("related", page, picture(id_))).html()
    assert safe is not None
    assert list(safe.parts.values()) == [0]
    assert safe.html.count(' src="cid:') == 1


def test_a_name_that_begins_another_or_comes_twice_is_one_picture() -> None:
    page = 'Content-Type: text/html\r\n\r\n<img src="cid:logo"><img src="cid:logofooter">\r\n'
    safe = read(multi("related", page, *map(picture, ("<logofooter>", "<logo>", "<logo>")))).html()
    assert safe is not None
    assert safe.parts == {"logo": 1, "logofooter": 0}


@pytest.mark.parametrize(
    ("header", "written", "codec"),
    [
        ("", "<head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'></head>même à", "cp1252"),
        ("; charset=Windows-1252", "<meta charset=Windows-1252>même à", "cp1252"),
        ("", "<body>même à</body><meta charset=utf-8>", "utf-8"),
        ("; charset=iso-8859-1", "<meta charset=utf-8>même à", "utf-8"),
        ("", "<meta http-equiv=Content-Type content='text/html; charset=GB18030'>中文测试", "gb18030"),
    ],
)
def test_the_charset_that_html_names_counts_once(header: str, written: str, codec: str) -> None:
    safe = opened(f"Content-Type: text/html{header}\r\n\r\n".encode() + written.encode(codec)).html()
    assert safe is not None
    assert safe.html in ("même à", "中文测试")


def test_tables_in_tables_are_as_deep_as_a_browser_lays_out() -> None:
    safe = read(f"Content-Type: text/html\r\n\r\n{'<table><tr><td>' * 10_000}x").html()
    assert safe is not None
    assert safe.html.count("<table") <= 100
