"""MIME parts, their nesting, their delimiters, and the caps."""

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


@pytest.mark.parametrize("body", [b"hello\r\nworld", b"-- \r\nhello", b"-----\r\n\r\nhello", b"", b"--b--\r\nhello"])
def test_a_multipart_whose_parts_cannot_be_found_is_all_text(body: bytes) -> None:
    message = parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body)
    assert message.text.encode().replace(b"\n", b"\r\n") == body
    assert codes(message) == {"unsplit"}
    page = parse(b"Content-Type: multipart/alternative; boundary=b\r\n\r\n<html><p>hello</html>")
    assert page.text == "hello"


@pytest.mark.parametrize(
    "parameter",
    [b"", b"; boundary=", b'; boundary=""', b"; boundary=other", b"; boundary='b'", b'; boundary=b"', b"; boundary=B"],
)
@pytest.mark.parametrize("above", [b"", b"preamble\r\n", b"-- \r\nfoo\r\n", b"--- a\r\nfoo\r\n"])
def test_a_boundary_that_is_wrong_or_missing_is_told_by_the_first_delimiter(parameter: bytes, above: bytes) -> None:
    message = parse(
        b"Content-Type: multipart/mixed"
        + parameter
        + b"\r\n\r\n"
        + above
        + b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n--b--\r\n"
    )
    assert message.text == "hello"
    assert [found.name for found in message.attachments] == ["a.pdf"]
    assert codes(message) == {"boundary-guessed"}


def test_boundaries_are_guessed_a_few_times_only() -> None:
    inner = b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    message = parse(MULTIPART + inner * 40 + b"--b--")
    assert message.text.count("hello") == 40
    assert message.text.count("--x") == 40 - 32
    assert codes(message) == {"boundary-guessed", "unsplit"}


def test_no_boundary_is_guessed_while_the_named_one_comes() -> None:
    message = parse(MULTIPART + b"pre\r\n--x\r\nContent-Type: text/plain\r\n\r\nno\r\n--b\r\n\r\nyes\r\n--b--\r\n")
    assert (message.text, message.defects) == ("yes", ())


@pytest.mark.parametrize(
    ("boundary", "line"),
    [
        (b'"b"', b"--b"), (b"b", b"--b  \t"), (b'"b "', b"--b "), (b'"b "', b"--b"), (b'"a b"', b"--a b"),
        (b"b;", b"--b"),        (b"=_b", b"--=_b"), (b"b (x)", b"--b"), (b'"b', b"--b"),
        (b"b", b"--b ignored words"), (b"--", b"----"),
        (b"'b'", b"--'b'"), (b'"a;b"', b"--a;b"), (b'"a\\"b"', b'--a"b'), (b"b*", b"--b*"), (b"a:b?c", b"--a:b?c"),
    ],
)  # fmt: skip
def test_a_boundary_is_found_however_it_is_written(boundary: bytes, line: bytes) -> None:
    for end in (b"\r\n", b"\n"):
        head = b"Content-Type: multipart/mixed; boundary=" + boundary
        message = parse(
            end.join(
                (head, b"", line, b"", b"one", line, b"", b"two", line.split(b" ignored")[0].rstrip() + b"--", b"")
            )
        )
        assert message.text == "one\ntwo", message


@pytest.mark.parametrize(
    ("outer", "inner"), [(b"b", b"bb"), (b"bb", b"b"), (b"b", b"b-"), (b"b", b"b--c"), (b"b", b"b")]
)
def test_boundaries_that_begin_alike_stay_apart(outer: bytes, inner: bytes) -> None:
    message = parse(
        b"Content-Type: multipart/mixed; boundary=" + outer + b"\r\n\r\n--" + outer
        + b"\r\nContent-Type: multipart/alternative; boundary=" + inner + b"\r\n\r\n--" + inner + b"\r\n\r\nplain\r\n--"
        + inner + b"\r\nContent-Type: text/html\r\n\r\n<p>page\r\n--" + inner + b"--\r\n\r\n--" + outer
        + b"\r\n\r\nfooter\r\n--" + outer + b"--\r\n"
    )  # fmt: skip
    assert message.text == "plain\nfooter"


@pytest.mark.parametrize(
    "last", [b"", b"\r\n", b"\r\n--b", b"\r\n--b-", b"\r\n--b--", b"\r\n--b-- footer of a scanner"]
)
def test_a_mail_that_is_cut_keeps_what_it_has(last: bytes) -> None:
    message = parse(MULTIPART + b"--b\r\n\r\none\r\n--b\r\n\r\ntwo" + last)
    assert message.text.split() == ["one", "two"]
    assert not message.defects


def test_a_line_too_long_to_be_a_delimiter_is_text() -> None:
    line = b"--b" + b"x" * 20_000
    mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + line + b"\r\n--b--\r\n"
    assert parse(mail).text == line.decode()


def test_the_delimiter_of_an_outer_multipart_ends_the_inner_ones() -> None:
    message = parse(
        MULTIPART + b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
        b"Content-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--c\r\n\r\ntoo\r\n--b--"
    )
    assert message.text == "one\ntwo\n--c\n\ntoo"


@pytest.mark.parametrize("encoding", [b"base64", b"quoted-printable", b"Base64 "])
def test_a_multipart_that_is_encoded_whole_is_decoded_and_split(encoding: bytes) -> None:
    inner = (
        b"--=_c\r\nContent-Type: text/plain\r\n\r\nhello\r\n--=_c\r\nContent-Type: a/b; name=x\r\n\r\ny\r\n--=_c--\r\n"
    )
    encoded = base64.encodebytes(inner) if encoding[0] in b"Bb" else inner.replace(b"=", b"=3D")
    head = b'Content-Type: multipart/mixed; boundary="=_c"\r\nContent-Transfer-Encoding: ' + encoding + b"\r\n\r\n"
    for mail in (head + encoded, MULTIPART + b"--b\r\n" + head + encoded + b"\r\n--b--"):
        message = parse(mail)
        assert message.text == "hello"
        assert [(found.name, found.size) for found in message.attachments] == [("x", 1)]


