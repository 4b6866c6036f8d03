"""MIME parts, transfer encodings, caps, and the parser that takes over when the first one gives up."""

import base64

import pytest

from parsers import Limits, ParsedMessage, parse

MULTIPART = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def codes(message: ParsedMessage) -> set[str]:
    return {defect.code for defect in message.defects}


def test_the_text_of_every_part_is_the_mails_text() -> None:
    message = parse(MULTIPART + b"pre\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--b--\r\npost")
    assert message.text.split() == ["one", "two"]
    assert message.content_type == "multipart/mixed"
    assert not message.defects


@pytest.mark.parametrize(
    ("plain", "text"), [(b"the plain form", "the plain form"), (b" \r\n", "the HTML form"), (b"", "the HTML form")]
)
def test_of_alternatives_the_plain_form_counts_when_it_has_words(plain: bytes, text: str) -> None:
    message = parse(
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
        + plain
        + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>the <b>HTML</b> form</p>\r\n--b--\r\n"
    )
    assert message.text == text
    assert message.attachments == ()


def test_files_inside_an_alternative_are_attachments() -> None:
    message = parse(
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n--b\r\n"
        b"Content-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>x\r\n"
        b"--c\r\nContent-Type: image/png; name=x.png\r\n\r\n.\r\n--c--\r\n"
        b"--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN\r\n--b--\r\n"
    )
    assert message.text == "plain"
    assert [found.content_type for found in message.attachments] == ["image/png", "text/calendar"]


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        (b"7bit", b"caf=C3=A9", "caf=C3=A9"),
        (b"quoted-printable", b"caf=C3=A9 =\r\nx", "café x"),
        (b"QUOTED-PRINTABLE", b"caf=C3=A9", "café"),
        (b"quoted-printable", "café =41".encode(), "café A"),
        (b"base64", base64.encodebytes("café".encode()), "café"),
        (b"base64", b"Y2Fmw6k=\r\n\r\n--\r\na list's footer", "café"),
        (b"base64 ", b"Y2Fmw6k=", "café"),
        (b"x-unknown", b"cafe", "cafe"),
    ],
)
def test_transfer_encodings(encoding: bytes, body: bytes, text: str) -> None:
    header = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding
    assert parse(header + b"\r\n\r\n" + body).text.startswith(text)
    inside = parse(
        MULTIPART + b"--b\r\n" + header.replace(b" \r", b"\r").strip() + b"\r\n\r\n" + body + b"\r\n--b--\r\n"
    )
    assert inside.text.startswith(text)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        (b"TEXT/HTML; charset=x", "text/html"),
        (b"text/plain>", "text/plain"),
        (b"garbage", "text/plain"),
        (b"", "text/plain"),
        (b"multipart/mixed\r\n boundary=b", "multipart/mixed"),
        (b"application/pdf name=x", "application/pdf"),
    ],
)
def test_the_type_of_the_mail_is_what_its_header_says(content_type: bytes, expected: str) -> None:
    assert parse(b"Content-Type: " + content_type + b"\r\n\r\nx").content_type == expected


def test_a_multipart_whose_parts_cannot_be_found_is_all_text() -> None:
    message = parse(b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nhello\r\n--b--\r\n")
    assert "hello" in message.text
    assert codes(message) == {"unsplit"}


def test_a_message_inside_is_an_attachment_and_not_this_mails_text() -> None:
    message = parse(
        MULTIPART
        + b"--b\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n--b--"
    )
    assert message.text.strip() == "see below"
    assert [found.content_type for found in message.attachments] == ["message/rfc822"]


def test_broken_base64_is_read_by_the_tolerant_parser() -> None:
    message = parse(
        MULTIPART
        + b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
        + b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n"
        + b"--b\r\nContent-Type: message/delivery-status\r\n\r\nA: b\r\n\r\nC: d\r\n"
        + b"--b\r\nContent-Type: image/png; name==?utf-8?q?x.png?=\r\nContent-ID: <c@x>\r\n"
        + b"Content-Transfer-Encoding: base64\r\n\r\n!!!!=A\r\n--b--\r\n"
    )
    assert message.text.strip() == "hello"
    assert [found.content_type for found in message.attachments] == [
        "message/rfc822",
        "message/delivery-status",
        "image/png",
    ]
    assert message.attachments[2].name == "x.png"
    assert message.attachments[2].content_id == "c@x"
    assert codes(message) == {"broken-mime"}


def nested(depth: int) -> bytes:
    content = b"the innermost"
    for n in range(depth):
        content = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%b\r\n--b%d--\r\n" % (n, n, content, n)
    return content


def test_parts_below_the_depth_cap_are_left_out() -> None:
    assert "the innermost" in parse(nested(9).replace(b"the innermost", b"\r\nthe innermost"), Limits(depth=10)).text
    message = parse(nested(11), Limits(depth=10))
    assert codes(message) == {"depth-cap"}
    assert message.text == ""


@pytest.mark.parametrize("depth", [300, 5_000])
def test_nesting_beyond_every_parser_is_kept_as_text(depth: int) -> None:
    message = parse(nested(depth))
    assert {"broken-mime"} <= codes(message)
    assert codes(message) <= {"broken-mime", "depth-cap", "part-flood", "unreadable-mime", "unsplit"}


def test_parts_beyond_the_cap_are_left_out() -> None:
    message = parse(MULTIPART + b"--b\r\n\r\nx\r\n" * 20 + b"--b--", Limits(parts=5))
    assert message.text.count("x") == 5
    assert codes(message) == {"part-count-cap"}


def test_text_beyond_the_cap_is_cut_at_a_line() -> None:
    message = parse(b"Content-Type: text/plain; charset=utf-8\n\n" + "äöü\n".encode() * 1_000, Limits(text=100))
    assert message.text == ("äöü\n" * 25)
    assert codes(message) == {"text-cap"}
    assert len(parse(b"\n" + b"x" * 5_000, Limits(text=100)).text) == 100


@pytest.mark.parametrize("word", [b"=?utf-8?q?hello?= ", b"=?"])
def test_a_flood_of_encoded_words_in_a_parts_header_goes_to_the_linear_parser(word: bytes) -> None:
    message = parse(MULTIPART + b"--b\r\nX-Flood: " + word * 50_000 + b"\r\n\r\nhello\r\n--b--\r\n")
    assert message.text.strip() == "hello"
    assert codes(message) == {"encoded-word-flood"}


def test_a_mail_with_many_encoded_words_in_short_lines_is_no_flood() -> None:
    message = parse(MULTIPART + b"--b\r\nX-Words: " + b"=?utf-8?q?hello?=\r\n " * 500 + b"x\r\n\r\nhello\r\n--b--\r\n")
    assert not message.defects


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: base64\r\nContent-Type: message/rfc822",
    ],
)
def test_a_flood_hidden_in_an_encoded_message_is_not_decoded(header: bytes) -> None:
    inner = base64.encodebytes(b"X: " + b"=?" * 60_000 + b"\r\n\r\nx")
    message = parse(MULTIPART + b"--b\r\n\r\nhello\r\n--b\r\n" + header + b"\r\n\r\n" + inner + b"--b--\r\n")
    assert message.text.strip() == "hello"
    assert codes(message) == {"encoded-word-flood"}


def test_a_large_mail_with_a_plain_message_inside_is_no_flood() -> None:
    inner = b"Subject: x\r\n\r\n" + b"some text in a line\r\n" * 5_000
    message = parse(MULTIPART + b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"--b--\r\n")
    assert not message.defects


def test_only_our_own_scan_decides_what_the_header_says() -> None:
    message = parse(
        b"Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"
    )
    assert message.content_type == "text/plain"
    assert message.text.startswith("--b")
    assert codes(message) == {"repeated-field"}


PARTS = "Content-Type: multipart/{kind}; boundary=b\n\n"


def test_the_plain_form_counts_wherever_it_stands() -> None:
    forms = "--b\nContent-Type: text/html\n\n<p>not me\n--b\nContent-Type: text/plain\n\nme\n--b--"
    assert parse((PARTS.format(kind="alternative") + forms).encode()).text.strip() == "me"


@pytest.mark.parametrize("text", ["=C3=A4", "=C3=A4 \xe4"])
@pytest.mark.parametrize(
    "encoding", ["quoted-printable  ", '"quoted-printable"', "quoted-printable (yes);", "Quoted-Printable"]
)
def test_a_transfer_encoding_is_known_by_its_name_whatever_stands_around_it(encoding: str, text: str) -> None:
    part = f"--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{text}\n--b--"
    assert "ä" in parse((PARTS.format(kind="mixed") + part).encode()).text


def test_broken_base64_under_a_decorated_name_stays_as_it_came() -> None:
    part = "--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64 (x)\n\nabcde\n--b--"
    assert parse((PARTS.format(kind="mixed") + part).encode()).text.strip() == "abcde"
    assert parse((PARTS.format(kind="mixed") + part.replace("abcde", "aGk=")).encode()).text.strip() == "hi"


def test_an_inner_multipart_whose_boundary_never_comes_is_text() -> None:
    inner = "--b\nContent-Type: multipart/mixed; boundary=never\n\nhello\n--b--"
    assert parse((PARTS.format(kind="mixed") + inner).encode()).text.strip() == "hello"