@pytest.mark.parametrize("encoding", [b"base64", b"quoted-printable"])
def test_a_multipart_that_only_names_an_encoding_is_split_as_it_is(encoding: bytes) -> None:
    head = b'Content-Type: multipart/mixed; boundary="=_c"\r\nContent-Transfer-Encoding: ' + encoding + b"\r\n\r\n"
    inner = b"--=_c\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhell=6F\r\n--=_c--\r\n"
    assert parse(head + inner).text == "hello"
    assert parse(MULTIPART + b"--b\r\n" + head + inner + b"\r\n--b--").text == "hello"


@pytest.mark.parametrize("encoding", [b"7bit", b"base64", b"quoted-printable"])
@pytest.mark.parametrize(
    "inner_type",
    [b"text/plain", b"multipart/mixed", b'multipart/mixed; boundary="', b"; ;", b"multipart/mixed; boundary=b2"],
)
def test_a_message_inside_is_one_attachment_whatever_it_says_of_itself(encoding: bytes, inner_type: bytes) -> None:
    inner = b"From: x@example.org\r\nSubject: inner\r\nContent-Type: " + inner_type + b"\r\n\r\n--b2\r\n\r\nx\r\n--b2--"
    encoded = {b"7bit": inner, b"base64": base64.encodebytes(inner), b"quoted-printable": inner.replace(b"=", b"=3D")}[
        encoding
    ]
    message = parse(
        MULTIPART + b"--b\r\n\r\nhello\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding
        + b"\r\n\r\n" + encoded + b"\r\n--b--"
    )  # fmt: skip
    assert message.text == "hello"
    assert [(found.content_type, found.size) for found in message.attachments] == [("message/rfc822", len(inner))]
    assert message.forwarded is not None
    assert message.forwarded.subject == "inner"


def test_parts_of_a_digest_are_messages_unless_they_say_otherwise() -> None:
    message = parse(
        b"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: x\r\n\r\none\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n--b--"
    )
    assert message.text == "text"
    assert [found.content_type for found in message.attachments] == ["message/rfc822"]


def test_a_message_inside_is_an_attachment_and_not_this_mails_text() -> None:
    message = parse(
        MULTIPART
        + b"--b\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n--b--"
    )
    assert message.text.strip() == "see below"
    assert [found.content_type for found in message.attachments] == ["message/rfc822"]


def test_trouble_in_one_part_changes_nothing_in_the_others() -> None:
    good = (
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nA: b\r\n\r\nC: d\r\n"
        b"--b\r\nContent-Type: text/csv; name==?utf-8?q?x.csv?=\r\nContent-ID: <c@x>\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A4\r\n"
    )
    bad = b"--b\r\nContent-Type: image/png; name*0=a; name*=b\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!=A\r\n"
    with_it, without = parse(MULTIPART + good + bad + b"--b--"), parse(MULTIPART + good + b"--b--")
    assert with_it.text == without.text == "hello"
    assert with_it.attachments[:3] == without.attachments
    assert [found.content_id for found in without.attachments] == [None, None, "c@x"]
    assert codes(with_it) == {"broken-encoding"}


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
def test_nesting_beyond_the_cap_is_left_out_however_deep(depth: int) -> None:
    assert codes(parse(nested(depth))) == {"depth-cap"}
    content = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"
    for n in range(12):  # inside base64 each
        encoded = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(content)
        content = (
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) + content.partition(b"\r\n")[0]
        )
        content += b"\r\n" + encoded.replace(b"Q29udGVudC1UeXBl", b"Q29udGVudC1UeXBl") + b"\r\n--b%d--" % n
    assert codes(parse(content, Limits(depth=5))) <= {"depth-cap", "unsplit", "boundary-guessed"}


def test_parts_beyond_the_cap_are_left_out() -> None:
    message = parse(MULTIPART + b"--b\r\n\r\nx\r\n" * 20 + b"--b--", Limits(parts=5))
    assert message.text.count("x") == 5
    assert codes(message) == {"part-count-cap"}


def test_text_beyond_the_cap_is_cut_at_a_line() -> None:
    message = parse(b"Content-Type: text/plain; charset=utf-8\n\n" + "äöü\n".encode() * 1_000, Limits(text=100))
    assert message.text == ("äöü\n" * 25)
    assert codes(message) == {"text-cap"}
    assert len(parse(b"\n" + b"x" * 5_000, Limits(text=100)).text) == 100


@pytest.mark.parametrize("word", [b"=?utf-8?q?hello?= ", b"=?", b"; name*0*=x", b"(", b'"'])
def test_a_flood_in_a_parts_header_is_cut_as_in_the_mails_own(word: bytes) -> None:
    message = parse(MULTIPART + b"--b\r\nContent-Disposition: inline; " + word * 50_000 + b"\r\n\r\nhello\r\n--b--\r\n")
    assert message.text.strip() == "hello"


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


def test_an_inner_multipart_whose_boundary_never_comes_is_text() -> None:
    inner = "--b\nContent-Type: multipart/mixed; boundary=never\n\nhello\n--b--"
    assert parse((PARTS.format(kind="mixed") + inner).encode()).text.strip() == "hello"
